"""Rows behind marks: sums checked by hand on published rows, and a declaration that does not fit is refused."""

import json

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector import tables
from multivector.book import about
from multivector.charts import origin
from multivector.charts.figure import figure
from multivector.charts.origin import Origin, OriginError, Rows, Term, added, share

MONTHS = tables.load("trade_monthly")
WORDS = {
    "name": "months",
    "title": "Exports",
    "subtitle": "USD million",
    "description": "Bars.",
    "unit": "USD million",
    "tables": ["trade_monthly"],
}
EXPORTS = Rows("trade_monthly", "exports_musd", {"month": "month"})
IMPORTS = Rows("trade_monthly", "imports_musd", {"month": "month"})


def drawn(**columns) -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS["month"].head(3), **columns})


def made(data: pd.DataFrame, *origins: Origin):
    chart = alt.Chart(data).mark_bar().encode(x="month:T").properties(width=200, height=50)
    return figure(lambda width: chart, data=data, origin=origins, **WORDS)


def test_a_value_a_sum_a_difference_and_a_share_name_the_rows_they_are_made_of():
    sold, bought = MONTHS["exports_musd"].head(3), MONTHS["imports_musd"].head(3)
    data = drawn(sold=sold, all=sold + bought, left=(sold - bought) / 1000, part=100 * sold / (sold + bought))
    both = Rows("trade_monthly", ["exports_musd", "imports_musd"], {"month": "month"})
    found = made(
        data,
        added("sold", EXPORTS),
        added("all", EXPORTS, IMPORTS),
        added("left", EXPORTS, less=[IMPORTS], factor=1e-3),
        share("part", EXPORTS, both),
    ).origin
    assert found["keys"] == ["month"]
    for value in found["values"]:
        assert value["drawn"] == [0, 1, 2]
        assert [rows["rows"] for rows in value["terms"][0]["top"]] == [[[0], [1], [2]]] * len(value["terms"][0]["top"])


def test_a_change_of_a_share_is_two_terms():
    sold, bought = MONTHS["exports_musd"], MONTHS["imports_musd"]
    data = pd.DataFrame({"first": [MONTHS["month"][0]], "last": [MONTHS["month"][5]]})
    data["change"] = 100 * (sold[5] / bought[5] - sold[0] / bought[0])

    def at(by: str, factor: float) -> Term:
        top, bottom = (Rows("trade_monthly", f"{flow}_musd", {by: "month"}) for flow in ("exports", "imports"))
        return Term([top], bottom=[bottom], factor=factor)

    found = origin.resolved([Origin("change", [at("last", 100), at("first", -100)])], data, "x")
    assert [term["top"][0]["rows"] for term in found["values"][0]["terms"]] == [[[5]], [[0]]]


@pytest.mark.parametrize("wrong", [1.0000001, 0.5])
def test_rows_that_do_not_give_the_value_drawn_are_refused_and_the_message_names_both(wrong):
    sold = MONTHS["exports_musd"].head(3) * [1, wrong, 1]
    with pytest.raises(OriginError, match=r"draws sold = .* declares rows that give .* Mend its `origin`"):
        made(drawn(sold=sold), added("sold", EXPORTS))


def test_a_value_without_rows_is_refused_and_a_missing_value_has_none():
    with pytest.raises(OriginError, match="declares rows that give 0"):
        made(pd.DataFrame({"month": ["1999-01-01"], "sold": [1.0]}), added("sold", EXPORTS))
    data = drawn(sold=MONTHS["exports_musd"].head(3).where([True, False, True]))
    assert made(data, added("sold", EXPORTS)).origin["values"][0]["drawn"] == [0, 2]


def test_an_origin_holds_for_the_drawn_rows_it_names_only():
    data = drawn(kind=["a", "b", "a"], value=[MONTHS["exports_musd"][0], 7.0, MONTHS["exports_musd"][2]])
    found = made(data, added("value", EXPORTS, only={"kind": "a"})).origin
    assert found["values"][0]["drawn"] == [0, 2] and found["keys"] == ["month", "kind"]
    with pytest.raises(OriginError, match="no drawn row with {'kind': 'c'}"):
        made(data, added("value", EXPORTS, only={"kind": "c"}))


def test_rows_are_taken_among_those_that_a_measure_took():
    table = tables.load("trade_by_partner")
    own = table[(table["reporter"] == "KAZ") & (table["partner"] == "RUS") & (table["year"] == 2019)]
    assert sorted(own["source"]) == ["bns", "wits"]  # two publishers for one partner and year
    data = pd.DataFrame({"year": [2019], "value": own.loc[own["source"] == "bns", "imports_musd"].to_numpy()})
    where = {"reporter": "KAZ", "partner": "RUS"}
    taken = Rows("trade_by_partner", "imports_musd", {"year": "year"}, where, own[own["source"] == "bns"])
    found = origin.resolved([added("value", taken)], data, "x")
    place = found["values"][0]["terms"][0]["top"][0]["rows"][0]
    assert place == [own.index[own["source"] == "bns"][0]]
    with pytest.raises(OriginError):
        origin.resolved([added("value", Rows("trade_by_partner", "imports_musd", {"year": "year"}, where))], data, "x")


@given(st.sets(st.integers(0, 30), min_size=1), st.floats(0.1, 1000))
def test_any_rows_that_are_added_up_are_the_rows_that_are_named(places, factor):
    some = MONTHS.iloc[sorted(places)]
    value = factor * some["exports_musd"].astype(float).sum()
    rows = Rows("trade_monthly", "exports_musd", where={"month": some["month"]})
    found = origin.resolved([added("all", rows, factor=factor)], pd.DataFrame({"all": [value]}), "x")
    assert found["values"][0]["terms"][0]["top"][0]["rows"] == [sorted(places)]


@given(st.integers(-10_000, 10_000))
def test_whole_numbers_have_one_key_whatever_their_type(value):
    assert origin.keys(pd.Series([value])) == origin.keys(pd.Series([float(value)])) == [str(value)]


def test_codes_of_publishers_are_those_of_the_tables():
    for table, (column, names) in origin.CODES.items():
        assert set(tables.load(table)[column]) <= set(names)
        assert set(names.values()) <= {source["publisher"] for source in tables.resource(table)["sources"]}


def test_a_row_is_told_with_its_own_publisher():
    row = tables.load("trade_reported").iloc[0]
    works = tables.load("sources").set_index("source_id")
    assert origin.publishers_of("trade_reported", row)[0]["publisher"] == works["publisher"][row["source_id"]]
    table = tables.load("trade_by_partner")
    armenian = table[table["reporter"] == "ARM"].iloc[0]
    assert [one["publisher"] for one in origin.publishers_of("trade_by_partner", armenian)] == [
        "Statistical Committee of Armenia (Armstat)"
    ]


def test_what_a_page_fetches_holds_the_rows_and_their_publishers():
    found = json.loads(about.about(made(drawn(sold=MONTHS["exports_musd"].head(3)), added("sold", EXPORTS))))
    assert found["columns"] == ["month", "sold"] and found["keys"] == [0]
    table = found["tables"]["trade_monthly"]
    assert table["head"] == ["month", "exports, USD million"]
    assert float(table["rows"]["1"][0][1]) == MONTHS["exports_musd"][1]
    assert found["publishers"][table["rows"]["1"][1][0]][0].startswith("Bureau of National Statistics of Kazakhstan")
