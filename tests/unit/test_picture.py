"""Pictures: drawn once for each state of what they rest on, alike wherever they are drawn; one is measured by hand."""

import json
import os
import re
import subprocess
import sys

import altair
import pytest

from multivector.charts import layers, picture
from multivector.paths import FONTS

SPEC = {"data": {"values": [{"x": 3}]}, "mark": "bar", "encoding": {"x": {"field": "x", "type": "quantitative"}}}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "STORE", tmp_path / "pictures")
    return tmp_path / "pictures"


def spec(width: int) -> str:
    return json.dumps(SPEC | {"width": width})


def test_a_bar_of_the_greatest_value_is_as_wide_as_the_chart(store):
    drawn = picture.picture(spec(120))
    assert re.search(r'<path d="[^"]*h120v18h-120z" fill="#4c78a8"/>', drawn), drawn


def test_what_was_drawn_is_not_drawn_again(store, monkeypatch):
    before = picture.picture(spec(100))
    monkeypatch.setattr(picture, "lean", lambda svg: "drawn again")
    assert picture.picture(spec(100)) == before
    assert picture.picture(spec(101)) == "drawn again"


@pytest.mark.parametrize("other", ["layer", "library", "code"])
def test_what_a_picture_rests_on_names_it(store, monkeypatch, other):
    named = json.dumps(SPEC | {"data": {"url": "layer:countries"}})
    monkeypatch.setattr(layers, "topology", lambda name: "a")
    before = picture.stored(named)
    if other == "layer":
        monkeypatch.setattr(layers, "topology", lambda name: "b")
    else:
        hand = "LIBRARIES" if other == "library" else "FONTS"
        monkeypatch.setattr(picture, hand, ("pandas",) if other == "library" else picture.Path(__file__))
        picture._hand.cache_clear()
    assert picture.stored(named) != before
    picture._hand.cache_clear()


def test_many_are_drawn_by_several_processes_and_alike(store, monkeypatch):
    monkeypatch.setenv("MULTIVECTOR_BUILD", str(store.parent))  # for the other processes
    specs = [spec(width) for width in (50, 60, 70)]
    monkeypatch.setattr(picture, "FEW", 1)
    picture.draw(zip("abca", [*specs, specs[0]], strict=True))
    elsewhere = {picture.stored(one): picture.stored(one).read_text(encoding="utf-8") for one in specs}
    assert sorted(elsewhere) == sorted(store.iterdir())
    for one in specs:
        picture.stored(one).unlink()
        assert picture.picture(one) == elsewhere[picture.stored(one)]


def test_a_picture_that_cannot_be_drawn_keeps_nothing(store):
    with pytest.raises(picture.PictureError, match="^Vega cannot draw it: TypeError: [^\n]*$"):
        picture.picture('{"data": {"values": []}, "mark": {"type": 3}}')
    assert not store.exists()


@pytest.mark.parametrize("few", [24, 1])
def test_every_picture_that_cannot_be_drawn_is_named_and_the_others_are_kept(store, monkeypatch, few):
    monkeypatch.setenv("MULTIVECTOR_BUILD", str(store.parent))  # for the other processes
    monkeypatch.setattr(picture, "FEW", few)
    unended, unknown = (
        json.dumps(SPEC | change)
        for change in (
            {"transform": [{"calculate": "datum.x +", "as": "y"}]},
            {"mark": "nothing"},
        )
    )
    with pytest.raises(picture.PictureError) as told:
        picture.draw([("Figure 'a'", unended), ("Figure 'b'", spec(80)), ("Figure 'c'", unknown)])
    first, second, remedy = str(told.value).splitlines()
    assert first == "Figure 'a': Vega cannot draw it: Error: Unexpected end of input"
    assert second.startswith("Figure 'c': Vega cannot draw it: TypeError:") and remedy.startswith("Mend the cells")
    assert list(store.iterdir()) == [picture.stored(spec(80))]


def test_drawing_leaves_the_environment_as_it_was(store, monkeypatch):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    seen = []
    monkeypatch.setattr(picture, "lean", lambda svg: seen.append(os.environ["FONTCONFIG_FILE"]) or svg)
    picture.picture(spec(90))
    assert seen == [str(FONTS)] and "FONTCONFIG_FILE" not in os.environ


def test_pictures_are_drawn_by_the_version_that_the_specifications_are_written_for():
    assert altair.SCHEMA_VERSION.startswith(f"v{picture.VEGA_LITE}.")


def test_a_picture_is_the_same_whatever_was_drawn_before_it(store, monkeypatch):
    clipped = json.dumps({"layer": [SPEC | {"mark": {"type": "bar", "clip": True}} for _ in range(12)]})
    first = picture.picture(clipped)
    picture.stored(clipped).unlink()
    assert first.count("url(#") == 12
    assert picture.picture(clipped) == first


DATED = {
    "data": {"values": [{"t": f"2022-0{month}-01T00:00:00Z"} for month in range(1, 9)]},
    "mark": "tick",
    "width": 300,
}
DATED["encoding"] = {"x": {"field": "t", "type": "temporal"}}
DRAWS = "import sys; from multivector.charts import picture; print(picture.picture(sys.argv[1]))"


def test_dates_stand_where_they_stand_whatever_the_time_zone(store):
    drawn = set()
    for zone in ("UTC", "Pacific/Kiritimati", "America/St_Johns"):
        own = {"TZ": zone, "MULTIVECTOR_BUILD": str(store / zone)}
        program = [sys.executable, "-c", DRAWS, json.dumps(DATED)]
        drawn.add(subprocess.run(program, env=os.environ | own, check=True, capture_output=True, text=True).stdout)
    assert len(drawn) == 1 and drawn.pop().startswith("<svg")
