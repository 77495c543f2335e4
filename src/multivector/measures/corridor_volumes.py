"""How much do the corridors carry, and who counts what?  In: the tables of corridors and uranium.  Out: series, ratios.

Counts of one scope are never joined with those of another, part-years and plans are no years, and gaps stay gaps.
"""

from collections.abc import Iterable

import pandas as pd

from .parameters import one_of

MIDDLE, UTLC, TRANSIT, CHINA = "middle-corridor", "utlc-era", "rail-transit", "china-rail"
ALL, PORTS, BOXES = "all goods", "goods through seaports", "containers"
MEASURES = ("volume_mt", "volume_kteu", "trains")
BESIDE = ((CHINA, "both crossings", "volume_mt"), (MIDDLE, BOXES, "volume_kteu"))  # what is set beside the tonnes


def whole_years(volumes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``corridor_volumes`` that stand for whole years and are no plans."""
    return volumes[(volumes["months"] == 12) & (volumes["basis"] != "plan")]


def series(volumes: pd.DataFrame, name: str, scope: str, measure: str = "volume_mt") -> pd.Series:
    """Return one series of one scope: the preferred value of each whole year that has one.

    Parameters
    ----------
    volumes : pandas.DataFrame
        Table ``corridor_volumes``.
    name, scope : str
        Columns ``series`` and ``scope``.
    measure : str
        ``volume_mt``, ``volume_kteu`` or ``trains``.

    Returns
    -------
    pandas.Series
        Values by year (int, ascending); years without a figure are absent.

    Raises
    ------
    ValueError
        If there is no such series, scope or measure, or a year has two preferred values.

    Examples
    --------
    >>> rows = pd.DataFrame({"series": "a", "scope": "b", "months": [12, 9], "basis": "stated", "preferred": True,
    ...                      "year": [2021, 2022], "volume_mt": [0.6, 1.1]})
    >>> series(rows, "a", "b").to_dict()
    {2021: 0.6}
    """
    one_of("measure", measure, MEASURES)
    one_of("series", name, sorted(volumes["series"].unique()))
    rows = volumes[volumes["series"] == name]
    one_of(f"scope of {name}", scope, sorted(rows["scope"].unique()))
    rows = whole_years(rows[(rows["scope"] == scope) & rows["preferred"]])
    found = rows.dropna(subset=[measure]).sort_values("year")
    if found["year"].duplicated().any():
        doubled = found.loc[found["year"].duplicated(), "year"].tolist()
        raise ValueError(f"{name}, {scope}: two preferred values of {doubled}. Prefer one, or tell the scopes apart.")
    return pd.Series(found[measure].to_numpy(float), index=found["year"].astype(int).to_numpy(), name=measure)


def growth(values: pd.Series, bases: Iterable[int], years: Iterable[int]) -> pd.DataFrame:
    """Return how many times the value of a base year a later one is: v(year) / v(base).

    Returns
    -------
    pandas.DataFrame
        Columns base, year, times, change_pct; a row for every pair.

    Raises
    ------
    ValueError
        If the series lacks one of the years.

    Examples
    --------
    >>> growth(pd.Series({2019: 0.5, 2021: 0.25, 2024: 2.0}), [2019, 2021], [2024])["times"].tolist()
    [4.0, 8.0]
    """
    bases, years = list(bases), list(years)
    lacking = [year for year in (*bases, *years) if year not in values.index]
    if lacking:
        raise ValueError(f"No whole-year figure of {lacking}; there is one of {[int(y) for y in values.index]}.")
    rows = [(base, year, float(values[year] / values[base])) for base in bases for year in years]
    found = pd.DataFrame(rows, columns=["base", "year", "times"])
    return found.assign(change_pct=100 * (found["times"] - 1))


def change_pct(values: pd.Series, year: int) -> float:
    """Return the change of a value on the year before, in per cent.

    Examples
    --------
    >>> round(change_pct(pd.Series({2024: 4.0, 2025: 3.0}), 2025), 1)
    -25.0
    """
    return float(growth(values, [year - 1], [year])["change_pct"].iloc[0])


def size_pct(small: pd.Series, large: pd.Series) -> pd.Series:
    """Return one series over another in the years that both have, in per cent.

    A comparison of sizes, not a share: the smaller need not be a part of the larger.

    Examples
    --------
    >>> size_pct(pd.Series({2021: 1.0, 2022: 2.0}), pd.Series({2020: 9.0, 2022: 8.0})).to_dict()
    {2022: 25.0}
    """
    both = small.index.intersection(large.index)
    return 100 * small[both] / large[both]


def implied_base(value: float, growth_pct: float) -> float:
    """Return the earlier value that a later one and its stated growth imply: v / (1 + g / 100).

    Raises
    ------
    ValueError
        If the growth is -100 per cent or less.

    Examples
    --------
    >>> round(implied_base(3.3, 20), 2)
    2.75
    """
    if growth_pct <= -100:
        raise ValueError(f"A growth of {growth_pct} per cent leaves nothing to divide by; give one above -100.")
    return value / (1 + growth_pct / 100)


def counters(volumes: pd.DataFrame, name: str = MIDDLE, scopes: Iterable[str] = (ALL, PORTS)) -> pd.DataFrame:
    """Return, year by year, the least and the greatest whole-year tonnage that is printed or implied for a series.

    Returns
    -------
    pandas.DataFrame
        Index year; columns low_mt, high_mt, values (how many), spread_pct (high over low, less 1).

    Notes
    -----
    The values are not averaged: they count different things.
    """
    rows = whole_years(volumes)
    rows = rows[(rows["series"] == name) & rows["scope"].isin(list(scopes))].dropna(subset=["volume_mt"])
    found = rows.groupby(rows["year"].astype(int))["volume_mt"].agg(low_mt="min", high_mt="max", values="count")
    return found.assign(spread_pct=100 * (found["high_mt"] / found["low_mt"] - 1))


def boxed_most(containers_kteu: float, volume_mt: float, tonnes_a_teu: float) -> float:
    """Return the greatest share of a tonnage that can have been in containers, in per cent.

    100 x kTEU x t per TEU / (1000 x Mt), and never more than 100.

    Examples
    --------
    >>> boxed_most(50, 5, 25), boxed_most(400, 5, 25)
    (25.0, 100.0)
    """
    if min(containers_kteu, tonnes_a_teu) < 0 or volume_mt <= 0:
        given = f"{containers_kteu}, {volume_mt}, {tonnes_a_teu}"
        raise ValueError(f"Containers and load are not negative and the tonnage is positive; given: {given}.")
    return float(min(100.0, 100 * containers_kteu * tonnes_a_teu / (1000 * volume_mt)))


def gained_elsewhere(larger: pd.Series, smaller: pd.Series, base: int, year: int) -> float:
    """Return what a larger flow gained from `base` to `year` beyond all that a smaller one gained.

    The least that the larger gained on other ways, even if every tonne that the smaller gained were part of it.

    Examples
    --------
    >>> both = pd.Series({2021: 20.0, 2025: 33.0}), pd.Series({2021: 0.5, 2025: 4.0})
    >>> gained_elsewhere(*both, 2021, 2025)
    9.5
    """
    for values in (larger, smaller):
        growth(values, [base], [year])  # says which year is lacking
    return float((larger[year] - larger[base]) - (smaller[year] - smaller[base]))


def beyond(whole: pd.Series, part: pd.Series) -> pd.Series:
    """Return what a traffic holds beside a part of it, in the years that both have; a negative rest is an error."""
    both = whole.index.intersection(part.index)
    rest = whole[both] - part[both]
    if (rest < 0).any():
        raise ValueError(f"The part is larger than the whole in {rest.index[rest < 0].tolist()}: two different counts.")
    return rest


def mined_share(production: pd.DataFrame) -> pd.DataFrame:
    """Return each state's share of the uranium mined in the world, in per cent: index year, columns iso3."""
    wide = production.pivot(index="year", columns="iso3", values="production_t").astype(float)
    wide.index = wide.index.astype(int)
    return (100 * wide.drop(columns="WLD")).div(wide["WLD"], axis=0)


def western_shipments(routes: pd.DataFrame, year: int = 2023) -> dict[str, float]:
    """Return what Kazatomprom's western shipments were if tonnes and share of one year speak of the same thing.

    With V tonnes through Azerbaijan and s their stated share of western shipments, all of them are V / s.

    Returns
    -------
    dict
        through_t (V), share_pct (s), western_t, other_t (V / s - V), mined_t, through_of_mined_pct.

    Raises
    ------
    ValueError
        If the year lacks one of the figures.
    """
    rows = routes[routes["period"] == str(year)].set_index("item")
    lacking = {"through-azerbaijan", "western-by-middle-corridor", "mined-in-kazakhstan"} - set(rows.index)
    if lacking:
        raise ValueError(f"The sources state no {' and no '.join(sorted(lacking))} of {year}.")
    through, mined = (float(rows.loc[item, "volume_t"]) for item in ("through-azerbaijan", "mined-in-kazakhstan"))
    share = float(rows.loc["western-by-middle-corridor", "share_pct"])
    western = 100 * through / share
    shares = {"share_pct": share, "through_of_mined_pct": 100 * through / mined}
    return {"through_t": through, "western_t": western, "other_t": western - through, "mined_t": mined} | shares


def holders(ventures: pd.DataFrame) -> pd.DataFrame:
    """Return the shares in each venture by the holder's state, and what no source states.

    Returns
    -------
    pandas.DataFrame
        Columns venture, as_of, state (ISO 3166-1 alpha-3, empty for the part that is not stated), share_pct; the
        shares of a venture and date add up to 100.
    """
    rows = ventures[ventures["preferred"]]
    found = rows.groupby(["venture", "as_of", "holder_state"], as_index=False)["share_pct"].sum()
    found = found.rename(columns={"holder_state": "state"})
    rest = (100 - found.groupby(["venture", "as_of"])["share_pct"].sum()).round(6)
    if (rest < 0).any():
        raise ValueError(f"Shares of {rest.index[rest < 0].tolist()} add up to more than 100.")
    rest = rest[rest > 0].reset_index().assign(state="")
    return pd.concat([found, rest], ignore_index=True).sort_values(["venture", "as_of"], ignore_index=True)


def boxed_by_year(boxes: pd.Series, goods: pd.Series, tonnes_a_teu: float) -> pd.Series:
    """Return `boxed_most` for every year that has both containers (thousand TEU) and goods (Mt).

    Examples
    --------
    >>> boxed_by_year(pd.Series({2023: 9.0, 2024: 50.0}), pd.Series({2024: 5.0}), 25).to_dict()
    {2024: 25.0}
    """
    both = boxes.index.intersection(goods.index)
    return pd.Series({int(year): boxed_most(boxes[year], goods[year], tonnes_a_teu) for year in both})


def xinjiang_share(volumes: pd.DataFrame) -> pd.Series:
    """Return the trains at Alashankou and Khorgos over those that China counts as China-Europe, by year, in per cent.

    An upper end: the crossings may count trains that the national figure does not.
    """
    crossings = series(volumes, "xinjiang-crossings", "Alashankou and Khorgos", "trains")
    return size_pct(crossings, series(volumes, "china-europe-trains", "China-Europe trains", "trains"))


def others(volumes: pd.DataFrame) -> pd.Series:
    """Return the single whole-year figures that no series is made of (Mt): coal, exports to Russia, all modes, south.

    Returns
    -------
    pandas.Series
        Index such as ``coal_across_russia_2024``.
    """
    named = {
        "coal_across_russia": ("coal-across-russia", "Kazakh coal"),
        "exports_to_russia": ("exports-to-russia", "by rail"),
        "transit_all_modes": (TRANSIT, "all modes"),
        "north_south_east": ("north-south-east", "by rail"),
        "china_rail_transit": (CHINA, "transit"),
    }
    found = {name: series(volumes, *key) for name, key in named.items()}
    return pd.Series({f"{name}_{year}": value for name, values in found.items() for year, value in values.items()})
