"""Notebook 07-reexports: its findings are what the standard library computes from the tables, at three settings."""

import csv
import math
import re
from statistics import linear_regression, median

import pytest

from multivector import findings, runs

from .executing import pictures, refuse, rows, run_with

NAME = "07-reexports"
T_975 = {3: 3.182446, 6: 2.446912, 10: 2.228139}  # Student's t by degrees of freedom, from a printed table
FIVE = ("ARM", "GEO", "KAZ", "KGZ", "UZB")


def by_year(*partners: str) -> dict[int, float]:
    sums: dict[int, float] = {}
    for row in rows("eu_exports"):
        if row["partner"] in partners:
            sums[int(row["year"])] = sums.get(int(row["year"]), 0.0) + float(row["exports_meur"])
    return sums


def band(values: dict[int, float], first: int, last: int, at: int, *, log: bool = True) -> tuple[float, float, float]:
    """Return trend and ends of the 95 per cent prediction interval, from the textbook formula."""
    forth, back = (math.log, math.exp) if log else (float, float)
    years = list(range(first, last + 1))
    n, mean = len(years), sum(years) / len(years)
    y = [forth(values[year]) for year in years]
    line = linear_regression(years, y)
    left = [b - line.intercept - line.slope * a for a, b in zip(years, y, strict=True)]
    s = math.sqrt(sum(e * e for e in left) / (n - 2))
    half = T_975[n - 2] * s * math.sqrt(1 + 1 / n + (at - mean) ** 2 / sum((a - mean) ** 2 for a in years))
    middle = line.intercept + line.slope * at
    return back(middle), back(middle - half), back(middle + half)


@pytest.fixture(scope="module")
def stored():
    runs.refresh([(NAME, {})])
    found = findings.collect(runs.read_run(runs.run_path(NAME)))
    return {name: finding.value for name, finding in found.items()}


@pytest.fixture(scope="module")
def kyrgyz():
    return run_with(NAME, {"partner": "KGZ", "trend_first": 2012, "trend_last": 2019, "placebo_year": 2017})


@pytest.fixture(scope="module")
def russian():
    return run_with(NAME, {"partner": "RUS", "trend_first": 2014, "placebo_year": 2020})


def test_the_excess_at_the_defaults_is_the_textbooks(stored):
    sold = by_year("KAZ")
    for year in (2022, 2023):
        middle, low, high = band(sold, 2010, 2021, year)
        assert stored[f"partner_excess_{year}"] == pytest.approx((sold[year] - middle) / 1000)
        assert stored[f"partner_excess_{year}_low"] == pytest.approx((sold[year] - high) / 1000, rel=1e-5)
        assert stored[f"partner_excess_{year}_high"] == pytest.approx((sold[year] - low) / 1000, rel=1e-5)
    assert stored["partner_sales_2023"] == pytest.approx(12.110101)
    assert stored["partner_excess_2023_linear"] == pytest.approx(
        (sold[2023] - band(sold, 2010, 2021, 2023, log=False)[0]) / 1000
    )


def test_the_share_of_russias_loss_at_the_defaults(stored):
    five, russia = by_year(*FIVE), by_year("RUS")
    fall = russia[2021] - russia[2023]
    assert fall == pytest.approx(50987.639) and stored["russia_fall_2023"] == pytest.approx(fall / 1000)
    middle, low, high = band(five, 2010, 2021, 2023)
    assert stored["five_share_2023"] == pytest.approx(100 * (five[2023] - middle) / fall)
    assert stored["five_share_2023_low"] == pytest.approx(100 * (five[2023] - high) / fall, rel=1e-5)
    assert stored["five_share_2023_high"] == pytest.approx(100 * (five[2023] - low) / fall, rel=1e-5)
    own = band(russia, 2010, 2021, 2023)[0] - russia[2023]
    assert stored["five_share_2023_shortfall"] == pytest.approx(100 * (five[2023] - middle) / own)
    rest = by_year(*(code for code in FIVE if code != "KAZ"))
    assert stored["five_share_without_kaz"] == pytest.approx(
        100 * (rest[2023] - band(rest, 2010, 2021, 2023)[0]) / fall
    )
    others = [by_year(c) for c in ("ARE", "AZE", "BLR", "CHN", "TJK", "TKM", "TUR")]
    usual = median(sold[2023] / band(sold, 2010, 2021, 2023)[0] for sold in others)
    assert stored["net_share_2023"] == pytest.approx(100 * (five[2023] - usual * middle) / fall)


def test_who_is_outside_the_band_and_in_the_placebo(stored):
    partners = {row["partner"] for row in rows("eu_exports")}
    above = placebo_above = placebo_outside = 0
    for code in partners:
        sold = by_year(code)
        above += sold[2023] > band(sold, 2010, 2021, 2023)[2]
        _, low, high = band(sold, 2010, 2017, 2019)
        placebo_above += sold[2019] > high
        placebo_outside += not low <= sold[2019] <= high
    assert (stored["above_2023"], stored["above_placebo"], stored["outside_placebo"]) == (
        above,
        placebo_above,
        placebo_outside,
    )
    assert stored["placebo_tests"] == 6 * len(partners)


