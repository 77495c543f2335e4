"""Parts of charts: labels keep apart, axes end at round numbers, the world lies where Equal Earth puts it."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector.charts import maps, marks
from multivector.charts import trade as charts

places = st.lists(st.floats(-100, 100), min_size=1, max_size=9)


@given(places, st.floats(0.1, 20))
def test_spread_labels_keep_their_distance_order_and_mean(positions, gap):
    found = marks.spread(positions, gap)
    ordered = sorted(found)
    assert all(b - a >= gap - 1e-6 for a, b in zip(ordered, ordered[1:], strict=False))
    assert sum(found) == pytest.approx(sum(positions), abs=1e-6 * len(found) * (1 + gap))
    order = sorted(range(len(positions)), key=lambda i: (positions[i], i))
    assert [found[i] for i in order] == ordered


@given(places, st.floats(0.1, 20))
def test_spread_leaves_alone_what_is_apart(positions, gap):
    once = marks.spread(positions, gap)
    assert marks.spread(once, gap * (1 - 1e-9)) == pytest.approx(once, abs=1e-6)


@given(st.floats(1e-6, 1e9))
def test_axes_end_above_the_value_but_not_far(value):
    top = marks.rounded_up(value)
    assert value <= top * (1 + 1e-9)
    assert top <= 1.35 * value


def test_an_axis_needs_a_positive_end():
    with pytest.raises(ValueError, match="positive end; given: 0"):
        marks.rounded_up(0)


@given(st.integers(1950, 2020), st.integers(0, 80), st.integers(1, 20))
def test_labelled_years_are_few_and_within(first, length, most):
    years = marks.year_ticks(first, first + length, most)
    assert 1 <= len(years) <= max(most, 1)
    assert first <= min(years) and max(years) <= first + length
    assert len({b - a for a, b in zip(years, years[1:], strict=False)}) <= 1


spots = st.tuples(st.floats(0, 600), st.floats(0, 300), st.floats(0.5, 30), st.sampled_from(["Russia 27", "Italy", ""]))


@given(st.lists(spots, max_size=12))
def test_labels_of_circles_do_not_cover_each_other(points):
    found = marks.placed(points, 600, 300)
    boxes = [
        (x, y, marks.LETTER * len(p[3]) / 2)
        for p, where in zip(points, found, strict=True)
        if where
        for x, y in [where]
    ]
    for i, (x, y, half) in enumerate(boxes):
        assert half <= x <= 600 - half
        for a, b, other in boxes[:i]:
            assert abs(x - a) >= half + other or abs(y - b) >= 14
    assert all(where is None for point, where in zip(points, found, strict=True) if not point[3])


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Šavrič, Patterson and Jenny's polynomial (2018), written out."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    down = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * down)
    return x, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


@given(st.floats(-120, 140), st.floats(-30, 70))
def test_pixels_of_the_world_map_are_equal_earth(longitude, latitude):
    area = (-128, 152, -36, 76)
    frame = maps.world_frame_of(630, *area)
    projection = frame["projection"].to_dict()
    x, y = equal_earth(longitude - 12, latitude)
    found = maps.world_pixels(630, *area)(longitude, latitude)
    assert found[0] == pytest.approx(projection["translate"][0] + projection["scale"] * x, abs=0.01)
    assert found[1] == pytest.approx(projection["translate"][1] - projection["scale"] * y, abs=0.01)
    assert 0 <= found[0] <= 630 and 0 <= found[1] <= frame["height"]


def groups(before: float, after: float) -> pd.DataFrame:
    rows = [(2019, "RUS", before), (2021, "RUS", before), (2025, "RUS", after)]
    rows += [(year, code, 10.0) for year in (2019, 2021, 2025) for code in ("CHN", "EU27")]
    frame = pd.DataFrame(rows, columns=["year", "group", "share_pct"])
    return frame.assign(value_musd=1.0).sort_values("group", key=lambda c: c.map(["RUS", "CHN", "EU27"].index))


@pytest.mark.parametrize(("after", "verb"), [(20.0, "fell by 10.0 points"), (40.0, "rose by 10.0 points")])
def test_titles_say_what_the_rows_say(after, verb, made_up):
    found = charts.slope(groups(30.0, after), (2019, 2021), reporter="KAZ", flow="imports")
    assert verb in found.title
    assert f"Russia 30.0 to {after:.1f}" in found.description


def test_a_state_without_a_colour_stands_out_from_grey():
    assert charts.colour("RUS") == "#C2410C"
    assert charts.colour("ITA") not in {charts.colour("OTH"), charts.colour("RUS")}
    assert charts.state("XYZ") == "XYZ"
