"""Does a mark lead to the rows behind it?  In: an open page whose figures are live.  Out: what a figure then tells."""

from playwright.sync_api import Page

# The rows are fetched first, by the table of values, so that a choice is answered at once.
CHOOSE = """
async (ident) => {
  const figure = document.getElementById(ident), values = figure.querySelector(".mv-values");
  const told = () => figure.querySelector(".mv-panel")?.textContent ?? "";
  const moment = (wait) => new Promise((done) => setTimeout(done, wait));
  values.open = true;
  for (let i = 0; i < 500 && !values.querySelector("td"); i++) await moment(10);
  values.open = false;
  for (const mark of [...figure.querySelectorAll(".mv-live svg .role-mark > *")].slice(0, 400)) {
    const box = mark.getBoundingClientRect();
    const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, view: window };
    mark.dispatchEvent(new MouseEvent("click", at));
    await moment(0);
    if (/ line \\d+/.test(told())) break;
  }
  return told();
}
"""


def told(page: Page, ident: str) -> str:
    """Choose marks of a figure, one after another, until one is answered with rows; return the answer."""
    return page.evaluate(CHOOSE, ident)
