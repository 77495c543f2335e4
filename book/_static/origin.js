// Where does this come from?  A mark that is chosen in a live chart, or a row of the table of values, is answered by
// the rows of the tables behind it, added up, with who published them and when.
// figures.js tells of a choice by an event; `load` gives the rows drawn and what is known about them.
(() => {
  "use strict";
  const MOST_DRAWN = 12;
  const MOST_ROWS = 60;
  const PARTS = [["top", ""], ["less", " less "], ["bottom", " over "]];

  function make(name, text = "", attributes = {}) {
    const node = document.createElement(name);
    node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function shown(value) {
    return value.toLocaleString("en", { maximumSignificantDigits: 7, useGrouping: false }).replace("-", "−");
  }

  // --- which drawn rows a mark stands for ---

  function plain(value) {
    if (value instanceof Date) return new Date(value - 60_000 * value.getTimezoneOffset()).toISOString().slice(0, 10);
    return value === null || value === undefined ? "" : String(value);
  }

  function same(value, cell) {
    if (value === cell) return true;
    if (/^\d{4}-\d\d-\d\d/.test(cell)) {
      return cell.slice(0, 10) === (typeof value === "number" ? plain(new Date(value)) : plain(value).slice(0, 10));
    }
    return plain(value) === cell || (plain(value) !== "" && cell !== "" && Number(value) === Number(cell));
  }

  function drawnRows({ datum, mark }, { rows: [names, ...rows], about }) {
    if (Number.isInteger(datum.row)) return [datum.row]; // a mark that says which row it is
    const told = about.keys.filter((key) => names[key] in datum);
    const valued = about.values.some((value) => value.column < 0 || names[value.column] in datum);
    const worded = told.some((key) => typeof datum[names[key]] === "string");
    const loose = ["text", "rule"].includes(mark.marktype) && !valued && !worded; // an event's line, a legend's word
    if (!told.length || (told.length < about.keys.length && loose)) return [];
    const places = rows.map((_, place) => place);
    const found = places.filter((place) => told.every((key) => same(datum[names[key]], rows[place][key])));
    const shownBy = about.values.map(({ column }) => column).filter((column) => names[column] in datum);
    const near = (a, b) => Math.abs(a - b) <= 0.002 * Math.abs(b) + 1e-9; // charts may draw rounded values
    const agrees = (place) => (column) => near(Number(datum[names[column]]), Number(rows[place][column]));
    const alike = found.filter((place) => shownBy.some(agrees(place)));
    return alike.length ? alike : found;
  }

  // Of a line the point nearest to the pointer (of steps the one whose step it is), else the item itself.
  function nearest({ item, event, view }) {
    if (!["line", "area", "trail"].includes(item.mark.marktype)) return item;
    const svg = view.container().querySelector("svg");
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width || 1;
    const [left, top] = view.origin();
    let [x, y] = [(event.clientX - frame.left) / scale - left, (event.clientY - frame.top) / scale - top];
    for (let group = item.mark.group; group; group = group.mark?.group) {
      [x, y] = [x - (group.x || 0), y - (group.y || 0)];
    }
    const begun = item.mark.items.filter((point) => item.interpolate === "step-after" && point.x <= x);
    if (begun.length) return begun.reduce((last, point) => (point.x >= last.x ? point : last));
    const away = (point) => Math.hypot(point.x - x, item.mark.marktype === "area" ? 0 : point.y - y);
    return item.mark.items.reduce((best, point) => (away(point) < away(best) ? point : best));
  }

  // --- the rows behind a drawn value ---

  function sum(part, place, tables) {
    const cells = (rows, at) => tables[rows.table].rows[at][0];
    const value = (rows, at) => rows.value.reduce((all, i) => all + Number(cells(rows, at)[i]), 0);
    return part.flatMap((rows) => rows.rows[place].map((at) => (rows.value.length ? value(rows, at) : 1)))
      .reduce((all, one) => all + one, 0);
  }

  function publisher([words, address]) {
    return /^https?:/.test(address) ? make("a", words, { href: address }) : make("span", words);
  }

  function rowLine(letter, rows, at, about) {
    const table = about.tables[rows.table];
    const [cells, who] = table.rows[at];
    const told = table.head.map((name, i) => [name, cells[i], rows.value.includes(i)]);
    const line = make("tr");
    const key = told.filter(([, cell, isValue]) => cell && !isValue).map(([name, cell]) => `${name} ${cell}`);
    const value = told.filter(([, , isValue]) => isValue).map(([name, cell]) => `${name}: ${cell || "empty"}`);
    const publishers = make("td");
    who.forEach((one, i) => publishers.append(i ? "; " : "", publisher(about.publishers[one])));
    const root = document.documentElement.dataset.content_root;
    const row = make("td");
    row.append(make("a", `${rows.table}, line ${Number(at) + 2}`, { href: `${root}book/data.html#${table.anchor}` }));
    row.append(`: ${key.join(" · ")}`);
    line.append(make("td", letter), row, make("td", value.join("; ") || "one row"), publishers);
    return line;
  }

  function note(letter, words) {
    const line = make("tr");
    line.append(make("td", letter), make("td", words, { colspan: "3" }));
    return line;
  }

  // One drawn value: how it is reckoned, in letters, and the rows that each letter stands for.
  function reckoned(value, row, place, about) {
    const table = make("table");
    const [head, body] = [make("tr"), make("tbody")];
    for (const name of ["", "Row", "Value", "Who published it"]) head.append(make("th", name, { scope: "col" }));
    table.append(make("caption"), make("thead"), body);
    table.tHead.append(head);
    let [formula, total, letters] = ["", 0, 0];
    for (const term of value.terms) {
      const sums = {};
      let words = "";
      for (const [name, joint] of PARTS.filter(([part]) => term[part])) {
        const letter = String.fromCharCode(65 + letters++);
        sums[name] = sum(term[name], place, about.tables);
        words += `${joint}${letter} (${shown(sums[name])})`;
        const all = term[name].flatMap((rows) => rows.rows[place].map((at) => [rows, at]));
        if (!all.length) body.append(note(letter, "no row: nothing is listed"));
        body.append(...all.slice(0, MOST_ROWS).map(([rows, at]) => rowLine(letter, rows, at, about)));
        if (all.length > MOST_ROWS) {
          body.append(note(letter, `and ${all.length - MOST_ROWS} more rows`));
        }
      }
      const factor = Math.abs(term.factor) === 1 ? "" : ` times ${shown(Math.abs(term.factor))}`;
      formula += `${term.factor < 0 ? " less " : formula && " plus "}${words}${factor}`;
      total += (term.factor * (sums.top - (sums.less ?? 0))) / (sums.bottom ?? 1);
    }
    if (value.column < 0) {
      table.caption.textContent = "The row as it stands in the table";
    } else {
      const drawn = `${about.columns[value.column]} ${row[value.column]}`;
      table.caption.textContent = `${drawn} is ${formula} = ${shown(total)}`;
      table.dataset.total = total;
    }
    return table;
  }

  function computed(figure, about) {
    const how = about.computed || "Values are computed from whole tables, not read off single rows.";
    const words = make("p", `${how} See the `);
    const tables = figure.querySelectorAll(".mv-source a");
    words.append(make("a", "cell that made the figure", { href: figure.querySelector("a[href$='-made']").href }));
    words.append(" and the tables: ");
    tables.forEach((table, i) => words.append(i ? "; " : "", make("a", table.textContent, { href: table.href })));
    words.append(".");
    return words;
  }

  // --- the panel ---

  function panelOf(figure) {
    figure.querySelector(".mv-panel")?.remove();
    const title = "Where this comes from";
    const label = `${title}, ${figure.querySelector(".mv-label").textContent}`;
    const about = { class: "mv-panel", tabindex: "-1", "aria-live": "polite", "aria-label": label };
    const panel = make("section", "", about);
    const close = make("button", "Close", { type: "button" });
    const opener = document.activeElement;
    close.addEventListener("click", () => {
      panel.remove();
      if (figure.contains(opener)) opener.focus();
    });
    panel.append(make("strong", title), " ", close);
    figure.append(panel);
    return panel;
  }

  function answer(figure, places, { rows: [names, ...rows], about }) {
    const panel = panelOf(figure);
    for (const place of places.slice(0, MOST_DRAWN)) {
      const row = rows[place];
      const told = names.map((_, i) => i).filter((i) => row[i] && !about.values?.some((value) => value.column === i));
      panel.append(make("p", told.map((i) => `${about.columns[i]} ${row[i]}`).join(" · ")));
      const known = (about.values ?? []).filter((value) => value.drawn.includes(place));
      for (const value of known) {
        const name = about.columns[value.column] ?? "row";
        const around = make("div", "", { class: "mv-scroll", tabindex: "0", role: "group", "aria-label": name });
        around.append(reckoned(value, row, value.drawn.indexOf(place), about));
        panel.append(around);
      }
      if (!known.length) panel.append(computed(figure, about));
    }
    const more = places.length - MOST_DRAWN;
    if (more > 0) panel.append(make("p", `${more} more values are in the table of values.`));
    if (!places.length || (about.computed && about.values)) panel.append(computed(figure, about));
    return panel;
  }

  document.addEventListener("mv:mark", async ({ target: figure, detail }) => {
    const data = await detail.load();
    const places = data.about.values ? drawnRows(nearest(detail), data) : [];
    if (places.length || !data.about.values) answer(figure, places, data);
  });

  document.addEventListener("mv:row", async ({ target: figure, detail }) => {
    answer(figure, [detail.place], await detail.load()).focus();
  });
})();
