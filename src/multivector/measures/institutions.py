"""Which clubs do states share?  In: the tables memberships and institution_events.  Out: status, overlaps, years.

A state without a row in an organisation is unknown there, not outside.  So every overlap is a range: its low end takes
what the cited works say, its high end what they leave possible.
"""

import itertools
from collections.abc import Mapping

import pandas as pd

from .parameters import day_between, one_of, wrong

LINES = {  # organisations that grew out of one another, and those that stand alone
    "cis": ("cis",),
    "security": ("cst", "csto"),
    "shanghai": ("shanghai-five", "sco"),
    "eurasian": ("eurasec", "customs-union", "single-economic-space", "eaeu"),
    "cica": ("cica",),
    "ots": ("ots",),
    "wto": ("wto",),
    "epca": ("epca",),
    "bri": ("bri",),
}
ORGANISATIONS = tuple(itertools.chain.from_iterable(LINES.values()))
PARTNERS = ("RUS", "CHN", "EU", "TUR")
HOMES = ("KAZ", "KGZ", "TJK", "UZB", "ARM", "BLR")
SUCCESSORS = ("KAZ", "KGZ", "TJK", "ARM", "BLR", "UZB", "AZE", "MDA", "TKM", "UKR")
DEFINITIONS = {
    "lines": "lines of organisations",
    "all": "organisations",
    "treaties": "lines with a treaty in the table",
}
MISSING = {
    "unknown": "a state without a row is unknown",
    "counted": "a state without a row is outside where the rows make up the number of members that a source gives",
    "listed": "a state without a row is outside where a source lists members",
}
COUNTED = {"cis": 11, "shanghai-five": 5, "csto": 6, "epca": 2}  # eleven signed; its name; six states; two parties
LISTED = ("cis", "security", "shanghai", "eurasian", "cica", "ots", "epca")
TESTED = "article2022"  # a document whose statements are tested cannot bear witness to them
BINDING = ("in-force", "joined", "founding-member", "step", "announced")
AS_OF = ("2010-01-01", "2025-12-31")
DAYS = 365.25  # of a year


def check_parameters(home: str, definition: str, missing: str, observers: bool, tested: bool, as_of: str) -> None:
    """Check the parameters of the notebook.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given, what is allowed, and the nearest.

    Examples
    --------
    >>> check_parameters("KAZ", "lines", "unknown", True, False, "2022-02-24")
    >>> check_parameters("KAZ", "line", "unknown", True, False, "2022-02-24")
    Traceback (most recent call last):
    ValueError: definition takes one of lines, all, treaties; given: 'line'. Nearest: 'lines'.
    """
    for name, value, allowed in (
        ("home", home, HOMES),
        ("definition", definition, DEFINITIONS),
        ("missing", missing, MISSING),
    ):
        one_of(name, value, allowed)
    for name, value in (("observers", observers), ("tested", tested)):
        if not isinstance(value, bool):
            raise wrong(name, "True or False", value)
    day_between("as_of", as_of, *AS_OF)


def groups_of(steps: pd.DataFrame, definition: str) -> dict[str, tuple[str, ...]]:
    """Return what is counted as one: organisations by line.

    ``lines`` counts an organisation and its forerunners once, ``all`` each by itself, ``treaties`` the lines in which
    anybody's signature or an entry into force is in the table.
    """
    if definition == "all":
        return {name: (name,) for name in ORGANISATIONS}
    if definition == "lines":
        return dict(LINES)
    signed = set(steps.loc[steps["event"].isin(["signed", "in-force"]), "organisation"])
    return {line: members for line, members in LINES.items() if signed & set(members)}


def admitted(memberships: pd.DataFrame, tested: bool) -> pd.DataFrame:
    """Return the preferred rows, with or without those that rest on the document under test alone."""
    keep = memberships["preferred"].astype(bool) & (tested | (memberships["source_id"] != TESTED))
    return memberships[keep].reset_index(drop=True)


def bounds(dates: pd.Series) -> pd.DataFrame:
    """Return the first and the last day that dates of day, month or year may mean; missing if there is no date.

    Examples
    --------
    >>> bounds(pd.Series(["2010-02", "2002"])).astype(str).values.tolist()
    [['2010-02-01', '2010-02-28'], ['2002-01-01', '2002-12-31']]
    """
    first = dates.map(lambda text: f"{text}-01-01"[:10], na_action="ignore")
    first = pd.to_datetime(first, format="%Y-%m-%d").astype("datetime64[ns]")
    last = first.copy()
    length = dates.str.len()
    last[length == 7] = first[length == 7] + pd.offsets.MonthEnd(0)
    last[length == 4] = first[length == 4] + pd.offsets.YearEnd(0)
    return pd.DataFrame({"first": first, "last": last})


