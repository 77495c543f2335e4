"""How firm are the verdicts on the claims?  In: a frame of readings and whether each holds.  Out: counts, other counts.

A frame of readings has a row for each reading of each claim: ``claim``, ``reading``, ``holds`` (truth value),
``testable`` (``yes`` or ``partly``).
"""

from collections.abc import Callable

import pandas as pd

WORDS = ("contradicted", "qualified", "supported")


def strict(held: int, count: int, testable: str) -> str:
    """Return the register's own verdict: all readings must hold, none, or something between.

    Examples
    --------
    >>> strict(3, 3, "yes"), strict(3, 3, "partly"), strict(1, 3, "yes"), strict(0, 3, "yes")
    ('supported', 'qualified', 'qualified', 'contradicted')
    """
    if held == 0:
        return "contradicted"
    return "supported" if held == count and testable == "yes" else "qualified"


def majority(held: int, count: int, testable: str) -> str:
    """Return the verdict if most readings decide, and a tie or a claim that is testable in part qualifies.

    Examples
    --------
    >>> majority(2, 3, "yes"), majority(2, 3, "partly"), majority(1, 2, "yes"), majority(1, 3, "yes")
    ('supported', 'qualified', 'qualified', 'contradicted')
    """
    if 2 * held < count:
        return "contradicted"
    return "supported" if 2 * held > count and testable == "yes" else "qualified"


def verdicts(readings: pd.DataFrame, rule: Callable[[int, int, str], str] = strict) -> pd.Series:
    """Return the verdict on each claim under a rule, by claim, in order of first appearance.

    Parameters
    ----------
    readings : pandas.DataFrame
        A frame of readings.
    rule : callable
        Takes the readings that hold, all readings, and how far the claim is testable.
    """
    return pd.Series(
        {claim: _verdict(rows, rule) for claim, rows in readings.groupby("claim", sort=False)},
        name="verdict",
        dtype="str",
    )


def _verdict(rows: pd.DataFrame, rule: Callable[[int, int, str], str]) -> str:
    return rule(int(rows["holds"].sum()), len(rows), rows["testable"].iloc[0])


def degrees(readings: pd.DataFrame) -> pd.Series:
    """Return the register's verdict on each claim, a qualified one with whether at least half of its readings hold."""
    found = verdicts(readings)
    held = readings.groupby("claim", sort=False)["holds"].mean()
    more = (held >= 0.5).map({True: ", holds mostly", False: ", fails mostly"})
    return found + more.where(found == "qualified", "")


def hinges(readings: pd.DataFrame, rule: Callable[[int, int, str], str] = strict) -> pd.Series:
    """Return how many readings of each claim would change its verdict if they were left out, by claim.

    A claim with one reading hangs on it, since without it there would be no verdict.
    """
    found = {}
    for claim, rows in readings.groupby("claim", sort=False):
        whole = _verdict(rows, rule)
        without = (rows.drop(index=i) for i in rows.index)
        found[claim] = sum(not len(rest) or _verdict(rest, rule) != whole for rest in without)
    return pd.Series(found, name="hinges", dtype="int64")
