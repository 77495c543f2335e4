"""What part of China's gas comes from or through Kazakhstan?  In: the gas tables.  Out: shares, verdicts, pairs, lines.

A share has one basis above and below the line; where two must be mixed, the result says so in its column ``basis``.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from .parameters import number_between, one_of

YEARS = range(2010, 2024)
# Suppliers whose gas reaches China across Kazakhstan, by what "from or through" counts.  FSU: Uzbek gas of 2012-13.
NUMERATORS = {
    "from": ("from Kazakhstan", ("KAZ",)),
    "through": ("through Kazakhstan", ("TKM", "UZB", "FSU")),
    "either": ("from or through", ("KAZ", "TKM", "UZB", "FSU", "CAS")),
}
DENOMINATORS = {"imports": "all imports", "pipeline": "pipeline imports", "consumption": "consumption"}
OTHERS = {  # a part of what crosses Kazakhstan, and gas that never touches it: suppliers and modes
    "turkmenistan": ("Turkmenistan", ("TKM",), ("pipeline",)),
    "russia-pipeline": ("Russia by pipeline", ("RUS",), ("pipeline",)),
    "russia": ("Russia, by pipeline and liquefied,", ("RUS",), ("pipeline", "lng")),
    "myanmar": ("Myanmar", ("MMR",), ("pipeline",)),
    "australia": ("Australia", ("AUS",), ("lng",)),
}
OTHER_PAIRS = (  # capacity is no supplier: it stands for those who took it for the flow
    ("capacity", "consumption"),
    ("turkmenistan", "imports"),
    ("russia-pipeline", "pipeline"),
    ("russia", "imports"),
    ("myanmar", "pipeline"),
    ("australia", "imports"),
)
LINES = {  # name, role, ids in the layer `pipelines` that are drawn, ids that run beside them or are planned
    "central-asia-china": ("Central Asia–China A, B, C", "china", ("P1124",), ("P2299", "P2300")),
    "beineu-bozoy-shymkent": ("Beineu–Bozoy–Shymkent", "home", ("P3273",), ()),
    "saryarka": ("SaryArka", "home", ("P3300",), ()),
    "central-asia-center": ("Central Asia–Center", "russia", ("P2291", "P2292", "P5770"), ("P5771",)),
    "bukhara-ural": ("Bukhara–Ural", "russia", ("P2289",), ("P5695",)),
    "line-d": ("Central Asia–China D", "planned", ("P2030",), ()),
    "russia-china": ("Russia–Kazakhstan–China", "planned", ("P5410",), ()),
}
REPEATED = ("central-asia-center", "bukhara-ural")  # the tracker prints one capacity for several parallel lines
PAIRS = {  # what is stated, and the suppliers whose sales to China the Review counts beside it
    "pipeline-imports": ("All pipeline imports", ("KAZ", "TKM", "UZB", "FSU", "MMR", "RUS")),
    "central-asia-line": ("Central Asia–China line", ("KAZ", "TKM", "UZB", "FSU")),
    "transit": ("Transit across Kazakhstan", ("TKM", "UZB", "FSU")),
    "from-turkmenistan": ("From Turkmenistan", ("TKM",)),
    "from-uzbekistan": ("From Uzbekistan", ("UZB", "FSU")),
    "from-kazakhstan": ("From Kazakhstan", ("KAZ",)),
    "power-of-siberia": ("Power of Siberia", ("RUS",)),
}


def check_parameters(year: int, threshold: float, tolerance: float) -> None:
    """Check the parameters of the notebook.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given, what is allowed, and what is nearest.

    Examples
    --------
    >>> check_parameters(2009, 20, 2.5)
    Traceback (most recent call last):
    ...
    ValueError: year takes a whole number from 2010 to 2023; given: 2009. Nearest: 2010.
    """
    number_between("year", year, YEARS[0], YEARS[-1])
    number_between("threshold", threshold, 1, 100, whole=False, unit="per cent")
    number_between("tolerance", tolerance, 0, 10, whole=False, unit="points")


def volumes(imports: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Return China's imports by year, grouped by what they have to do with Kazakhstan.

    Parameters
    ----------
    imports : pandas.DataFrame
        The table `china_gas_imports`.
    basis : str
        ``edition`` or ``restated``.

    Returns
    -------
    pandas.DataFrame
        Index year; columns from, through, either, russia, myanmar, pipeline, lng, imports in bcm.  A state that no
        row names sold nothing, unless a group may hold it: Kazakhstan's part in 2012 is missing, and the restated
        basis has no parts at all.

    Raises
    ------
    ValueError
        If the table has no rows of that basis.

    Examples
    --------
    >>> rows = [(2010, "pipeline", "TKM", 3.0), (2010, "pipeline", "KAZ", 1.0), (2010, "lng", "AUS", 6.0)]
    >>> table = pd.DataFrame(rows, columns=["year", "mode", "supplier", "volume_bcm"]).assign(basis="edition")
    >>> volumes(table, "edition").loc[2010, ["from", "through", "imports"]].tolist()
    [1.0, 3.0, 10.0]
    """
    one_of("basis", basis, sorted(imports["basis"].unique()))
    rows = imports[imports["basis"] == basis]
    piped = rows[rows["mode"] == "pipeline"].pivot(index="year", columns="supplier", values="volume_bcm")
    found = pd.DataFrame(index=piped.index)
    for key, (_, suppliers) in NUMERATORS.items():
        found[key] = piped.reindex(columns=list(suppliers)).sum(axis=1)
    hidden = piped.reindex(columns=["FSU"])["FSU"].notna() & piped.reindex(columns=["KAZ"])["KAZ"].isna()
    found.loc[hidden, "from"] = float("nan")
    if basis == "restated":
        found[["from", "through"]] = float("nan")
    for key, code in {"russia": "RUS", "myanmar": "MMR"}.items():
        found[key] = piped.reindex(columns=[code])[code].fillna(0.0)
    found["pipeline"] = piped.sum(axis=1)
    found["lng"] = rows[rows["mode"] == "lng"].groupby("year")["volume_bcm"].sum()
    found["imports"] = found["pipeline"] + found["lng"]
    found.index = found.index.astype(int)
    return found


