"""How sure is a change of agreement, what is it made of, and who moved?  In: votes, scores, questions.  Out: intervals.

Most questions come back every year, so roll calls are not independent draws.  Here whole questions are drawn, each
with all its roll calls in both periods: a question that always gets the same answer then adds no chance to a change.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from . import votes as m
from .parameters import day_between

KEYS = ("1992", "2000", "2014", "since")  # short names of the periods of `votes.period_of`, in their order
STEPS = (("2000", "2014"), ("2014", "since"))  # the two changes that the notebook asks about
SIZE = 0.25  # least shift of a mean position that counts as a move: half the way from a vote to an abstention


def check_day(country: str, partner: str, since: str, votes: pd.DataFrame) -> pd.Timestamp:
    """Check the parameters as `votes.check_parameters` does, and that a year of votes lies on both sides of the day.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given and what is allowed.

    Examples
    --------
    >>> days = pd.DataFrame({"date": pd.to_datetime(["1992-08-25", "2025-10-29"])})
    >>> check_day("KAZ", "RUS", "2022-02-24", days)
    Timestamp('2022-02-24 00:00:00')
    """
    m.check_parameters(country, partner, since, votes)
    first = pd.Timestamp(m.DECADES[-1]) + pd.DateOffset(years=1)
    last = votes["date"].max() - pd.DateOffset(years=1)
    takes = "a day with a year of votes on both sides,"
    return day_between("since", since, first, last, takes=takes)


def keyed(periods: pd.Series) -> pd.Series:
    """Return periods (of `votes.period_of`) under their short names, as an ordered category."""
    return periods.cat.rename_categories(dict(zip(periods.cat.categories, KEYS, strict=True)))


# Changes with questions drawn whole


def _halves(values: pd.Series, before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Return the scores of the two periods in two columns; rows of other periods are left out."""
    inside = [mask.reindex(values.index).fillna(False).astype(bool) for mask in (before, after)]
    frame = pd.DataFrame({"before": values.where(inside[0]), "after": values.where(inside[1])})
    return frame[frame.notna().any(axis=1)]


def by_question(
    values: pd.Series, items: pd.Series, before: pd.Series, after: pd.Series, seed: int, draws: int = 2000
) -> dict[str, float]:
    """Return the change of mean agreement with its 95 per cent bootstrap interval by question.

    A drawn question brings its roll calls of both periods, so the interval allows for the likeness of the roll calls
    on a question within a period and across the two.  It is the bootstrap form of a cluster-robust interval.

    Parameters
    ----------
    values : pandas.Series
        As `votes.scores` returns.
    items, before, after : pandas.Series
        Question of each roll call and the two periods (booleans), indexed by resolution.

    Returns
    -------
    dict
        before_pct, after_pct, change_points, low_points, high_points.

    Notes
    -----
    A. C. Cameron and D. L. Miller, "A Practitioner's Guide to Cluster-Robust Inference", Journal of Human Resources
    50 (2015), 317-372, section VI.

    Examples
    --------
    Two questions that keep their answers, put once before and once after: nothing changes in any sample.

    >>> values, items = pd.Series([100.0, 0, 100, 0]), pd.Series([1, 2, 1, 2])
    >>> late = pd.Series([False, False, True, True])
    >>> found = by_question(values, items, ~late, late, seed=1)
    >>> found["change_points"], found["low_points"], found["high_points"]
    (0.0, 0.0, 0.0)
    """
    frame = _halves(values, before, after)
    samples = m.resampled_means(frame, draws, np.random.default_rng(seed), items.reindex(frame.index))
    low, high = m.interval(samples[:, 1] - samples[:, 0])
    old, new = (float(frame[name].mean()) for name in ("before", "after"))
    found = {"before_pct": old, "after_pct": new, "change_points": new - old}
    return found | {"low_points": low, "high_points": high}


def compared(
    stood: pd.DataFrame,
    items: pd.Series,
    before: pd.Series,
    after: pd.Series,
    states: Sequence[str],
    partner: str,
    seed: int,
    draws: int = 2000,
) -> pd.DataFrame:
    """Return what `votes.changes_compared` does, with intervals by question: the same drawn questions for all states.

    Parameters
    ----------
    states : sequence of str
        The country first; the partner is left out.

    Returns
    -------
    pandas.DataFrame
        Columns as `votes.changes_compared`, one row a state.
    """
    kept = [state for state in dict.fromkeys(states) if state != partner]
    halves = {state: _halves(m.scores(stood, state, partner), before, after) for state in kept}
    frame = pd.concat(halves, axis=1).reindex(stood.index).dropna(how="all")
    samples = m.resampled_means(frame, draws, np.random.default_rng(seed), items.reindex(frame.index))
    moved, means, sizes = samples[:, 1::2] - samples[:, ::2], frame.mean(), frame.notna().sum()
    rows = []
    for place, state in enumerate(kept):
        old, new = (float(means[state, half]) for half in ("before", "after"))
        ends = {"": moved[:, place], "less_": moved[:, place] - moved[:, 0]}
        line = {"state": state, "joint_before": int(sizes[state, "before"]), "joint_after": int(sizes[state, "after"])}
        line |= {"before_pct": old, "after_pct": new, "change_points": new - old}
        line |= dict(zip(("low_points", "high_points"), m.interval(ends[""]), strict=True))
        line["less_country_points"] = line["change_points"] - (rows[0]["change_points"] if rows else new - old)
        rows.append(line | dict(zip(("less_low_points", "less_high_points"), m.interval(ends["less_"]), strict=True)))
    return pd.DataFrame(rows)


