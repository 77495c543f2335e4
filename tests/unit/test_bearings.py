"""Scale bars are as long as they say, and the small map shows where a map lies: against pyproj and known places."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Proj
from shapely import Point, Polygon

from multivector.charts import (
    baikonur_map,
    corridor_map,
    exits_map,
    gas_map,
    maps,
    oil_map,
    routes_map,
)

BOXES = [module.MAP_BOXES for module in (oil_map, routes_map, gas_map)]
BOXES += [corridor_map.BOXES, exits_map.BOXES, baikonur_map.COUNTRY]
FRAMES = [maps.frame_of(width, boxes[layout][1], **boxes[layout][0]) for boxes in BOXES
          for layout, width in (("wide", 630), ("narrow", 320))]  # fmt: skip
FRAMES += [maps.frame_of(250, 0.86, **baikonur_map.NEAR), maps.frame_of(596, 0.37, **baikonur_map.CLOSE)]


def inverse(frame: dict):
    """Return the function from pixels to degrees, from the chart properties alone."""
    given = frame["projection"].to_dict()
    south, north = given["parallels"]
    flat = Proj(proj="aea", R=1, lat_0=0, lat_1=south, lat_2=north, lon_0=-given["rotate"][0])
    right, down = given["translate"]
    return lambda x, y: flat((x - right) / given["scale"], (down - y) / given["scale"], inverse=True)


def kilometres(frame: dict, pixels: float) -> float:
    """Return the geodesic distance between the ends of a level line in the middle of a map."""
    degrees, (x, y) = inverse(frame), (frame["width"] / 2, frame["height"] / 2)
    *_, metres = Geod(ellps="WGS84").inv(*degrees(x - pixels / 2, y), *degrees(x + pixels / 2, y))
    return metres / 1000


def drawn(frame: dict, **more) -> tuple[dict, str, dict | None]:
    """Return the ends of a drawn bar, its words, and the rows of the small map if there is one."""
    line, words, *inset = [chart.to_dict() for chart in maps.bearings(frame, (10, -10), **more)]
    rows = [next(iter(chart["datasets"].values())) for chart in (line, words, *inset)]
    return rows[0][0], rows[1][0]["text"], {row["shape"]: row for row in rows[2]} if inset else None


@pytest.mark.parametrize("frame", FRAMES)
def test_the_bar_of_each_map_is_as_long_as_it_says(frame):
    bar, text, _ = drawn(frame)
    said = int(re.match(r"[\d\u202f]+", text)[0].replace("\u202f", ""))
    assert kilometres(frame, bar["x2"] - bar["x"]) == pytest.approx(said, rel=4e-3)  # a tenth of a pixel of thirty
    assert bar["y"] == pytest.approx(frame["height"] - 10, abs=0.06) and bar["x"] == 10
    assert 22 <= bar["x2"] - bar["x"] <= frame["width"] / 4


@given(
    st.floats(-150, 150), st.floats(2, 80), st.floats(-50, 55), st.floats(2, 25), st.integers(250, 900),
    st.integers(50, 150)
)  # fmt: skip
def test_a_bar_is_round_fits_and_is_true_in_the_middle(west, across, south, up, width, most):
    frame = maps.frame_of(width, 0.6, west=west, east=west + across, south=south, north=south + up)
    km, pixels = maps.bar_length(frame, most)
    assert str(km).rstrip("0") in {"1", "2", "5"}
    assert most / 2.5 < pixels <= most or km == 50_000
    step = 0.001 * pixels
    assert kilometres(frame, step) == pytest.approx(0.001 * km, rel=1e-3)


def test_a_map_of_a_garden_says_that_a_kilometre_has_no_room():
    frame = maps.frame_of(600, 0.6, west=70, east=70.001, south=50, north=50.001)
    with pytest.raises(ValueError, match=r"A kilometre takes \d+ pixels of this map; a scale bar may take 60"):
        maps.bar_length(frame, 60)


def test_the_world_map_says_where_its_bar_holds():
    frame = maps.world_frame_of(630, -128, 152, -36, 76)
    bar, text, _ = drawn(frame, note=" in the middle of the map")
    assert text == "5\u202f000 km in the middle of the map"
    flat = Proj(proj="eqearth", R=1, lon_0=12)
    around = [flat(lon, lat) for lon in range(-128, 153) for lat in (-36, 0, 76)]
    scale = 630 / (max(x for x, _ in around) - min(x for x, _ in around))
    middle = (max(y for _, y in around) + min(y for _, y in around)) / 2
    ends = [flat(x, middle, inverse=True) for x in (-0.005, 0.005)]
    *_, metres = Geod(ellps="WGS84").inv(*ends[0], *ends[1])
    assert bar["x2"] - bar["x"] == pytest.approx(5_000_000 * 0.01 * scale / metres, rel=2e-3)


def rings(path: str) -> list[Polygon]:
    return [Polygon([tuple(map(float, pair.split(","))) for pair in ring.rstrip("Z").split("L")])
            for ring in path.split("M")[1:]]  # fmt: skip


def on_locator(lon: float, lat: float, width: int) -> Point:
    return Point(maps.world_pixels(width, *maps.AROUND)(lon, lat))


@pytest.mark.parametrize(("width", "small"), [(630, 70), (320, 56)])
def test_the_small_map_has_north_up_and_marks_the_region(width, small):
    frame = maps.frame_of(width, 0.6, west=46.5, east=87.5, south=40.0, north=56.0)
    whole, land, region = drawn(frame, inset=(-80, 8))[2]
    (edge,), (outline,) = rings(whole), rings(region)
    assert edge.contains(outline)
    inside = [(76.9, 43.2), (51.9, 47.1), (71.4, 51.1)]  # Almaty, Atyrau, Astana
    outside = [(37.6, 55.8), (116.4, 39.9), (72.9, 19.1)]  # Moscow, Beijing, Mumbai
    assert all(outline.contains(on_locator(*place, small)) for place in inside)
    assert not any(outline.contains(on_locator(*place, small)) for place in outside)
    north, south = (on_locator(67, lat, small) for lat in (56, 40))
    assert north.y < south.y and abs(north.x - south.x) < 1
    assert len(land) < 1100


@pytest.mark.parametrize("small", [70, 56])
def test_the_land_of_the_small_map_is_where_land_is(small):
    parts = rings(maps.land_path(small))
    for place, is_land in {(67, 48): True, (78, 22): True, (100, 62): True, (20, 15): True, (64, 12): False,
                           (88, 10): False, (150, 20): False}.items():  # fmt: skip
        assert any(part.contains(on_locator(*place, small)) for part in parts) == is_land, place
