// Draws a figure's live chart in place of its static picture when the figure comes into view.
// Without this script, with an error, or before it has run, the static picture stays.
(() => {
  "use strict";
  const NARROW_BELOW = 640;
  let vega = null;

  function loadVega(address) {
    vega ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = () => reject(new Error(`cannot load ${address}`));
      document.head.append(script);
    });
    return vega;
  }

  async function draw(figure) {
    const picture = figure.querySelector(".mv-picture");
    const layout = picture.clientWidth < NARROW_BELOW ? "narrow" : "wide";
    const [embed, answer] = await Promise.all([loadVega(figure.dataset.vega), fetch(figure.dataset[layout])]);
    const spec = await answer.json();
    const live = document.createElement("div");
    live.className = "mv-live";
    const root = new URL(figure.dataset.root, document.baseURI).href;
    await embed(live, spec, {
      actions: false,
      ast: true,
      config: { aria: false, mark: { aria: false } }, // the figure has its words; a thousand unnamed symbols add none
      mode: "vega-lite", // said, because it is guessed wrongly for specifications that begin with "concat"
      renderer: "svg",
      tooltip: { theme: "custom" },
      loader: { baseURL: root },
    });
    picture.querySelector("picture").hidden = true;
    picture.append(live);
    figure.dataset.state = "live";
  }

  // A finding that a link points to may lie in a folded list: unfold it.
  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  }

  function start() {
    unfold();
    window.addEventListener("hashchange", unfold);
    const figures = document.querySelectorAll(".mv-figure");
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries.filter((item) => item.isIntersecting)) {
          seen.unobserve(entry.target);
          draw(entry.target).catch((error) => {
            entry.target.dataset.state = "static";
            console.error(`Figure ${entry.target.id} stays static:`, error);
          });
        }
      },
      { rootMargin: "200px" },
    );
    figures.forEach((figure) => seen.observe(figure));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
