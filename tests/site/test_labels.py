"""No label of a figure covers another, a map's small map, or is cut off: measured in a browser on the pictures."""

import json
import re

import pytest

from multivector import runs
from multivector.charts import theme
from multivector.charts.drawn import MIME, Figure
from tests.pictures import assert_legible

FIND = """
(inset) => {
  const frame = document.querySelector('svg').getBoundingClientRect();
  const boxes = [...document.querySelectorAll('svg text')].filter((node) => node.textContent.trim()).map((node) => {
    const b = node.getBoundingClientRect();
    const dark = Number(node.getAttribute('opacity') ?? 1) > 0;
    return { text: node.textContent, left: b.left, right: b.right, top: b.top, bottom: b.bottom, dark };
  }).filter((box) => box.dark);
  const small = [...document.querySelectorAll('svg path')].filter((node) => getComputedStyle(node).fill === inset)
    .map((node) => ({ text: 'the small map', ...node.getBoundingClientRect().toJSON() }));
  const wrong = [];
  boxes.forEach((a, i) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 2 || a.bottom > frame.bottom + 2)
      wrong.push(`${a.text}: cut off`);
    [...boxes.slice(i + 1), ...small].forEach((b) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const halo = a.text === b.text && Math.abs(a.left - b.left) < 1 && Math.abs(a.top - b.top) < 1;
      if (across > 1 && down > 4 && !halo) wrong.push(`${a.text} | ${b.text}`);
    });
  });
  return { wrong, small: small.length };
}
"""  # a line of letters is some 4 px taller than its ink


INSET = "rgb({}, {}, {})".format(*bytes.fromhex(theme.INSET.removeprefix("#")))
WITHOUT_SMALL_MAP = {"pads"}  # close up, below the map of the country
BAR = re.compile(r">[\d\u202f]+ km[ a-z]*<")


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
        drawn = Figure(**figure).pictures
        assert_legible(figure["name"], drawn, figure["description"])
        for layout, svg in drawn.items():
            page.set_content(f"<body style='margin:40px'>{svg}</body>")
            found = page.evaluate(FIND, INSET)
            if found["wrong"]:
                wrong[f"{figure['name']}, {layout}"] = found["wrong"]
            spec = figure["specs"][layout]
            assert BAR.search(svg) or '"projection"' not in spec, (figure["name"], layout)
            regional = '"conicEqualArea"' in spec and figure["name"] not in WITHOUT_SMALL_MAP
            assert found["small"] == regional, (figure["name"], layout)
    page.close()
    assert wrong == {}