def parts_of_change(
    values: pd.Series,
    classes: pd.Series,
    before: pd.Series,
    after: pd.Series,
    seed: int,
    *,
    items: pd.Series,
    draws: int = 2000,
) -> pd.DataFrame:
    """Return the parts of a change (`votes.decomposed`) with 95 per cent bootstrap intervals by question.

    Returns
    -------
    pandas.DataFrame
        Columns part (the classes, ``mix``, ``all``), points, low_points, high_points.  The parts but the last add up
        to ``all``.

    Examples
    --------
    >>> values = pd.Series([100.0, 100, 0, 100])
    >>> arms, late = pd.Series(["arms", "else"] * 2), pd.Series([False, False, True, True])
    >>> found = parts_of_change(values, arms, ~late, late, 1, items=pd.Series([1, 2, 1, 2]))
    >>> found[["part", "points"]].values.tolist()
    [['arms', -50.0], ['else', 0.0], ['mix', 0.0], ['all', -50.0]]
    """
    frame = _halves(values, before, after)
    names = sorted(classes.reindex(frame.index).dropna().unique())
    kinds = classes.reindex(frame.index).to_numpy()[:, None] == np.array(names, dtype=object)
    cells = np.stack([frame[half].notna().to_numpy()[:, None] & kinds for half in ("before", "after")], axis=1)
    sums = cells * frame.max(axis=1).to_numpy()[:, None, None]
    code, _ = pd.factorize(items.reindex(frame.index).to_numpy())
    member = np.zeros((code.max() + 1, len(code)))
    member[code, np.arange(len(code))] = 1
    rng, size = np.random.default_rng(seed), len(member)
    times = np.vstack([np.ones(size), rng.multinomial(size, np.full(size, 1 / size), size=draws)])
    counted, summed = (np.tensordot(times @ member, block.astype(float), axes=1) for block in (cells, sums))
    found = _kitagawa(counted, summed)  # first row: as it was; the rest: as drawn
    rows = [
        [name, column[0], *m.interval(column[1:])] for name, column in zip([*names, "mix", "all"], found, strict=True)
    ]
    return pd.DataFrame(rows, columns=["part", "points", "low_points", "high_points"])


def _kitagawa(counted: np.ndarray, summed: np.ndarray) -> list[np.ndarray]:
    """Return the part within each class, the mix and the whole from arrays of shape (draws, 2 periods, classes)."""
    with np.errstate(invalid="ignore"):
        share, mean = counted / counted.sum(axis=2, keepdims=True), summed / counted
    mean = np.where(np.isnan(mean), mean[:, ::-1, :], mean)  # a class that one period lacks gives to the mix only
    mean = np.where(np.isnan(mean), 0.0, mean)
    within = share.mean(axis=1) * (mean[:, 1] - mean[:, 0])
    mix = (mean.mean(axis=1) * (share[:, 1] - share[:, 0])).sum(axis=1)
    return [*within.T, mix, within.sum(axis=1) + mix]


def checks(votes: pd.DataFrame, country: str, partner: str, since: pd.Timestamp, seed: int) -> pd.DataFrame:
    """Return the two changes of agreement under other definitions, selections and ways of drawing.

    Returns
    -------
    pandas.DataFrame
        Columns check, step (the key of the later period), before_pct, after_pct, change_points, low_points,
        high_points; intervals by question except in the rows ``by roll call`` and ``same questions``.
    """
    period = m.of_votes(keyed(m.period_of(votes["date"], since)), votes)
    items, when = m.of_votes(votes["item"], votes), m.days(votes)
    war = m.of_votes(m.topic(votes), votes) == "war"
    arms, wide = (m.of_votes(m.arms_control(votes, rule), votes) for rule in ("titles", "wide"))
    stood, once = m.positions(votes), m.positions(votes, repeats=False)
    whole = m.scores(stood, country, partner)
    last = when.max()
    scored = {
        "all roll calls": whole,
        "weighted index": m.scores(stood, country, partner, "weighted"),
        "repeated ballots once": m.scores(once, country, partner),
        "without arms control": whole[~arms.reindex(whole.index)],
        "without arms, wide rule": whole[~wide.reindex(whole.index)],
        "without the wars": whole[~war.reindex(whole.index)],
        "without arms and wars": whole[~(arms | war).reindex(whole.index)],
        f"without {last.year}": whole[when.reindex(whole.index).dt.year < last.year],
    }
    rows = []
    for early, late in STEPS:
        halves = period == early, period == late
        old, new = (whole[half.reindex(whole.index)] for half in halves)
        found = {name: by_question(values, items, *halves, seed) for name, values in scored.items()}
        found["by roll call"] = m.change(old, new, seed)
        same = m.same_questions(whole, items, *halves)
        levels = {"before_pct": same["before_pct"].mean(), "after_pct": same["after_pct"].mean()}
        found["same questions"] = levels | m.mean_change(same, seed)
        rows += [{"check": name, "step": late} | values for name, values in found.items()]
    columns = ["check", "step", "before_pct", "after_pct", "change_points", "low_points", "high_points"]
    return pd.DataFrame(rows)[columns]