def consumption(balance: pd.DataFrame, state: str = "CHN") -> pd.Series:
    """Return the gas that a state used, bcm by year, from the table `energy_balance`."""
    rows = balance[(balance["iso3"] == state) & (balance["product"] == "gas")]
    return rows.set_index(rows["year"].astype(int))["consumption"].rename("consumption")


def shares(parts: pd.DataFrame, used: pd.Series, numerators: Iterable[str], basis: str) -> pd.DataFrame:
    """Return the share of every numerator in every denominator, by year.

    The share is 100 n / d with n and d in bcm of one year; consumption is that of the Review's latest edition.

    Parameters
    ----------
    parts : pandas.DataFrame
        From `volumes`, or any frame by year with the numerators, ``pipeline`` and ``imports``.
    used : pandas.Series
        From `consumption`.
    numerators : iterable of str
        Columns of `parts`.
    basis : str
        Kept in the column ``basis``.

    Returns
    -------
    pandas.DataFrame
        Columns basis, numerator, denominator, year, part_bcm, whole_bcm, share_pct.  A year without pipeline
        imports has no share of them.
    """
    wholes = parts[["imports", "pipeline"]].assign(consumption=used.reindex(parts.index))
    found = []
    for numerator in numerators:
        for denominator in DENOMINATORS:
            part, whole = parts[numerator], wholes[denominator].where(wholes[denominator] > 0)
            rows = pd.DataFrame({"part_bcm": part, "whole_bcm": whole, "share_pct": 100 * part / whole})
            rows.insert(0, "denominator", denominator)
            rows.insert(0, "numerator", numerator)
            found.append(rows.rename_axis("year").reset_index())
    return pd.concat(found, ignore_index=True).assign(basis=basis)


def verdicts(found: pd.DataFrame, threshold: float, tolerance: float) -> pd.DataFrame:
    """Say of each share whether it is about the threshold, more, or less.

    About: at most `tolerance` points away from it, the ends counted in.

    Examples
    --------
    >>> rows = pd.DataFrame({"share_pct": [17.5, 22.6, 3.0, None]})
    >>> verdicts(rows, 20, 2.5)["holds"].tolist()
    ['about', 'more', 'less', nan]
    """
    gap = (found["share_pct"] - threshold).round(9)
    holds = pd.Series("less", index=found.index).mask(gap > tolerance, "more").mask(gap.abs() <= tolerance, "about")
    return found.assign(holds=holds.where(gap.notna()), reaches=(gap >= 0).where(gap.notna()).astype("boolean"))