def test_months_members_and_published_growth(stored):
    monthly = rows("eu_exports_to_kazakhstan")
    union = {row["month"]: float(row["exports_meur"]) for row in monthly if row["reporter"] == "EU27"}
    half = {year: sum(union[f"{year}-{month:02d}"] for month in range(7, 13)) for year in (2021, 2022)}
    assert stored["growth_half_ours"] == pytest.approx(100 * (half[2022] / half[2021] - 1))
    assert stored["growth_half_deviation"] == pytest.approx(stored["growth_half_ours"] - 116)
    assert stored["growth_year_deviation"] == pytest.approx(0, abs=0.05)
    assert stored["eu_to_kaz_2024"] == pytest.approx(sum(union[f"2024-{m:02d}"] for m in range(1, 9)) / 8)
    sums = {(r, y): 0.0 for r in ("DEU", "EST", "EU27") for y in ("2021", "2023")}
    for row in monthly:
        if (key := (row["reporter"], row["month"][:4])) in sums:
            sums[key] += float(row["exports_meur"])
    assert stored["times_est"] == pytest.approx(sums["EST", "2023"] / sums["EST", "2021"])
    growth = {r: sums[r, "2023"] - sums[r, "2021"] for r in ("DEU", "EU27")}
    assert stored["part_deu"] == pytest.approx(100 * growth["DEU"] / growth["EU27"])
    assert stored["break_month"] == "July 2022" and stored["break_f"] > 5 * stored["break_critical"]


def test_mirror_and_cars(stored):
    book = {
        (r["reporter"], r["partner"], int(r["year"])): r for r in rows("trade_by_partner") if r["preferred"] == "true"
    }
    for code in ("KAZ", "KGZ", "UZB", "ARM"):
        sold = by_year(code)
        ratios = [sold[year] / float(book[code, "EU27", year]["imports_musd"]) for year in (2021, 2023)]
        assert stored[f"mirror_{code.lower()}_times"] == pytest.approx(ratios[1] / ratios[0])
        grown = [float(book[code, "RUS", year]["exports_musd"]) for year in (2021, 2023)]
        assert stored[f"to_russia_{code.lower()}"] == pytest.approx((grown[1] - grown[0]) / 1000)
        excess = sold[2023] - band(sold, 2010, 2021, 2023)[0]
        assert stored[f"even_rate_{code.lower()}"] == pytest.approx((grown[1] - grown[0]) / excess)
    cars = [row for row in rows("georgia_cars") if int(row["month"][5:]) <= 11]
    value = {y: sum(float(row["exports_musd"]) for row in cars if row["month"][:4] == y) for y in ("2021", "2023")}
    assert stored["cars_times_value"] == pytest.approx(value["2023"] / value["2021"])
    assert stored["cars_2023"] == sum(int(row["cars"]) for row in cars if row["month"].startswith("2023"))


def test_findings_follow_partner_and_window(kyrgyz):
    found, figures = kyrgyz
    sold, five, russia = by_year("KGZ"), by_year(*FIVE), by_year("RUS")
    middle, low, high = band(sold, 2012, 2019, 2023)
    assert found["partner_excess_2023"] == pytest.approx((sold[2023] - middle) / 1000)
    assert found["partner_excess_2023_low"] == pytest.approx((sold[2023] - high) / 1000, rel=1e-5)
    assert found["partner_df"] == 6
    share = 100 * (five[2023] - band(five, 2012, 2019, 2023)[0]) / (russia[2021] - russia[2023])
    assert found["five_share_2023"] == pytest.approx(share)
    partners = {row["partner"] for row in rows("eu_exports")}
    above = sum(by_year(c)[2018] > band(by_year(c), 2012, 2016, 2018)[2] for c in partners)
    assert found["above_placebo"] == above
    assert figures["fan"]["title"].startswith("EU sales to Kyrgyzstan in 2023 lie EUR 2.5 billion above")
    assert "2012 to 2019" in figures["fan"]["subtitle"]
    drawn = list(csv.DictReader(figures["excess"]["csv"].splitlines()))
    assert {row["panel"] for row in drawn} == {"2023, trend 2012–2019", "Placebo: 2018, trend 2012–2016"}


@pytest.mark.long
def test_a_loss_is_a_loss_in_title_and_findings(russian):
    found, figures = russian
    sold = by_year("RUS")
    middle, low, high = band(sold, 2014, 2021, 2023)
    assert found["partner_excess_2023"] == pytest.approx((sold[2023] - middle) / 1000) and sold[2023] < low
    title = f"EU sales to Russia in 2023 lie EUR {(middle - sold[2023]) / 1000:.1f} billion below their trend, outside"
    assert figures["fan"]["title"].startswith(title)
    assert {row["partner"] for row in csv.DictReader(figures["fan"]["csv"].splitlines())} == {"RUS", "KAZ"}
    assert re.fullmatch(r"\d+ to \d+ per cent", found["fieller_other"])


@pytest.mark.parametrize("others", ["kyrgyz", pytest.param("russian", marks=pytest.mark.long)])
def test_pictures_fit_their_page_and_can_be_read(others, request):
    _, figures = request.getfixturevalue(others)
    assert len(figures) == 7
    for figure in figures.values():
        for layout, room in (("wide", 640), ("narrow", 330)):
            picture = pictures(figure)[layout]
            assert float(re.search(r'<svg[^>]* width="([\d.]+)"', picture)[1]) <= room, (figure["name"], layout)
            sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)(?:px)?"', picture)]
            assert sizes and min(sizes) >= 11, (figure["name"], layout)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"partner": "RSU"}, "partner takes one of ARE, ARM"),
        ({"trend_last": 2022}, "trend_last takes a whole number from 2014 to 2021"),
        ({"placebo_year": 2014}, "placebo_year takes a whole number from 2015 to 2020"),
    ],
)
def test_wrong_parameters_are_errors_that_name_the_allowed_values(parameters, message):
    with pytest.raises(runs.RunError, match=message):
        refuse(NAME, parameters)
