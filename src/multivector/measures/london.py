"""Over which days did shares in London fall as an article says?  In: an index of closes.  Out: windows, counts."""

import itertools

import numpy as np
import pandas as pd

SAID = {"HSBK": -40.0, "KAP": -25.0}
NAMES = {"HSBK": "Halyk", "KAP": "Kazatomprom"}
EVE, ARTICLE_EVE = "2022-02-23", "2022-03-21"


def all_windows(index: pd.DataFrame) -> pd.DataFrame:
    """Return the change between every pair of days of an index.

    Parameters
    ----------
    index : pandas.DataFrame
        Table ``london_index``: date, share, index_100.

    Returns
    -------
    pandas.DataFrame
        Columns date_from, date_to, and one for each share with the change in per cent.

    Examples
    --------
    >>> days = pd.to_datetime(["2022-01-04", "2022-01-05", "2022-01-06"])
    >>> frame = pd.DataFrame({"date": days, "share": "KAP", "index_100": [100.0, 80.0, 100.0]})
    >>> all_windows(frame)["KAP"].tolist()
    [-20.0, 0.0, 25.0]
    """
    wide = index.pivot(index="date", columns="share", values="index_100").dropna().astype(float)
    pairs = list(itertools.combinations(range(len(wide)), 2))
    first, last = (wide.iloc[[pair[end] for pair in pairs]] for end in (0, 1))
    moves = pd.DataFrame({share: 100 * (last[share].to_numpy() / first[share].to_numpy() - 1) for share in wide})
    moves = moves.round(9)
    return pd.concat([pd.DataFrame({"date_from": first.index, "date_to": last.index}), moves], axis=1)


def fits(windows: pd.DataFrame, near: float = 2.0, said: dict[str, float] = SAID) -> pd.DataFrame:
    """Return the windows with a column ``fits_SHARE`` for each share: the change is within `near` points of `said`."""
    marks = {f"fits_{share}": (windows[share] - value).abs() <= near for share, value in said.items()}
    return windows.assign(**marks)


def counts(marked: pd.DataFrame) -> dict[str, int]:
    """Return how many windows there are, and how many fit one share and both at once.

    Returns
    -------
    dict
        windows, hsbk, kap, both; and with ``_known`` those that ended by the eve of the article, ``_war`` those of
        these that begin on the eve of the invasion or later (the figure being the war's alone).
    """
    known = marked["date_to"] <= ARTICLE_EVE
    war = known & (marked["date_from"] >= EVE)
    found = {}
    for end, rows in {"": marked, "_known": marked[known], "_war": marked[war]}.items():
        one, other = rows["fits_HSBK"], rows["fits_KAP"]
        sums = {"windows": len(rows), "hsbk": one.sum(), "kap": other.sum(), "both": (one & other).sum()}
        found |= {f"{name}{end}": int(value) for name, value in sums.items()}
    return found


def named(windows: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``london_windows`` with a row a window: date_from, date_to, HSBK, KAP (per cent, exact)."""
    keys = ["window", "date_from", "date_to"]
    wide = windows.pivot(index=keys, columns="share", values="change_pct").reset_index(["date_from", "date_to"])
    return wide.reindex(windows["window"].unique()).rename_axis(columns=None)


def part_before(windows: pd.DataFrame, share: str) -> float:
    """Return what part of a share's fall from the first close to the eve of the article came before the war, per cent.

    In logs, so that the parts add up: ln(1 + a) / ln(1 + c), with a the change to the eve of the war, c the whole.

    Examples
    --------
    >>> rows = ["year-start-to-eve-of-article", "year-start-to-eve-of-war"]
    >>> frame = pd.DataFrame({"KAP": [-19.0, -10.0]}, index=rows)
    >>> round(part_before(frame, "KAP"), 6)
    50.0
    """
    whole, early = (1 + windows.loc[f"year-start-to-eve-of-{end}", share] / 100 for end in ("article", "war"))
    return float(100 * np.log(early) / np.log(whole))