def spoken(numerator: str, denominator: str) -> str:
    """Return a pair of numerator and denominator in words.

    Examples
    --------
    >>> spoken("either", "imports"), spoken("australia", "imports")
    ('gas from or through Kazakhstan as a share of all imports', 'LNG of Australia as a share of all imports')
    """
    words = {"either": "gas from or through Kazakhstan", "capacity": "the capacity of lines A to C"}
    words |= {key: f"gas {name}" for key, (name, _) in NUMERATORS.items() if key != "either"}
    words |= {key: f"{'LNG' if modes == ('lng',) else 'gas'} of {name}" for key, (name, _, modes) in OTHERS.items()}
    return f"{words[numerator]} as a share of {DENOMINATORS[denominator]}"


def tally(judged: pd.DataFrame) -> pd.DataFrame:
    """Return for each pair of numerator and denominator its range, its peak year, and the years that are about right.

    Returns
    -------
    pandas.DataFrame
        Index numerator, denominator; columns low, high (per cent), peak_year, about (years, as a list), reaching
        (how many years are at or above the threshold), years (how many have a share).
    """
    rows = []
    for key, group in judged.dropna(subset=["share_pct"]).groupby(["numerator", "denominator"], sort=False):
        top = group.loc[group["share_pct"].round(9).idxmax()]
        rows.append(
            {
                "numerator": key[0],
                "denominator": key[1],
                "low": group["share_pct"].min(),
                "high": top["share_pct"],
                "peak_year": int(top["year"]),
                "about": [int(year) for year in group.loc[group["holds"] == "about", "year"]],
                "reaching": int(group["reaches"].sum()),
                "years": len(group),
            }
        )
    return pd.DataFrame(rows).set_index(["numerator", "denominator"])


def others(imports: pd.DataFrame) -> pd.DataFrame:
    """Return what China buys from the suppliers of `OTHERS`, by year, beside its pipeline imports and all imports."""
    rows = imports[imports["basis"] == "edition"]
    found = volumes(imports, "edition")[["pipeline", "imports"]]
    for key, (_, suppliers, modes) in OTHERS.items():
        chosen = rows[rows["supplier"].isin(suppliers) & rows["mode"].isin(modes)]
        found[key] = chosen.groupby("year")["volume_bcm"].sum().reindex(found.index, fill_value=0.0)
    return found


def capacity_by_year(pipelines: pd.DataFrame, years: Iterable[int] = YEARS) -> pd.Series:
    """Return what lines A, B and C together could carry, bcm a year, each line counted from its first year on."""
    _, _, drawn, beside = LINES["central-asia-china"]
    rows = pipelines[pipelines["id"].isin([*drawn, *beside])]
    found = {year: float(rows.loc[rows["start_year"] <= year, "capacity_bcm"].sum()) for year in years}
    return pd.Series(found, name="capacity_bcm").rename_axis("year")


def line_use(flow: pd.Series, capacity: pd.Series) -> pd.DataFrame:
    """Return flow, capacity and use (100 x flow / capacity) by year; flow and capacity differ in cubic metres."""
    found = pd.DataFrame({"flow_bcm": flow, "capacity_bcm": capacity}).dropna()
    return found.assign(use_pct=100 * found["flow_bcm"] / found["capacity_bcm"])


def official(stated: pd.DataFrame, parts: pd.DataFrame, year: int = 2023) -> pd.DataFrame:
    """Estimate gas from or through Kazakhstan in China's official cubic metres, in three ways.

    China's report names no supplier.  ``scaled``: official pipeline imports times the Review's share of Central
    Asia in them, which supposes that all suppliers' cubic metres convert alike.  ``rest``: official pipeline
    imports less Russia (as Russia counts) and Myanmar (Review).  ``transit``: what Kazakhstan counts as transit
    plus Kazakh gas (Review).  The last two mix cubic metres.

    Returns
    -------
    pandas.DataFrame
        Index way; columns either_bcm, imports, pipeline, consumption: the estimate, and its share (per cent) of the
        official denominators.
    """
    told = stated[stated["period"] == str(year)].set_index("item")["value_bcm"]
    row, piped = parts.loc[year], told["pipeline-imports"]
    ways = {
        "scaled": piped * row["either"] / row["pipeline"],
        "rest": piped - told["power-of-siberia"] - row["myanmar"],
        "transit": told["transit"] + row["from"],
    }
    found = pd.DataFrame({"either_bcm": pd.Series(ways)}).rename_axis("way")
    for name, item in {"imports": "imports", "pipeline": "pipeline-imports", "consumption": "consumption"}.items():
        found[name] = 100 * found["either_bcm"] / told[item]
    return found