def status(steps: pd.DataFrame, as_of: str, missing: str = "unknown") -> pd.DataFrame:
    """Return what each state or union is in each organisation.

    Parameters
    ----------
    steps : pandas.DataFrame
        From `admitted`.
    as_of : str
        Day; steps that surely came later make a state ``outside`` until then.  Listings without a date count.
    missing : str
        How a state without a row is read, see `MISSING`.

    Returns
    -------
    pandas.DataFrame
        Index: organisation; columns: states; values: member, observer, unknown, outside.
    """
    parties = ["KAZ", *PARTNERS, *sorted(set(steps["member"]) - {"KAZ", *PARTNERS})]
    found = pd.DataFrame("unknown", index=list(ORGANISATIONS), columns=parties)
    rank = {"unknown": 0, "outside": 1, "observer": 2, "member": 3}
    starts = bounds(steps["date"])["first"]
    for row, start in zip(steps.itertuples(), starts, strict=True):
        here = "observer" if row.event == "observer" else "member"
        here = "outside" if start > pd.Timestamp(as_of) else here
        if rank[here] > rank[found.at[row.organisation, row.member]]:
            found.at[row.organisation, row.member] = here
    named = pd.crosstab(steps["organisation"], steps["member"]).gt(0).sum(axis=1)
    closed = {name for name, count in COUNTED.items() if named.get(name) == count}
    if missing == "listed":
        closed |= {name for line in LISTED for name in LINES[line]}
    if missing != "unknown":
        rows = found.index.isin(sorted(closed))
        found.loc[rows] = found.loc[rows].replace("unknown", "outside")
    return found


def _truth(found: pd.DataFrame, observers: bool) -> pd.DataFrame:
    """Return 1 for inside, 0 for outside, 0.5 for unknown."""
    values = {"member": 1.0, "observer": 1.0 if observers else 0.0, "unknown": 0.5, "outside": 0.0}
    return found.apply(lambda column: column.map(values))


def pair(found: pd.DataFrame, groups: Mapping[str, tuple[str, ...]], a: str, b: str, observers: bool) -> pd.DataFrame:
    """Return whether two states share each group: 1 yes, 0 no, 0.5 unknown (Kleene's three-valued logic).

    Parameters
    ----------
    found : pandas.DataFrame
        From `status`.
    groups : mapping
        From `groups_of`.
    a, b : str
        States.
    observers : bool
        Whether an observer is inside.

    Returns
    -------
    pandas.DataFrame
        Index: group; ``both``: both sit in one organisation of it; ``either``: at least one sits in one.
    """
    truth = _truth(found[[a, b]], observers)
    cells = pd.DataFrame({"both": truth.min(axis=1), "either": truth.max(axis=1)})
    return pd.DataFrame({name: cells.loc[list(members)].max() for name, members in groups.items()}).T


def overlap(shared: pd.DataFrame) -> dict[str, float]:
    """Return the count of shared groups and Jaccard's index of two states, each as a range.

    J = |A and B| / |A or B|.  Lowest if every unknown seat that can is in one state's set alone, highest if every
    unknown seat that can is in both and no other is taken; both ends are reached by some filling of the unknowns.

    Parameters
    ----------
    shared : pandas.DataFrame
        From `pair`.

    Returns
    -------
    dict
        ``low``, ``high`` (counts), ``jaccard_low``, ``jaccard_high`` (0 to 1; missing where nobody may sit anywhere).

    Examples
    --------
    >>> overlap(pd.DataFrame({"both": [1, 0.5, 0, 0], "either": [1, 1, 1, 0.5]}))
    {'low': 1, 'high': 2, 'jaccard_low': 0.25, 'jaccard_high': 0.6666666666666666}
    """
    sure, may = int((shared["both"] == 1).sum()), int((shared["both"] > 0).sum())
    widest = int((shared["either"] > 0).sum())
    least = int(((shared["either"] == 1) | (shared["both"] > 0)).sum())
    ends = (sure / widest, may / least if least else 0.0) if widest else (float("nan"),) * 2
    return {"low": sure, "high": may, "jaccard_low": ends[0], "jaccard_high": ends[1]}


def overlaps(
    found: pd.DataFrame, groups: Mapping[str, tuple[str, ...]], home: str, others: tuple[str, ...], observers: bool
) -> pd.DataFrame:
    """Return `overlap` of `home` with each of `others` (index); a state that has no row anywhere is left out."""
    known = [other for other in others if other in found.columns and other != home]
    rows = {other: overlap(pair(found, groups, home, other, observers)) for other in known}
    return pd.DataFrame(rows).T.astype({"low": int, "high": int})


def entries(steps: pd.DataFrame, rule: str = "binding") -> pd.DataFrame:
    """Return between which days each state entered each organisation.

    Parameters
    ----------
    steps : pandas.DataFrame
        From `admitted`.
    rule : str
        ``binding``: the first step that binds (in force, joined, founded, a later stage), the signature only if
        there is no other; ``signed``: the first step of any kind.

    Returns
    -------
    pandas.DataFrame
        Index: organisation and member; ``first``, ``last``; missing where a state is listed without a date.
    """
    rows = steps[steps["event"] != "observer"].join(bounds(steps["date"]))
    rows = rows.assign(late=~rows["event"].isin(BINDING) & (rule == "binding")).sort_values(["late", "first"])
    return rows.groupby(["organisation", "member"])[["first", "last"]].first()  # the first that has a date


