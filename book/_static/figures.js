// Brings figures to life: the live chart in place of the static picture when a reader turns to the figure (pointer,
// finger or keyboard), the picture as PNG, the table of the values drawn, and the copying of a citation, when asked.
// Without this script, with an error, or before it has run, the static picture and all links stay.
// Whatever comes from data is set as text, never as HTML.
(() => {
  "use strict";
  const NARROW_BELOW = 640;
  const MOST_ROWS = 200;
  const PNG_SCALE = 2;
  const ROOT = new URL(document.documentElement.dataset.content_root, document.baseURI).href;
  const VEGA = new URL(document.currentScript.dataset.vega, ROOT).href;

  function make(name, text = "", attributes = {}) {
    const node = document.createElement(name);
    node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function once(work) {
    let result = null;
    return () => (result ??= work());
  }

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`cannot load ${address}`);
    return answer;
  }

  // --- the live chart ---

  const loadVega = once(
    () =>
      new Promise((resolve, reject) => {
        const script = make("script", "", { src: VEGA });
        script.onload = () => resolve(window.vegaEmbed);
        script.onerror = () => reject(new Error(`cannot load ${VEGA}`));
        document.head.append(script);
      }),
  );

  async function draw(figure, load) {
    const picture = figure.querySelector(".mv-picture");
    const layout = picture.clientWidth < NARROW_BELOW ? "narrow" : "wide";
    const [embed, answer] = await Promise.all([loadVega(), fetched(figure.dataset[layout])]);
    const spec = await answer.json();
    const live = make("div", "", { class: "mv-live" });
    const { view } = await embed(live, spec, {
      actions: false,
      ast: true,
      // the figure has its words; a thousand unnamed symbols add none
      config: { ...window.multivectorTheme, aria: false, mark: { ...window.multivectorTheme.mark, aria: false } },
      mode: "vega-lite", // said, because it is guessed wrongly for specifications that begin with "concat"
      renderer: "svg",
      tooltip: { theme: "custom" },
      loader: { baseURL: ROOT },
    });
    name(figure, live.querySelector("svg"));
    view.addEventListener("click", (event, item) => {
      if (item?.datum && item.mark.role === "mark") tell(figure, "mv:mark", { item, event, view, load });
    });
    const hint = make("span", "Choose a mark to see the rows behind it.", { class: "mv-hint" });
    figure.querySelector(".mv-tools").append(hint);
    picture.querySelector("picture").hidden = true;
    picture.append(live);
    figure.dataset.state = "live";
  }

  function tell(figure, event, detail) {
    figure.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }));
  }

  // To a screen reader the chart is one picture, with the name and the words that stand on the page.
  function name(figure, svg) {
    svg.setAttribute("role", "img");
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("aria-label", figure.querySelector(".mv-title").textContent);
    svg.setAttribute("aria-describedby", `${figure.id}-words`);
  }

  // --- what a reader takes away ---

  async function picture(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = make("canvas");
    canvas.width = PNG_SCALE * image.naturalWidth;
    canvas.height = PNG_SCALE * image.naturalHeight;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }

  function offerPng(figure) {
    const link = figure.querySelector("a[href$='.svg']");
    const button = make("button", "Picture (PNG)", { type: "button" });
    button.addEventListener("click", async () => {
      const address = URL.createObjectURL(await picture(link.href));
      make("a", "", { href: address, download: link.href.replace(/^.*\/|svg$/g, "") + "png" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    });
    link.after(button);
  }

  function offerCopies(figure) {
    const cite = figure.querySelector(".mv-cite");
    const entry = cite.querySelector("a");
    const texts = [
      ["Copy text", () => cite.querySelector("p").textContent],
      ["Copy BibTeX", async () => (await fetched(entry.href)).text()],
    ];
    for (const [label, text] of texts) {
      const button = make("button", label, { type: "button" });
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(await text());
        button.textContent = "Copied";
      });
      cite.append(" ", button);
    }
  }

  // --- the values drawn, as a table ---

  function parsed(text) {
    const rows = [[]];
    for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
      rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
      if (end === "\n") rows.push([]);
    }
    return rows.filter((row) => row.length > 1 || row[0]);
  }

  function rowsOf(figure) {
    return once(async () => {
      const address = figure.querySelector("a[href$='.csv']").href;
      const [rows, about] = await Promise.all([fetched(address), fetched(figure.dataset.about)]);
      return { rows: parsed(await rows.text()), about: await about.json() };
    });
  }

  // The first cell of a row is a button that asks where the row comes from, for those who use no pointer.
  function line(row, isNumber, ask) {
    const tr = make("tr");
    row.forEach((cell, i) => tr.append(make("td", cell, isNumber[i] ? { class: "mv-right" } : {})));
    if (ask) {
      const button = make("button", row[0] || "row", { type: "button", title: "Where does this row come from?" });
      button.addEventListener("click", ask);
      tr.cells[0].replaceChildren(button);
    }
    return tr;
  }

  async function showValues(figure, folded, load) {
    const { rows: [names, ...rows], about } = await load();
    const isNumber = names.map((_, i) => rows.every((row) => !row[i] || !Number.isNaN(Number(row[i]))));
    const table = make("table");
    table.append(make("caption", figure.querySelector(".mv-title").textContent), make("thead"), make("tbody"));
    const head = make("tr");
    about.columns.forEach((column, i) => {
      head.append(make("th", column, { scope: "col", ...(isNumber[i] ? { class: "mv-right" } : {}) }));
    });
    table.tHead.append(head);
    const ask = (place) => about.values && (() => tell(figure, "mv:row", { place, load }));
    const fill = (from, to) => {
      table.tBodies[0].append(...rows.slice(from, to).map((row, i) => line(row, isNumber, ask(from + i))));
    };
    fill(0, MOST_ROWS);
    const around = make("div", "", { class: "mv-scroll", tabindex: "0", role: "group", "aria-label": "Values drawn" });
    around.append(table);
    folded.append(around);
    if (rows.length > MOST_ROWS) {
      const more = make("button", `Show all ${rows.length} rows`, { type: "button" });
      more.addEventListener("click", () => {
        fill(MOST_ROWS, rows.length);
        more.remove();
      });
      folded.append(more);
    }
  }

  function offerValues(figure, load) {
    const folded = figure.querySelector(".mv-values");
    const show = once(() => showValues(figure, folded, load).catch((error) => console.error(error)));
    folded.addEventListener("toggle", () => folded.open && show());
  }

  // --- the page ---

  // What a link points to may be folded: a finding in a list, or the code of the cell that made a figure.
  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const cell = target.id.endsWith("-made") && target.closest(".cell");
    const folded = cell ? cell.querySelector("details:not([open])") : target.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      (cell || target).scrollIntoView();
    }
  }

  // Who only reads needs the picture; the live chart, which is heavy, waits until a reader turns to the figure.
  function onTurn(figure, act) {
    const turns = ["pointerenter", "touchstart", "focusin"];
    const first = () => {
      for (const turn of turns) figure.removeEventListener(turn, first);
      act();
    };
    for (const turn of turns) figure.addEventListener(turn, first, { passive: true });
  }

  function start() {
    unfold();
    window.addEventListener("hashchange", unfold);
    const loads = new Map([...document.querySelectorAll(".mv-figure")].map((figure) => [figure, rowsOf(figure)]));
    for (const [figure, load] of loads) {
      offerPng(figure);
      offerCopies(figure);
      offerValues(figure, load);
      onTurn(figure, () => {
        draw(figure, load).catch((error) => {
          figure.dataset.state = "static";
          console.error(`Figure ${figure.id} stays static:`, error);
        });
      });
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
