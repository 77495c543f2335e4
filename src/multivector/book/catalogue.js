// Filters the overview of the data page, and shows the first rows of a table where they are asked for.
// Without this script the overview is a plain table, and the first rows are a link.
(() => {
  "use strict";
  const overview = document.querySelector(".mv-overview");
  const groups = [...overview.querySelectorAll("tbody")];
  const rows = [...overview.querySelectorAll("tbody tr:has(td)")];
  const texts = rows.map((row) => `${row.textContent} ${row.closest("tbody").rows[0].textContent}`.toLowerCase());

  const form = document.createElement("div");
  form.className = "mv-filter";
  form.innerHTML = '<label for="mv-filter">Filter</label><input id="mv-filter" type="search" autocomplete="off"><output for="mv-filter"></output>';
  const box = form.querySelector("input");
  const told = form.querySelector("output");

  function filter() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
    });
    groups.forEach((group) => {
      group.hidden = [...group.rows].slice(1).every((row) => row.hidden);
    });
    told.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} tables`;
  }

  async function showRows(folded) {
    const link = folded.querySelector("a");
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`cannot load ${link.href}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const around = document.createElement("div");
    around.className = "mv-first-rows";
    around.tabIndex = 0;
    around.setAttribute("role", "region");
    around.setAttribute("aria-label", link.textContent);
    around.append(page.querySelector("table"));
    link.replaceWith(around);
  }

  for (const folded of document.querySelectorAll(".mv-rows")) {
    folded.addEventListener("toggle", () => showRows(folded).catch((error) => console.error(error)), { once: true });
  }
  box.addEventListener("input", filter);
  overview.before(form);
  filter();
})();
