"""Damage is found where it is: checked on grids that hypothesis makes up."""

from hypothesis import given
from hypothesis import strategies as st

from multivector.digests import Grid, describe, locate, read_grid

cells = st.text(alphabet="ab1,\n é", max_size=4)
grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=8, unique_by=tuple
    ).map(lambda rows: Grid([f"c{i}" for i in range(width)], rows))
)


@given(grids, st.data())
def test_one_changed_value_is_named_by_line_and_column(grid, data):
    row = data.draw(st.integers(0, len(grid.rows) - 1))
    column = data.draw(st.integers(0, len(grid.columns) - 1))
    value = data.draw(cells.filter(lambda text: text != grid.rows[row][column]))
    rows = [list(cells) for cells in grid.rows]
    rows[row][column] = value
    message = locate(Grid(grid.columns, rows), describe(grid))
    assert message.startswith(f"line {row + 2}, column 'c{column}'")


@given(grids, st.data())
def test_a_lost_row_is_named(grid, data):
    row = data.draw(st.integers(0, len(grid.rows) - 1))
    rows = grid.rows[:row] + grid.rows[row + 1 :]
    assert f"line {row + 2}: 1 row(s) lost" in locate(Grid(grid.columns, rows), describe(grid))


@given(grids, st.data())
def test_a_doubled_row_is_told(grid, data):
    row = data.draw(st.integers(0, len(grid.rows) - 1))
    rows = grid.rows[: row + 1] + grid.rows[row:]
    assert "1 row(s) added" in locate(Grid(grid.columns, rows), describe(grid))


@given(grids)
def test_exchanged_rows_are_told_from_changed_ones(grid):
    rows = [grid.rows[1], grid.rows[0], *grid.rows[2:]]
    assert locate(Grid(grid.columns, rows), describe(grid)) == "line 2: 2 rows stand in another order"


def test_a_renamed_column_is_named_both_ways():
    grid = Grid(["iso3", "year"], [["KAZ", "2020"]])
    message = locate(Grid(["iso", "year"], [["KAZ", "2020"]]), describe(grid))
    assert message == "the header: column 'iso3' is missing, column 'iso' is new"


def test_exchanged_columns_are_told():
    grid = Grid(["iso3", "year"], [["KAZ", "2020"]])
    assert "another order" in locate(Grid(["year", "iso3"], [["KAZ", "2020"]]), describe(grid))


def test_a_short_row_does_not_raise():
    grid = Grid(["a", "b"], [["1", "2"], ["3", "4"]])
    assert locate(Grid(["a", "b"], [["1"], ["3", "4"]]), describe(grid)).startswith("line 2, column 'b'")


def test_geojson_is_read_as_one_row_a_feature():
    feature = b'{"type":"Feature","properties":{"id":"x","n":null},"geometry":{"type":"Point","coordinates":[1,2]}}'
    raw = b'{"type":"FeatureCollection","features":[' + feature + b"]}"
    grid = read_grid(raw, geojson=True)
    assert grid.columns == ["id", "n", "geometry"]
    assert grid.rows == [['"x"', "null", '{"coordinates": [1, 2], "type": "Point"}']]
