"""What axe finds on a page: WCAG 2.2 A and AA and what axe calls best practice, no rule left out.

Axe needs ten seconds for a page with thousands of cells.  Rows of a table are alike but for their words, and so are
the sections of a catalogue; unless the whole page is asked for, some of each are looked at.
"""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROWS, SECTIONS = 3, 15
SHORTEN = """
([rows, sections]) => {
  for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(rows).forEach((row) => row.remove());
  for (const around of document.querySelectorAll("section"))
    [...around.querySelectorAll(":scope > section")].slice(sections).forEach((section) => section.remove());
}
"""
LOOK = """
async ([mode, standards]) => {
  document.documentElement.dataset.theme = mode;
  const { violations } = await axe.run({ resultTypes: ["violations"], runOnly: { type: "tag", values: standards } });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${mode}: ${id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`));
}
"""


def faults(page: Page, *modes: str, whole: bool = False) -> list[str]:
    """Return what axe finds on an open page in the modes "light" and "dark", a line each."""
    page.emulate_media(reduced_motion="reduce")  # a colour on its way to another has no contrast of its own
    if not whole:
        page.evaluate(SHORTEN, [ROWS, SECTIONS])
    page.evaluate(AXE)
    return [fault for mode in modes for fault in page.evaluate(LOOK, [mode, STANDARDS])]