def shared_years(
    steps: pd.DataFrame, groups: Mapping[str, tuple[str, ...]], a: str, b: str, as_of: str, rule: str = "binding"
) -> pd.DataFrame:
    """Return for how many years two states have surely, and at most, sat together, by group.

    The later of two entries begins it; no departure is in the tables, so that it lasts until `as_of`.  A seat without
    a date gives no sure year, and at most those since the other's entry (or the organisation's first date).
    Only organisations that list both count; a seat that no row mentions could reach further back.

    Returns
    -------
    pandas.DataFrame
        Index: group that both sit in; ``low``, ``high`` (years).
    """
    seats, day, rows = entries(steps, rule), pd.Timestamp(as_of), []
    for group, members in groups.items():
        for name in members:
            if (name, a) not in seats.index or (name, b) not in seats.index:
                continue
            two = seats.loc[[(name, a), (name, b)]]
            dated = two.dropna()
            begin = dated["first"].max() if len(dated) else seats.loc[name, "first"].min()
            sure = two["last"].max() if len(dated) == 2 else day
            if pd.notna(begin) and begin <= day:
                rows.append((group, max((day - sure).days, 0) / DAYS, (day - begin).days / DAYS))
    frame = pd.DataFrame(rows, columns=["group", "low", "high"]).astype({"low": float, "high": float})
    return frame.groupby("group", sort=False).max()


def without_each_source(
    steps: pd.DataFrame, definition: str, home: str, observers: bool, as_of: str, missing: str
) -> pd.DataFrame:
    """Return the sure overlaps (`low`) with the partners if all rows of one source (index) are left out."""
    groups, found = groups_of(steps, definition), {}
    for source in sorted(set(steps["source_id"])):
        rest = status(steps[steps["source_id"] != source].reset_index(drop=True), as_of, missing)
        rest = rest.reindex(columns=[home, *PARTNERS], fill_value="unknown")
        found[source] = overlaps(rest, groups, home, PARTNERS, observers)["low"]
    return pd.DataFrame(found).T


def grid(memberships: pd.DataFrame, home: str, as_of: str) -> pd.DataFrame:
    """Return the overlaps with the partners at every definition, reading of gaps and rule on the tested document.

    Observers are counted; none of the partners is one.

    Returns
    -------
    pandas.DataFrame
        One row a setting and partner: definition, missing, tested, partner, low, high.
    """
    rows = []
    for tested in (False, True):
        steps = admitted(memberships, tested)
        for missing, definition in itertools.product(MISSING, DEFINITIONS):
            found, groups = status(steps, as_of, missing), groups_of(steps, definition)
            part = overlaps(found, groups, home, PARTNERS, True)[["low", "high"]].rename_axis("partner")
            rows.append(part.reset_index().assign(definition=definition, missing=missing, tested=tested))
    return pd.concat(rows, ignore_index=True)


def settings(table: pd.DataFrame, partner: str = "RUS") -> dict[str, int]:
    """Return in how many settings of `grid` a partner leads the others: in sure seats, and beyond all unknowns.

    Examples
    --------
    >>> table = pd.DataFrame({"definition": "lines", "missing": "unknown", "tested": False,
    ...     "partner": ["RUS", "CHN"], "low": [3, 1], "high": [9, 9]})
    >>> settings(table)
    {'settings': 1, 'first': 1, 'apart': 0}
    """
    count = {"settings": 0, "first": 0, "apart": 0}
    for _, part in table.groupby(["definition", "missing", "tested"]):
        own, rest = part[part["partner"] == partner].iloc[0], part[part["partner"] != partner]
        count["settings"] += 1
        count["first"] += bool(own["low"] > rest["low"].max())
        count["apart"] += bool(own["low"] > rest["high"].max())
    return count


def authors(events: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals, foundings, treaties and relaunches in order of date, with the state of a named author.

    Returns
    -------
    pandas.DataFrame
        Rows of the table with ``year``, ``state`` ("several" where no one author is named).
    """
    rows = events[events["kind"].isin(["proposal", "relaunch", "treaty", "founding"])]
    rows = rows.drop_duplicates(["organisation", "date", "kind"])  # the treaty of 1992 stands for two claims
    rows = rows.assign(year=rows["date"].str[:4].astype(int), state=rows["actor_iso3"].fillna("several"))
    return rows.sort_values("date", kind="stable").reset_index(drop=True)


def contacts(events: pd.DataFrame, home: str = "KAZ") -> pd.DataFrame:
    """Return the talks of early 2022 by the other side, whether found, and between which days.

    Returns
    -------
    pandas.DataFrame
        One row a table row: id, other, found, first, last.
    """
    rows = events[events["kind"] == "contact"]
    other = rows["counterpart_iso3"].where(rows["actor_iso3"] == home, rows["actor_iso3"])
    return rows.assign(other=other).join(bounds(rows["date"]))[["id", "other", "found", "first", "last"]]
