"""No label of a figure covers another or is cut off, wide or narrow: measured in a browser on the static pictures."""

import json

import pytest

from multivector import runs
from multivector.charts.figure import MIME
from tests.pictures import assert_legible

FIND = """
() => {
  const frame = document.querySelector('svg').getBoundingClientRect();
  const boxes = [...document.querySelectorAll('svg text')].filter((node) => node.textContent.trim()).map((node) => {
    const b = node.getBoundingClientRect();
    const dark = Number(node.getAttribute('opacity') ?? 1) > 0;
    return { text: node.textContent, left: b.left, right: b.right, top: b.top, bottom: b.bottom, dark };
  }).filter((box) => box.dark);
  const wrong = [];
  boxes.forEach((a, i) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 2 || a.bottom > frame.bottom + 2)
      wrong.push(`${a.text}: cut off`);
    boxes.slice(i + 1).forEach((b) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const halo = a.text === b.text && Math.abs(a.left - b.left) < 1 && Math.abs(a.top - b.top) < 1;
      if (across > 1 && down > 4 && !halo) wrong.push(`${a.text} | ${b.text}`);
    });
  });
  return wrong;
}
"""  # a line of letters is some 4 px taller than its ink


def figures_of(name: str) -> list[dict]:
    runs.refresh([(name, {})])
    run = json.loads(runs.run_path(name).read_text(encoding="utf-8"))
    outputs = [output.get("data", {}) for cell in run["cells"] for output in cell.get("outputs", [])]
    return [data[MIME] for data in outputs if MIME in data]


@pytest.mark.parametrize("name", runs.notebooks())
def test_no_label_covers_another_or_is_cut_off(browser, name):
    page = browser.new_page(viewport={"width": 800, "height": 1400})
    wrong = {}
    for figure in figures_of(name):
        assert_legible(figure["name"], figure["pictures"], figure["description"])
        for layout, svg in figure["pictures"].items():
            page.set_content(f"<body style='margin:40px'>{svg}</body>")
            if found := page.evaluate(FIND):
                wrong[f"{figure['name']}, {layout}"] = found
    page.close()
    assert wrong == {}
