"""Notebook 09-tenge at its defaults and at others: its findings are what the standard library reads from the tables."""

import datetime
import itertools
import math
import statistics

import pytest
import scipy.stats

from multivector import findings, runs
from multivector.runs import RunError

from .executing import refuse, rows, run_with

NAME = "09-tenge"


def rates() -> list[tuple[str, float, float]]:
    """Return day, tenge per dollar and roubles per dollar of the days that have a rate of their own."""
    kept = [row for row in rows("fx_daily") if row["carried"] != "true" and row["kzt_per_usd"]]
    return [(r["date"], float(r["kzt_per_usd"]), float(r["kzt_per_usd"]) / float(r["kzt_per_rub"])) for r in kept]


def days(first: str, last: str) -> int:
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


def fell(event: str, horizon: int, column: int) -> dict[str, float]:
    """Return the loss on the first rate and at the trough, and the days to the trough and back."""
    listed = rates()
    at = [row[0] for row in listed].index(event)
    base, after = listed[at][column], listed[at + 1 :]
    trough = max(range(horizon), key=lambda i: after[i][column])
    back = next((row[0] for row in after[trough + 1 :] if row[column] <= base), None)
    found = {
        "first": 100 * (1 - base / after[0][column]),
        "depth": 100 * (1 - base / after[trough][column]),
        "days_to_trough": days(event, after[trough][0]),
    }
    return found | ({"days_to_recovery": days(event, back)} if back else {})


def changes() -> list[tuple[str, float, float, float]]:
    """Return day and log changes of tenge per dollar, roubles per dollar and tenge per rouble."""
    found = []
    for (_, k0, x0), (day, k, x) in itertools.pairwise(rates()):
        dk, dx = 100 * math.log(k / k0), 100 * math.log(x / x0)
        found.append((day, dk, dx, dk - dx))
    return found


def parts(event: str, window: int) -> dict[str, list]:
    listed = changes()
    later = [row for row in listed if row[0] > event]
    return {"before": [row for row in listed if row[0] <= event], "after": later[:window], "later": later[window:]}


def same(found: dict, prefix: str, wanted: dict) -> None:
    assert {key: found[f"{prefix}_{key}"] for key in wanted} == pytest.approx(wanted)


def check_moves(found: dict, event: str, window: int) -> None:
    for period, listed in parts(event, window).items():
        _, k, x, q = zip(*listed, strict=True)
        assert found[f"r_{period}"] == pytest.approx(statistics.correlation(x, k))
        assert found[f"own_{period}"] == pytest.approx(statistics.correlation(q, k))
        assert found[f"rank_{period}"] == pytest.approx(scipy.stats.spearmanr(x, k).statistic)
        assert found[f"daily_{period}"] == pytest.approx(statistics.linear_regression(x, k).slope)
        varied = statistics.pvariance(k), statistics.pvariance(q)
        assert found[f"made_{period}"] == pytest.approx(varied[0] / sum(varied))
        for name in ("r", "own", "daily", "lead_lag", "weekly"):
            assert found[f"{name}_{period}_low"] < found[f"{name}_{period}"] < found[f"{name}_{period}_high"]


@pytest.fixture(scope="module")
def defaults():
    runs.refresh([(NAME, {})])
    return {name: item.value for name, item in findings.collect(runs.read_run(runs.run_path(NAME))).items()}


@pytest.fixture(scope="module")
def december():
    return run_with(NAME, {"event": "2022-11-25", "horizon": 30, "window": 40, "block": 5})


@pytest.fixture(scope="module")
def short():
    return run_with(NAME, {"horizon": 8, "window": 90, "block": 15})


def test_the_falls_of_the_defaults(defaults):
    same(defaults, "kzt", fell("2022-02-24", 20, 1))
    same(defaults, "rub", fell("2022-02-24", 20, 2))
    assert defaults["kzt_depth"] == pytest.approx(100 * (1 - 437.22 / 512.19))
    assert defaults["kzt_days_to_recovery"] == days("2022-02-24", "2022-05-05")
    assert defaults["kzt_trough_day"] == "16 March 2022"


def test_the_moves_of_the_defaults(defaults):
    check_moves(defaults, "2022-02-24", 60)


def test_lead_and_lag_by_sums_over_pairs_of_days(defaults):
    before = parts("2022-02-24", 60)["before"]
    for name, listed in {"lead_lag_before": before, "calm_beta": before[:-20]}.items():
        k, x = ([row[i] - statistics.fmean(other[i] for other in listed) for row in listed] for i in (1, 2))
        near = [(i, j) for i in range(len(x)) for j in (i - 1, i, i + 1) if 0 <= j < len(x)]
        assert defaults[name] == pytest.approx(sum(k[i] * x[j] for i, j in near) / sum(x[i] * x[j] for i, j in near))


