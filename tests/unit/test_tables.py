"""Tables load typed, and errors that a user can cause teach."""

import pandas as pd
import pytest

from multivector import tables
from multivector.tables import TableError


def test_an_unknown_table_names_the_nearest():
    with pytest.raises(TableError, match="Did you mean 'trade_monthly'"):
        tables.load("trade_montly")


def test_an_unknown_column_lists_the_columns():
    with pytest.raises(TableError, match="exports_musd"):
        tables.unit("trade_monthly", "exports")
    assert tables.unit("trade_monthly", "exports_musd") == "USD million"


def test_unknown_is_missing_and_not_zero():
    trade = tables.load("trade_by_partner")
    blank = trade.query("reporter == 'KAZ' and partner == 'RUS' and year == 2010")
    assert len(blank) == 1
    assert blank[["exports_musd", "imports_musd"]].isna().all(axis=None)


def test_types_are_those_of_the_schema():
    trade = tables.load("trade_by_partner")
    assert str(trade["year"].dtype) == "Int64"
    assert str(trade["preferred"].dtype) == "boolean"
    assert trade["exports_musd"].dtype == "float64"
    assert tables.load("trade_monthly")["month"].dt.day.eq(1).all()


def test_each_load_is_a_fresh_copy():
    first = tables.load("trade_monthly")
    first["exports_musd"] = 0.0
    assert tables.load("trade_monthly")["exports_musd"].gt(0).all()


def test_layers_come_as_geometry_in_degrees():
    countries = tables.load("countries")
    assert countries.crs.to_epsg() == 4326
    assert countries["id"].is_unique


def test_csv_is_written_the_same_everywhere(tmp_path):
    frame = pd.DataFrame({"name": ["Қазақстан", None], "value_mt": [1.0, 0.1 + 0.2], "flag": [True, None]})
    tables.write_csv(frame, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == "name,value_mt,flag\nҚазақстан,1,true\n,0.3,\n".encode()


def test_nothing_half_written_stays_behind(tmp_path):
    target = tmp_path / "t.csv"
    target.write_text("whole\n")

    class Broken(pd.DataFrame):
        def to_csv(self, *args, **kwargs):
            raise OSError("disk full")

        @property
        def _constructor(self):
            return Broken

    with pytest.raises(OSError, match="disk full"):
        tables.write_csv(Broken({"a": [1]}), target)
    assert target.read_text() == "whole\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_file_says_how_to_get_it_back(monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "DATA", tmp_path)
    tables._load.cache_clear()
    with pytest.raises(TableError, match="is missing. Restore it: git checkout"):
        tables.load("trade_monthly")
    tables._load.cache_clear()


def test_a_damaged_descriptor_says_how_to_mend_it(tmp_path):
    broken = tmp_path / "datapackage.json"
    broken.write_text("{")
    with pytest.raises(TableError, match="cannot be read as a data package"):
        tables.read_package(broken)