def second_source(
    codes: pd.DataFrame, values: pd.Series, periods: pd.Series, country: str, partner: str
) -> pd.DataFrame:
    """Return agreement by period as the second source of votes has it, next to ours on the same roll calls.

    Parameters
    ----------
    codes : pandas.DataFrame
        As ``un_issue_codes``, which holds the votes of five states; no rows come back for others.
    values, periods : pandas.Series
        Identical votes (`votes.scores`) and periods, indexed by resolution.

    Returns
    -------
    pandas.DataFrame
        Indexed by period: roll_calls, ours_pct, second_pct.

    Examples
    --------
    >>> codes = pd.DataFrame({"resolution": list("abc"), "KAZ": ["Y", "A", None], "RUS": ["Y", "N", "Y"]})
    >>> values = pd.Series([100.0, 100, 0], index=list("abc"))
    >>> second_source(codes, values, pd.Series("2000", index=list("abc")), "KAZ", "RUS").values.tolist()
    [[2.0, 100.0, 50.0]]
    """
    theirs = codes.set_index("resolution").reindex(columns=[country, partner]).dropna()
    theirs = theirs[theirs.index.isin(values.index)]
    frame = pd.DataFrame({"ours_pct": values[theirs.index], "second_pct": 100.0 * (theirs[country] == theirs[partner])})
    groups = frame.groupby(periods[frame.index].astype(str))
    return pd.concat([groups.size().rename("roll_calls"), groups.mean()], axis=1)


# Who moved?


def majority(votes: pd.DataFrame) -> pd.Series:
    """Return where most states stood on each roll call (1, 0.5 or 0), missing if two counts are equal.

    Examples
    --------
    >>> counts = pd.DataFrame({"yes": [90, 20, 5], "no": [9, 20, 1], "abstain": [40, 1, 9], "resolution": list("abc")})
    >>> majority(counts).tolist()
    [1.0, nan, 0.5]
    """
    block = votes[["yes", "no", "abstain"]].to_numpy(dtype=float)
    single = (block == block.max(axis=1, keepdims=True)).sum(axis=1) == 1
    found = pd.Series(np.array([1.0, 0.0, 0.5])[block.argmax(axis=1)]).where(single)
    return found.set_axis(pd.Index(votes["resolution"], name="resolution"))


def moves(
    stood: pd.DataFrame, items: pd.Series, before: pd.Series, after: pd.Series, states: Sequence[str]
) -> pd.DataFrame:
    """Return how far two states' own votes moved on the questions that were put in both periods.

    Parameters
    ----------
    stood : pandas.DataFrame
        As `votes.positions` returns; only roll calls on which both states voted count.
    states : sequence of str
        The two states.

    Returns
    -------
    pandas.DataFrame
        Columns state, questions, moved (questions on which its mean position shifted by `SIZE` or more), shift
        (mean absolute shift of position, in hundredths of the way from against to for).

    Examples
    --------
    >>> stood = pd.DataFrame({"KAZ": [1, 1, 0.5, 0.5], "RUS": [1, 1, 0, 0.5]})
    >>> late = pd.Series([False, False, True, True])
    >>> moves(stood, pd.Series([1, 2, 1, 2]), ~late, late, ["KAZ", "RUS"]).values.tolist()
    [['KAZ', 2, 2, 50.0], ['RUS', 2, 2, 75.0]]
    """
    both = stood[list(states)].dropna()
    old, new = (
        both[half.reindex(both.index)].groupby(items.reindex(both.index)[half.reindex(both.index)]).mean()
        for half in (before, after)
    )
    shift = (new - old).dropna().abs()
    rows = [
        [state, len(shift), int((shift[state] >= SIZE - 1e-9).sum()), 100 * float(shift[state].mean())]
        for state in states
    ]
    return pd.DataFrame(rows, columns=["state", "questions", "moved", "shift"])