def test_the_other_falls_of_the_rouble_by_another_search(defaults):
    listed = rates()
    at = [row[0] for row in listed].index("2022-02-24")
    found = []
    for i in range(len(listed) - 20):
        if i + 20 <= at or i >= at + 20:
            end = max(range(i + 1, i + 21), key=lambda j: listed[j][2])
            found.append((listed[i][2] / listed[end][2] - 1, i, end, listed[i][1] / listed[end][1] - 1))
    chosen = []
    while found and len(chosen) < 5:
        best = min(found)
        chosen.append(best)
        found = [row for row in found if row[2] < best[1] or row[1] > best[2]]
    assert defaults["other_rub_most"] == pytest.approx(-100 * chosen[0][0])
    assert defaults["other_rub_least"] == pytest.approx(-100 * chosen[4][0])
    moved = [100 * row[3] for row in chosen]
    assert (defaults["other_kzt_worst"], defaults["other_kzt_best"]) == pytest.approx((min(moved), max(moved)))
    assert defaults["other_still"] == sum(abs(change) < 1 for change in moved) == 3


def test_months_and_prices_of_the_defaults(defaults):
    table = {row["month"]: row for row in rows("fx_monthly") if row["kzt_per_usd"]}
    dollar = {month: float(row["kzt_per_usd"]) for month, row in table.items()}
    rouble = {month: dollar[month] / float(row["kzt_per_rub"]) for month, row in table.items()}
    assert defaults["fixed_kzt"] == pytest.approx(100 * (1 - dollar["2014-06"] / dollar["2015-07"]))
    assert defaults["fixed_rub"] == pytest.approx(100 * (1 - rouble["2014-06"] / rouble["2015-07"]))
    assert defaults["episode_2014_kzt"] == pytest.approx(100 * (1 - dollar["2014-06"] / dollar["2016-01"]))
    assert defaults["episode_2022_rub"] == pytest.approx(100 * (1 - rouble["2022-02"] / rouble["2022-03"]))
    assert defaults["dollar_peak"] == pytest.approx(100 * (dollar["2023-02"] / dollar["2022-02"] - 1))
    total = {row["month"]: float(row["yoy_pct"]) for row in rows("inflation_monthly") if row["basket"] == "total"}
    assert defaults["prices_peak"] == total["2023-02"] == max(total.values())
    sent = [float(row["received_bkzt"]) for row in rows("remittances_monthly") if row["month"] <= "2022-02"]
    assert defaults["received_before"] == pytest.approx(sum(sent) / 6)


def test_shares_of_the_defaults(defaults):
    exact = {(row["window"], row["share"]): float(row["change_pct"]) for row in rows("london_windows")}
    assert defaults["early_kap"] == -exact["year-start-to-eve-of-war", "KAP"]
    assert defaults["war_hsbk"] == -exact["eve-of-war-to-eve-of-article", "HSBK"]
    whole, early = exact["year-start-to-eve-of-article", "KAP"], exact["year-start-to-eve-of-war", "KAP"]
    part = 100 * math.log(1 + early / 100) / math.log(1 + whole / 100)
    assert defaults["part_before_kap"] == pytest.approx(part)
    close: dict[str, dict[str, float]] = {"HSBK": {}, "KAP": {}}
    for row in rows("london_index"):
        close[row["share"]][row["date"]] = float(row["index_100"])
    both = [
        (a, b)
        for a, b in itertools.combinations(sorted(close["HSBK"]), 2)
        if abs(100 * (close["HSBK"][b] / close["HSBK"][a] - 1) + 40) <= 2
        and abs(100 * (close["KAP"][b] / close["KAP"][a] - 1) + 25) <= 2
    ]
    assert defaults["windows_both"] == len(both) == 13
    assert all(a < "2022-02-23" for a, _ in both) and defaults["windows_both_war"] == 0
    assert defaults["windows_both_known"] == sum(b <= "2022-03-21" for _, b in both)


def test_another_event(december):
    found, figures = december
    same(found, "kzt", fell("2022-11-25", 30, 1))
    same(found, "rub", fell("2022-11-25", 30, 2))
    check_moves(found, "2022-11-25", 40)
    lost = [f"{fell('2022-11-25', 30, column)['depth']:.1f} per cent" for column in (1, 2)]
    assert figures["paths"]["title"].startswith(
        f"The tenge lost {lost[0]} of its value in dollars, the rouble {lost[1]};"
    )
    assert "25 November 2022 = 100" in figures["paths"]["subtitle"]
    assert "over the 40 rates to" in figures["rolling"]["title"]
    assert found["windows_both"] == 13  # shares do not follow the event


@pytest.mark.long
def test_another_horizon_and_window(short, defaults):
    found, figures = short
    same(found, "kzt", fell("2022-02-24", 8, 1))
    assert found["kzt_trough_day"] == "10 March 2022"  # not yet the trough of the twenty
    assert found["rub_depth"] == pytest.approx(defaults["rub_depth"])
    check_moves(found, "2022-02-24", 90)
    later = f"{found['lead_lag_later']:.2f} later"
    assert "in the 90 rates after" in figures["betas"]["title"] and figures["betas"]["title"].endswith(later)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"event": "2022-02-26"}, "a day on which a rate was set"), ({"horizon": 90}, "from 5 to 60"),
     ({"block": 40}, "from 1 to 30, half of window at most")],
)  # fmt: skip
def test_a_wrong_value_names_the_right_ones(parameters, message):
    with pytest.raises(RunError, match=message):
        refuse(NAME, parameters)
