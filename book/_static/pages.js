// What pages do besides figures.  Without this script everything can still be read.
(() => {
  "use strict";
  const deeds = { print: () => window.print() };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (button) deeds[button.dataset.do]?.();
  });
})();
