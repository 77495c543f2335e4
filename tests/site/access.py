"""What axe finds on a page: WCAG 2.2 A and AA and what axe calls best practice, no rule left out.

Axe needs ten seconds for a page with thousands of cells.  Rows of a table are alike but for their words, and so are
the sections of a catalogue; unless the whole page is asked for, some of each are looked at.  Lines and areas of a chart
have neither role, name, focus nor words, so no rule speaks of them.  What was left out is put back.
"""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROWS, SECTIONS = 3, 15
LEAVE_OUT = """
([rows, sections]) => {
  window.leftOut = [];
  const leaveOut = (node) => {
    window.leftOut.push([node, node.parentNode, node.nextSibling]);
    node.remove();
  };
  for (const body of document.querySelectorAll("tbody")) [...body.rows].slice(rows).forEach(leaveOut);
  for (const around of document.querySelectorAll("section"))
    [...around.querySelectorAll(":scope > section")].slice(sections).forEach(leaveOut);
  document.querySelectorAll(".mv-live svg :is(path, line, rect):not([role], [tabindex], [id])").forEach(leaveOut);
}
"""
PUT_BACK = "() => leftOut.reverse().forEach(([node, parent, next]) => parent.insertBefore(node, next))"
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
        page.evaluate(LEAVE_OUT, [ROWS, SECTIONS])
    page.evaluate(AXE)
    found = [fault for mode in modes for fault in page.evaluate(LOOK, [mode, STANDARDS])]
    if not whole:
        page.evaluate(PUT_BACK)
    return found