def mirror(stated: pd.DataFrame, imports: pd.DataFrame) -> pd.DataFrame:
    """Return stated volumes beside those of the Review for the same flow and year.

    Returns
    -------
    pandas.DataFrame
        Columns item, name, year, counted_by, stated_bcm, review_bcm, more_pct (100 x (stated / review - 1)); whole
        years only, one row a flow and year where two sources give one value; plans are left out.
    """
    rows = stated[stated["item"].isin(PAIRS) & (stated["kind"] != "plan") & stated["period"].str.fullmatch(r"\d{4}")]
    rows = rows.assign(year=rows["period"].astype(int)).drop_duplicates(["item", "year", "value_bcm"])
    piped = imports[(imports["basis"] == "edition") & (imports["mode"] == "pipeline")]
    table = piped.pivot(index="year", columns="supplier", values="volume_bcm")
    rows = rows[rows["year"].isin(table.index)]
    review = [
        table.reindex(columns=list(PAIRS[item][1])).loc[year].sum()
        for item, year in zip(rows["item"], rows["year"], strict=True)
    ]
    found = rows.assign(name=rows["item"].map(lambda item: PAIRS[item][0]), review_bcm=review)
    found = found.rename(columns={"value_bcm": "stated_bcm"})
    found["more_pct"] = 100 * (found["stated_bcm"] / found["review_bcm"] - 1)
    order = found["item"].map(list(PAIRS).index)
    found = found.assign(order=order).sort_values(["order", "year"], ignore_index=True)
    return found[["item", "name", "year", "counted_by", "stated_bcm", "review_bcm", "more_pct"]]


def cumulative_check(stated: pd.DataFrame, either: pd.Series) -> dict[str, float]:
    """Compare the operator's cumulative count to June 2019 with the Review to 2018 plus the operator's half year.

    Returns
    -------
    dict
        stated_bcm, summed_bcm, more_pct (100 x (stated / summed - 1)).
    """
    told = stated[stated["item"] == "central-asia-line"].set_index("period")["value_bcm"]
    whole, half = told["2009-12/2019-06"], told["2019-H1"]
    summed = float(either.loc[:2018].sum() + half)
    return {"stated_bcm": float(whole), "summed_bcm": summed, "more_pct": 100 * (whole / summed - 1)}


def lines(pipelines: pd.DataFrame) -> pd.DataFrame:
    """Return the gas lines that the map draws, each geometry once: id, name, line, role, schematic.

    Lines outside the groups of `LINES` are ``other`` if they operate, are no sketch and are longer than 250 km; else
    they are left out.
    """
    gas = pipelines[pipelines["product"] == "gas"]
    drawn = {key: (line, role) for line, (_, role, ids, _) in LINES.items() for key in ids}
    beside = {key for _, _, _, ids in LINES.values() for key in ids}
    long = (gas["status"] == "operating") & (gas["geometry_km"] > 250) & ~gas["schematic"].astype(bool)
    fresh = gas["same_line_as"].isna() & ~gas["id"].isin(beside)
    rows = gas[gas["id"].isin(drawn) | (long & fresh)]
    line = rows["id"].map(lambda key: drawn.get(key, ("other", "other"))[0])
    role = rows["id"].map(lambda key: drawn.get(key, ("other", "other"))[1])
    found = rows[["id", "name", "schematic"]].assign(line=line, role=role, schematic=rows["schematic"].astype(bool))
    return found[["id", "name", "line", "role", "schematic"]].reset_index(drop=True)


