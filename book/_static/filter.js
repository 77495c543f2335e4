// Lets a reader choose rows of a table: <form class="mv-filter" data-filter="ID of the table"> with selects whose names
// are data-attributes of the rows. Without this script the form stays hidden and all rows are shown.
(() => {
  "use strict";

  function prepare(form) {
    const table = document.getElementById(form.dataset.filter);
    const rows = [...table.tBodies[0].rows];
    const told = form.querySelector("output");

    function apply() {
      const wanted = [...new FormData(form)].filter(([, value]) => value);
      for (const row of rows) row.hidden = !wanted.every(([name, value]) => row.dataset[name] === value);
      told.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} shown`;
    }

    form.hidden = false;
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply(); // a browser may have kept a choice from before
  }

  document.querySelectorAll("form.mv-filter").forEach(prepare);
})();