def line_facts(pipelines: pd.DataFrame, soils: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of each line or group of parallel lines.

    Returns
    -------
    pandas.DataFrame
        Index line; columns name, role, capacity_low, capacity_high (bcm a year: of all that is stated; where the
        tracker repeats one number for parallel lines it counts once at the low end), start (first year), status
        (conflicting ones joined by "or"), states (as the tracker lists them, then others that the first
        drawn line crosses),
        km_kazakhstan (longest drawn line, missing for a sketch), schematic.
    """
    told = stated.set_index(["line", "attribute"]).sort_index()
    known = pipelines.set_index("id")
    rows = []
    for line, (name, role, drawn, beside) in LINES.items():
        part = known.loc[[*drawn, *beside]]
        tracked = part["capacity_bcm"]
        once = tracked.drop_duplicates().sum() if line in REPEATED else tracked.sum()
        said = told.loc[[(line, "capacity")], "value"] if (line, "capacity") in told.index else tracked[:0]
        ends = pd.Series([once, tracked.sum(), *said])
        statuses = [*part["status"].unique()]
        statuses += list(told.loc[[(line, "status")], "said"]) if (line, "status") in told.index else []
        km = soils[soils["pipeline"].isin(drawn) & (soils["iso3"] == "KAZ")]["km"].max()
        crossed = soils.loc[soils["pipeline"] == drawn[0], "iso3"]
        sketch = bool(part.loc[list(drawn), "schematic"].all())
        rows.append(
            {
                "line": line,
                "name": name,
                "role": role,
                "capacity_low": float(ends.min()),
                "capacity_high": float(ends.max()),
                "start": int(part["start_year"].min()) if set(part["status"]) == {"operating"} else None,
                "status": " or ".join(dict.fromkeys(statuses)),
                "states": ";".join(dict.fromkeys([*part["countries"].iloc[0].split(";"), *crossed])),
                "km_kazakhstan": float("nan") if sketch else km,
                "schematic": sketch,
            }
        )
    return pd.DataFrame(rows).set_index("line").astype({"start": "Int64"})


def length_check(pipelines: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """Compare the geodesic length of each drawn line with the lengths that are published.

    Returns
    -------
    pandas.DataFrame
        Columns line, id, name, published_km, source_id (``gem-ggit-2025`` for the tracker's own), drawn_km,
        deviation_pct (100 x (drawn / published - 1)), schematic; one row a line and published length.
    """
    ids = {key: line for line, (_, _, drawn, beside) in LINES.items() for key in (*drawn, *beside)}
    rows = pipelines[pipelines["id"].isin(ids) & pipelines["length_km"].notna()]
    found = pd.DataFrame(rows[["id", "name", "length_km", "geometry_km", "schematic"]]).assign(
        line=rows["id"].map(ids), source_id="gem-ggit-2025"
    )
    told = stated[stated["attribute"] == "length"]
    first = {line: drawn[0] for line, (_, _, drawn, _) in LINES.items()}
    more = found.merge(
        pd.DataFrame(
            {"id": told["line"].map(first), "other_km": told["value"].values, "other_source": told["source_id"].values}
        ),
        on="id",
    )
    more = more.assign(length_km=more["other_km"], source_id=more["other_source"])[found.columns]
    found = pd.concat([found, more]).rename(columns={"length_km": "published_km", "geometry_km": "drawn_km"})
    found["deviation_pct"] = 100 * (found["drawn_km"] / found["published_km"] - 1)
    order = found["line"].map(list(LINES).index)
    found = found.assign(order=order).sort_values(["order", "id", "published_km"], ignore_index=True)
    return found[["line", "id", "name", "published_km", "source_id", "drawn_km", "deviation_pct", "schematic"]]


def length_table(lengths: pd.DataFrame) -> pd.DataFrame:
    """Return `length_check` as a page shows it: index line (with the source, if not the tracker), sketches named."""
    own = lengths["source_id"] == "gem-ggit-2025"
    name = lengths["name"].str.replace(r" \(.*", "", regex=True).where(own, "the same, " + lengths["source_id"])
    table = pd.DataFrame({"line": name, "published": lengths["published_km"], "drawn": lengths["drawn_km"]}).round(0)
    table["off, %"] = lengths["deviation_pct"].round(1)
    table["course"] = lengths["schematic"].map({True: "sketch", False: "true"})
    return table.astype({"published": int, "drawn": int}).set_index("line")


def buyers(trade: pd.DataFrame, exporter: str) -> pd.DataFrame:
    """Return whom a state sold pipeline gas to: bcm by year (index) and buyer (columns), missing where none."""
    rows = trade[trade["exporter"] == exporter]
    return rows.pivot(index="year", columns="importer", values="volume_bcm").rename_axis(columns=None)


def share_to(trade: pd.DataFrame, importer: str, year: int) -> Mapping[str, float]:
    """Return the part of each state's pipeline exports that went to one buyer in a year, per cent."""
    rows = trade[trade["year"] == year]
    total = rows.groupby("exporter")["volume_bcm"].sum()
    part = rows[rows["importer"] == importer].groupby("exporter")["volume_bcm"].sum()
    return (100 * part / total).dropna().to_dict()
