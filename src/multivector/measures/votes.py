"""Do states vote alike in the General Assembly?  In: ``un_votes`` and its companions.  Out: agreement, tests.

Agreement counts the roll calls on which both states voted, Y, N or A; a state that did not vote (X) has no position.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .parameters import day_between, number_between, one_of, wrong

STATES = {
    "KAZ": "Kazakhstan",
    "RUS": "Russia",
    "CHN": "China",
    "USA": "the United States",
    "TUR": "Turkey",
    "EU27": "the EU",
    "UKR": "Ukraine",
    "BLR": "Belarus",
    "KGZ": "Kyrgyzstan",
    "UZB": "Uzbekistan",
    "TJK": "Tajikistan",
    "TKM": "Turkmenistan",
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "IND": "India",
}
LEFT_OUT = {  # other successor states, of which somebody may think
    **{"GEO": "Georgia", "MDA": "Moldova"},
    **{
        code: f"{name} but within EU27"
        for code, name in {"EST": "Estonia", "LVA": "Latvia", "LTU": "Lithuania"}.items()
    },
}
SUCCESSORS = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "BLR", "UKR")  # Russia aside; four more have no column
POSITIONS = {"Y": 1.0, "A": 0.5, "N": 0.0}
WORDS = {"Y": "for", "N": "against", "A": "abstained", "X": "did not vote"}
INDICES = ("identical", "weighted")
EU_RULES = ("plurality", "majority", "unanimous")
EU_MEMBERS = 27

# A title that holds one of these is about arms; the wide rule adds others, and leaves out wars, which have nuclear
# plants in them.
ARMS = (
    "nuclear",
    "disarm",
    "weapon",
    "arms",
    "missile",
    "mines",
    "outer space",
    "munition",
    "proliferation",
    "fissile",
)
MORE_ARMS = ("armaments", "fissionable", "geneva protocol", "indian ocean", "radioactive", "brokering", "space threats")
ARMS_CODES = ("di", "nu")
RULES = ("titles", "wide", "codes")
TOPICS = {  # the first that fits
    "war": ("ukrain", "crimea", "abkhaz", "georgia", "moldova", "azerbaijan"),
    "arms": ARMS,
    "palestine": ("palestin", "israel", "golan", "jerusalem", "middle east", "near east", "leban", "june 1967"),
    "one state's rights": ("situation of human rights",),
    "human rights": (
        *("human rights", "rights", "right to", "racis", "racial", "apartheid", "mercenar", "nazi", "torture"),
        *("death penalty", "executions", "democra", "elections", "women", "child"),
    ),
    "colonies": ("coloni", "self-governing", "self-determination", "sahara", "samoa", "guam"),
    "economy": (
        *("development", "econom", "trade", "coercive", "embargo", "globali", "commodit", "debt", "financ", "budget"),
    ),
}
WAR_SESSION, PALESTINE_SESSION = "ES-11", "ES-10"
DECADES = ("2000-01-01", "2014-01-01")  # beginnings of periods before the dividing day


# Parameters


def check_parameters(country: str, partner: str, since: str, votes: pd.DataFrame) -> pd.Timestamp:
    """Check the parameters of the notebook and return the dividing day.

    Raises
    ------
    ValueError
        If a value is not allowed; the message says what was given, what is allowed and what is nearest.

    Examples
    --------
    >>> days = pd.DataFrame({"date": pd.to_datetime(["1992-08-25", "2025-10-29"])})
    >>> check_parameters("KAZ", "RUS", "2022-02-24", days)
    Timestamp('2022-02-24 00:00:00')
    """
    for name, value in (("country", country), ("partner", partner)):
        if value in LEFT_OUT:
            raise wrong(name, f"one of {', '.join(STATES)}; un_votes holds no votes of {LEFT_OUT[value]}", value)
        one_of(name, value, STATES, names=STATES)
    if country == partner:
        raise ValueError(
            f"country and partner must differ: a state always agrees with itself; given: {country!r} twice."
        )
    first = max(votes["date"].min(), pd.Timestamp(DECADES[-1])) + pd.Timedelta(days=1)
    return day_between("since", since, first, votes["date"].max(), takes="a day up to the last roll call,")


# Positions and agreement


def eu_position(votes: pd.DataFrame, rule: str = "plurality") -> pd.Series:
    """Return the EU's position on each roll call: Y, N or A, or missing if it had none.

    Parameters
    ----------
    votes : pandas.DataFrame
        Columns eu_yes, eu_no, eu_abstain: how many of today's 27 members voted so.
    rule : {"plurality", "majority", "unanimous"}
        The one vote that more members cast than any other (none if two are equal); the vote of more than half
        of those who voted; the vote of all who voted.

    Examples
    --------
    >>> counts = pd.DataFrame({"eu_yes": [27, 13, 12], "eu_no": [0, 1, 0], "eu_abstain": [0, 13, 12]})
    >>> eu_position(counts).tolist()
    ['Y', None, None]
    >>> one = pd.DataFrame({"eu_yes": [14, 10], "eu_no": [5, 5], "eu_abstain": [8, 8]})
    >>> eu_position(one).tolist(), eu_position(one, "majority").tolist(), eu_position(one, "unanimous").tolist()
    (['Y', 'Y'], ['Y', None], [None, None])
    """
    one_of("rule", rule, EU_RULES)
    counts = votes[["eu_yes", "eu_no", "eu_abstain"]].to_numpy(dtype=float)
    most, cast = counts.max(axis=1), counts.sum(axis=1)
    single = (counts == most[:, None]).sum(axis=1) == 1  # where nobody voted all three are alike
    held = {"plurality": single, "majority": 2 * most > cast, "unanimous": (most == cast) & (cast > 0)}[rule]
    letters = np.array(["Y", "N", "A"], dtype=object)[counts.argmax(axis=1)]
    return pd.Series(np.where(held, letters, None), index=votes.index, dtype="object")


def positions(votes: pd.DataFrame, eu_rule: str = "plurality", *, repeats: bool = True) -> pd.DataFrame:
    """Return where each state stood on each roll call: 1 for, 0.5 abstained, 0 against, missing if it did not vote.

    Parameters
    ----------
    votes : pandas.DataFrame
        As ``un_votes``.
    eu_rule : {"plurality", "majority", "unanimous"}
        See `eu_position`.
    repeats : bool
        Whether rows that repeat another row's ballot (column ``repeats``) count.

    Returns
    -------
    pandas.DataFrame
        Indexed by resolution, in order of `votes`; one column a state of `STATES` that `votes` holds.
    """
    kept = votes if repeats else votes[votes["repeats"].isna()]
    letters = {state: kept[state] if state != "EU27" else eu_position(kept, eu_rule) for state in columns_of(kept)}
    frame = pd.DataFrame({state: column.map(POSITIONS).astype(float) for state, column in letters.items()})
    return frame.set_index(pd.Index(kept["resolution"], name="resolution"))


def columns_of(votes: pd.DataFrame) -> list[str]:
    """Return the states of `STATES` that a table of votes has columns for."""
    return [state for state in STATES if state in votes.columns or (state == "EU27" and "eu_yes" in votes.columns)]


def scores(stood: pd.DataFrame, country: str, partner: str, index: str = "identical") -> pd.Series:
    """Return how far two states agree on each roll call on which both voted, in per cent.

    *identical* is 100 for the same vote and 0 otherwise.  *weighted* is 100 less 100 times the distance of
    the positions (1 for, 0.5 abstained, 0 against): an abstention agrees by half with either side.

    Parameters
    ----------
    stood : pandas.DataFrame
        As `positions` returns.
    country, partner : str
        Two of its columns.
    index : {"identical", "weighted"}

    Returns
    -------
    pandas.Series
        0, 50 or 100, indexed by resolution; roll calls that one of the two missed have no row.

    Notes
    -----
    The mean of the weighted scores is the index of agreement of A. Lijphart, "The Analysis of Bloc Voting in the
    General Assembly: A Critique and a Proposal", American Political Science Review 57 (1963), 902-917,
    (f + g/2) / t with f roll calls of the same vote and g of one abstention among t.  The unweighted S of
    C. Signorino and J. Ritter, International Studies Quarterly 43 (1999), 115-144, on these positions is twice
    its share less one, so it puts states in the same order.

    Examples
    --------
    >>> stood = pd.DataFrame({"KAZ": [1, 0.5, 1, np.nan], "RUS": [1, 0, 0, 1]}, index=list("abcd"))
    >>> scores(stood, "KAZ", "RUS").tolist(), scores(stood, "KAZ", "RUS", "weighted").tolist()
    ([100.0, 0.0, 0.0], [100.0, 50.0, 0.0])
    """
    one_of("index", index, INDICES)
    apart = (stood[country] - stood[partner]).abs().dropna()
    return (100 * (1 - apart) if index == "weighted" else 100.0 * (apart == 0)).rename(partner)


def agreement(stood: pd.DataFrame, country: str, partner: str, index: str = "identical") -> float:
    """Return the agreement of two states in per cent: the mean of `scores`; missing if they never voted together.

    Examples
    --------
    >>> stood = pd.DataFrame({"KAZ": [1, 0.5, 1], "RUS": [1, 0, 1], "TKM": [np.nan] * 3})
    >>> round(agreement(stood, "KAZ", "RUS"), 1), agreement(stood, "KAZ", "TKM")
    (66.7, nan)
    """
    return float(scores(stood, country, partner, index).mean())


# Periods and years


def period_of(dates: pd.Series, since: pd.Timestamp | str) -> pd.Series:
    """Return the period of each day as an ordered category: by the beginnings in `DECADES`, and by `since`.

    Examples
    --------
    >>> days = pd.Series(pd.to_datetime(["1992-09-22", "2014-01-01", "2022-02-23", "2022-02-24", "2025-10-29"]))
    >>> period_of(days, "2022-02-24").tolist()[1:4]
    ['2014 to 23 Feb 2022', '2014 to 23 Feb 2022', '24 Feb 2022 to Oct 2025']
    """
    day, last = pd.Timestamp(since), dates.max()
    starts = [pd.Timestamp(text) for text in DECADES]
    eve = day - pd.Timedelta(days=1)
    labels = [
        f"{dates.min():%Y}-{starts[0].year - 1}",
        f"{starts[0].year}-{starts[1].year - 1}",
        f"{starts[1].year} to {eve.day} {eve:%b %Y}",
        f"{day.day} {day:%b %Y} to {last:%b %Y}",
    ]
    place = np.searchsorted(np.array([*starts, day], dtype="datetime64[ns]"), dates.to_numpy("datetime64[ns]"), "right")
    return pd.Series(pd.Categorical.from_codes(place, labels, ordered=True), index=dates.index)


def by_year(
    stood: pd.DataFrame, dates: pd.Series, country: str, partners: Sequence[str], index: str = "identical"
) -> pd.DataFrame:
    """Return the agreement of a country with each partner by calendar year.

    Parameters
    ----------
    stood : pandas.DataFrame
        As `positions` returns.
    dates : pandas.Series
        Days of the roll calls, indexed by resolution (`days` makes it).

    Returns
    -------
    pandas.DataFrame
        Columns year, partner, roll_calls (held in the year), joint (both voted), identical and opposed (one for, one
        against: counts), agreement_pct (missing if none is joint); sorted by partner as given, then by year.
    """
    one_of("index", index, INDICES)
    years = dates.reindex(stood.index).dt.year
    rows = []
    for partner in partners:
        apart = (stood[country] - stood[partner]).abs()
        score = 100 * (1 - apart) if index == "weighted" else (100.0 * (apart == 0)).where(apart.notna())
        cells = pd.DataFrame(
            {"joint": apart.notna(), "identical": apart == 0, "opposed": apart == 1, "agreement_pct": score}
        ).groupby(years)
        found = cells.agg({"joint": "sum", "identical": "sum", "opposed": "sum", "agreement_pct": "mean"})
        found.insert(0, "roll_calls", cells.size())
        rows.append(found.rename_axis("year").reset_index().assign(partner=partner))
    frame = pd.concat(rows, ignore_index=True)
    return frame[["year", "partner", "roll_calls", "joint", "identical", "opposed", "agreement_pct"]]


def days(votes: pd.DataFrame) -> pd.Series:
    """Return the day of each roll call, indexed by resolution."""
    return votes.set_index("resolution")["date"]


def of_votes(column: pd.Series, votes: pd.DataFrame) -> pd.Series:
    """Return a column that lies beside `votes` (a topic, a flag, a period) indexed by resolution."""
    return column.set_axis(pd.Index(votes["resolution"], name="resolution"))


# Intervals


def resampled_means(
    values: pd.DataFrame, draws: int, rng: np.random.Generator, groups: pd.Series | None = None
) -> np.ndarray:
    """Return the columns' means in `draws` samples of the rows, drawn with replacement (the bootstrap).

    All columns are resampled together, so differences between them keep their dependence.

    Parameters
    ----------
    values : pandas.DataFrame
        One row a roll call; missing values count in no mean.
    draws : int
        Number of samples.
    rng : numpy.random.Generator
    groups : pandas.Series, optional
        Group of each row, in order of `values`: whole groups are drawn instead of rows, for questions that are put
        again every year.

    Returns
    -------
    numpy.ndarray
        Shape (draws, columns); missing where a sample holds no value of the column.

    Notes
    -----
    B. Efron and R. Tibshirani, An Introduction to the Bootstrap, Chapman & Hall 1993, chapters 6, 8 and 13.  A score
    takes few values, so rows that are equal are drawn together: how often any row of a kind is drawn is multinomial
    with the share of the kind, which is the distribution of sums of single draws.
    """
    block = values.to_numpy(dtype=float)
    known = ~np.isnan(block)
    filled, counted = np.where(known, block, 0.0), known.astype(float)
    if groups is not None:
        codes, names = pd.factorize(groups.to_numpy())
        member = np.zeros((len(names), len(block)))
        member[codes, np.arange(len(block))] = 1
        filled, counted = member @ filled, member @ counted
    size = len(filled)
    kinds, many = np.unique(np.hstack([filled, counted]), axis=0, return_counts=True)  # equal rows are drawn as one
    times = rng.multinomial(size, many / size, size=draws).astype(float)
    sums, known_in = np.hsplit(times @ kinds, 2)
    with np.errstate(invalid="ignore"):
        return sums / known_in


def interval(samples: np.ndarray, level: float = 95) -> tuple[float, float]:
    """Return the percentile interval of resampled values.

    Raises
    ------
    ValueError
        If the level is not between 0 and 100.

    Examples
    --------
    >>> interval(np.arange(101.0), 90)
    (5.0, 95.0)
    """
    if not 0 < level < 100:
        raise wrong("level", "a percentage between 0 and 100, such as 95", level)
    if np.isnan(samples).all():
        return float("nan"), float("nan")
    tail = (100 - level) / 2
    low, high = np.nanpercentile(samples, [tail, 100 - tail])
    return float(low), float(high)


def with_interval(
    values: pd.Series, seed: int, draws: int = 2000, level: float = 95, groups: pd.Series | None = None
) -> dict[str, float]:
    """Return the mean of per-roll-call scores with its bootstrap interval by resolution (or by group).

    Returns
    -------
    dict
        joint (count), agreement_pct, low_pct, high_pct; the last three missing if there are no values.

    Examples
    --------
    >>> with_interval(pd.Series([100.0] * 8), seed=1)
    {'joint': 8, 'agreement_pct': 100.0, 'low_pct': 100.0, 'high_pct': 100.0}
    """
    known = values.dropna()
    if known.empty:
        return {"joint": 0, "agreement_pct": float("nan"), "low_pct": float("nan"), "high_pct": float("nan")}
    drawn = groups if groups is None else groups.reindex(known.index)
    samples = resampled_means(known.to_frame(), draws, np.random.default_rng(seed), drawn)
    low, high = interval(samples[:, 0], level)
    return {"joint": len(known), "agreement_pct": float(known.mean()), "low_pct": low, "high_pct": high}


def by_period(
    stood: pd.DataFrame,
    periods: pd.Series,
    country: str,
    partners: Sequence[str],
    *,
    seed: int,
    index: str = "identical",
    parts: pd.Series | None = None,
    groups: pd.Series | None = None,
    draws: int = 2000,
) -> pd.DataFrame:
    """Return the agreement of a country with each partner by period, with bootstrap intervals by resolution.

    Parameters
    ----------
    stood : pandas.DataFrame
        As `positions` returns.
    periods : pandas.Series
        Period of each roll call, indexed by resolution.
    parts : pandas.Series, optional
        A class of each roll call, indexed by resolution (arms control or not, a topic): gives a row for each class
        and for ``all``; roll calls whose class is missing count in ``all`` only.
    groups : pandas.Series, optional
        As in `resampled_means`, indexed by resolution: intervals by question (``item``) instead of by roll call.

    Returns
    -------
    pandas.DataFrame
        Columns partner, part, period, joint, agreement_pct, low_pct, high_pct.
    """
    classes = {"all": pd.Series(True, index=stood.index)}
    if parts is not None:
        own = parts.reindex(stood.index)
        classes |= {name: (own == name).fillna(False).astype(bool) for name in own.dropna().unique()}
    when = periods.reindex(stood.index)
    rows = []
    for partner in partners:
        found = scores(stood, country, partner, index).reindex(stood.index)
        for part, inside in classes.items():
            for period in when.cat.categories:
                values = found[inside & (when == period)]
                head = {"partner": partner, "part": part, "period": period}
                rows.append(head | with_interval(values, seed, draws, groups=groups))
    return pd.DataFrame(rows)


def change(
    before: pd.Series,
    after: pd.Series,
    seed: int,
    draws: int = 2000,
    level: float = 95,
    groups: pd.Series | None = None,
) -> dict[str, float]:
    """Return the change of mean agreement between two sets of roll calls, with its bootstrap interval, in points.

    The two sets are resampled independently of each other, by roll call or by group (see `resampled_means`).

    Examples
    --------
    >>> change(pd.Series([100.0] * 5), pd.Series([50.0] * 4), seed=1)
    {'before_pct': 100.0, 'after_pct': 50.0, 'change_points': -50.0, 'low_points': -50.0, 'high_points': -50.0}
    """
    rng, samples, means = np.random.default_rng(seed), [], []
    for values in (before.dropna(), after.dropna()):
        drawn = None if groups is None else groups.reindex(values.index)
        samples.append(resampled_means(values.to_frame(), draws, rng, drawn)[:, 0])
        means.append(float(values.mean()))
    low, high = interval(samples[1] - samples[0], level)
    found = {"before_pct": means[0], "after_pct": means[1], "change_points": means[1] - means[0]}
    return found | {"low_points": low, "high_points": high}


def changes_compared(
    stood: pd.DataFrame,
    before: pd.Series,
    after: pd.Series,
    country: str,
    others: Sequence[str],
    partner: str,
    *,
    seed: int,
    index: str = "identical",
    together: bool = False,
    draws: int = 2000,
) -> pd.DataFrame:
    """Return the change of several states' agreement with one partner, and how it differs from one country's.

    The same resampled roll calls serve all states, so that the interval of a difference is paired.

    Parameters
    ----------
    stood : pandas.DataFrame
        As `positions` returns.
    before, after : pandas.Series
        Booleans indexed by resolution: the roll calls of the two periods.
    together : bool
        Whether only roll calls on which all the states and the partner voted count.

    Returns
    -------
    pandas.DataFrame
        One row a state, the country first: state, joint_before, joint_after, before_pct, after_pct, change_points,
        low_points, high_points, less_country_points (its change less the country's; negative: it fell more),
        less_low_points, less_high_points.
    """
    states = [country, *(state for state in others if state not in (country, partner))]
    table = pd.DataFrame({state: scores(stood, state, partner, index) for state in states}).reindex(stood.index)
    table = table.dropna() if together else table
    rng = np.random.default_rng(seed)
    halves = [table[mask.reindex(table.index).fillna(False).astype(bool)] for mask in (before, after)]
    old, new = (resampled_means(half, draws, rng) for half in halves)
    moved, means = new - old, [half.mean() for half in halves]
    rows = []
    for place, state in enumerate(states):
        shift = float(means[1][state] - means[0][state])
        low, high = interval(moved[:, place])
        less = interval(moved[:, place] - moved[:, 0])
        rows.append(
            {
                "state": state,
                "joint_before": int(halves[0][state].notna().sum()),
                "joint_after": int(halves[1][state].notna().sum()),
                "before_pct": float(means[0][state]),
                "after_pct": float(means[1][state]),
                "change_points": shift,
                "low_points": low,
                "high_points": high,
                "less_country_points": shift - float(means[1][country] - means[0][country]),
                "less_low_points": less[0],
                "less_high_points": less[1],
            }
        )
    return pd.DataFrame(rows)


# Arms control and other topics


def _holds(title_words: pd.Series, words: Sequence[str]) -> pd.Series:
    wanted = set(words)
    return title_words.fillna("").map(lambda text: not wanted.isdisjoint(str(text).split(";"))).astype(bool)


def arms_control(votes: pd.DataFrame, rule: str = "titles", codes: pd.DataFrame | None = None) -> pd.Series:
    """Tell which roll calls are about arms control, by one of three rules.

    *titles*: one of the words `ARMS` stands in the title.  *wide*: one of `ARMS` or `MORE_ARMS`, and the roll call is
    not on a war (`topic`).  *codes*: scholars coded it as arms control or nuclear (`ARMS_CODES`); missing where they
    did not code it, which is every roll call after 2019.

    Parameters
    ----------
    votes : pandas.DataFrame
        As ``un_votes``; ``title_words`` is used.
    rule : {"titles", "wide", "codes"}
    codes : pandas.DataFrame, optional
        As ``un_issue_codes``; needed for the rule *codes*.

    Returns
    -------
    pandas.Series
        Boolean (nullable for *codes*), with the index of `votes`.

    Examples
    --------
    >>> votes = pd.DataFrame({"title_words": ["nuclear;weapon", "armaments", "nuclear;ukrain", None], "session": "80"})
    >>> arms_control(votes).tolist(), arms_control(votes, "wide").tolist()
    ([True, False, True, False], [True, True, False, False])
    """
    one_of("rule", rule, RULES)
    if rule == "codes":
        if codes is None:
            raise ValueError("rule 'codes' needs the table un_issue_codes as codes; given: nothing.")
        coded = codes.set_index("resolution")["codes"]
        flag = _holds(coded, ARMS_CODES).astype("boolean").where(coded.notna())
        return votes["resolution"].map(flag).astype("boolean").set_axis(votes.index)
    if rule == "titles":
        return _holds(votes["title_words"], ARMS)
    return _holds(votes["title_words"], (*ARMS, *MORE_ARMS)) & (topic(votes) != "war")


def topic(votes: pd.DataFrame) -> pd.Series:
    """Return one topic for each roll call: the first of `TOPICS` one of whose words stands in its title, or ``other``.

    The emergency sessions on Ukraine and on Palestine are ``war`` and ``palestine`` whatever their titles.

    Examples
    --------
    >>> words = ["nuclear;ukrain", "arms;trade", "human rights;self-determination", None, None]
    >>> topic(pd.DataFrame({"title_words": words, "session": ["78", "68", "60", "60", "ES-10"]})).tolist()
    ['war', 'arms', 'human rights', 'other', 'palestine']
    """
    found = pd.Series("other", index=votes.index, dtype="object")
    for name, words in reversed(TOPICS.items()):
        found = found.mask(_holds(votes["title_words"], words), name)
    found = found.mask(votes["session"] == PALESTINE_SESSION, "palestine")
    return found.mask(votes["session"] == WAR_SESSION, "war")


def rule_quality(flag: pd.Series, truth: pd.Series) -> dict[str, float]:
    """Return how well a rule finds what others coded: precision and recall in per cent, and the counts behind them.

    Roll calls whose truth is missing are left out.

    Examples
    --------
    >>> rule_quality(pd.Series([True, True, False, True]), pd.Series([True, False, True, None], dtype="boolean"))
    {'both': 1, 'rule_only': 1, 'codes_only': 1, 'neither': 0, 'precision_pct': 50.0, 'recall_pct': 50.0}
    """
    known = truth.notna().to_numpy(dtype=bool)
    said, true = flag.to_numpy(dtype=bool)[known], truth[known].to_numpy(dtype=bool)
    both, only, missed = int((said & true).sum()), int((said & ~true).sum()), int((~said & true).sum())
    return {
        "both": both,
        "rule_only": only,
        "codes_only": missed,
        "neither": int((~said & ~true).sum()),
        "precision_pct": 100 * both / (both + only) if both + only else float("nan"),
        "recall_pct": 100 * both / (both + missed) if both + missed else float("nan"),
    }


def decomposed(values: pd.Series, classes: pd.Series, before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Return what each class of roll calls gives to the change of agreement, and what their changed mix gives.

    With the share w and the agreement a of class k in the two periods, the change is the sum of
    (w1 + w2)/2 · (a2 - a1), agreement within the class, and (a1 + a2)/2 · (w2 - w1), the mix: E. Kitagawa,
    "Components of a Difference Between Two Rates", Journal of the American Statistical Association 50 (1955),
    1168-1194.  A class that one of the periods lacks gives all of its part to the mix.

    Parameters
    ----------
    values : pandas.Series
        As `scores` returns.
    classes, before, after : pandas.Series
        Class of each roll call and the two periods (booleans), indexed by resolution.

    Returns
    -------
    pandas.DataFrame
        Columns class, before_share_pct, after_share_pct, before_pct, after_pct, within_points, mix_points.
        The last two add up, over all classes, to the change of the mean.

    Examples
    --------
    >>> values = pd.Series([100.0, 0, 100, 100, 0, 0, 100, 100], index=list("abcdefgh"))
    >>> arms = pd.Series([True, True, False, False, True, True, False, False], index=list("abcdefgh"))
    >>> early = pd.Series([True] * 4 + [False] * 4, index=list("abcdefgh"))
    >>> decomposed(values, arms, early, ~early)[["class", "within_points", "mix_points"]].values.tolist()
    [[False, 0.0, 0.0], [True, -25.0, 0.0]]
    """
    kinds = classes.reindex(values.index)
    halves = [mask.reindex(values.index).fillna(False).astype(bool) for mask in (before, after)]
    rows = []
    for name in sorted(kinds.dropna().unique()):
        inside = [values[half & (kinds == name)] for half in halves]
        w = [len(part) / int(half.sum()) for part, half in zip(inside, halves, strict=True)]
        a = [float(part.mean()) for part in inside]
        filled = [a[1 - i] if np.isnan(a[i]) else a[i] for i in (0, 1)]
        within = (w[0] + w[1]) / 2 * (filled[1] - filled[0])
        mix = (filled[0] + filled[1]) / 2 * (w[1] - w[0])
        rows.append([name, 100 * w[0], 100 * w[1], *a, within, mix])
    columns = ["class", "before_share_pct", "after_share_pct", "before_pct", "after_pct", "within_points", "mix_points"]
    return pd.DataFrame(rows, columns=columns)


def same_questions(values: pd.Series, items: pd.Series, before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Return the agreement on each question that was put in both periods, before and after.

    Parameters
    ----------
    values : pandas.Series
        As `scores` returns.
    items : pandas.Series
        Number of the question (``item``), indexed by resolution.

    Returns
    -------
    pandas.DataFrame
        Columns item, roll_calls_before, roll_calls_after, before_pct, after_pct, change_points.
        The mean of change_points compares like with like: every question weighs the same in both periods.
    """
    asked = items.reindex(values.index)
    parts = []
    for name, mask in (("before", before), ("after", after)):
        kept = mask.reindex(values.index).fillna(False).astype(bool)
        found = values[kept].groupby(asked[kept]).agg(["size", "mean"])
        parts.append(found.rename(columns={"size": f"roll_calls_{name}", "mean": f"{name}_pct"}))
    both = parts[0].join(parts[1], how="inner").rename_axis("item").reset_index()
    both["change_points"] = both["after_pct"] - both["before_pct"]
    return both[["item", "roll_calls_before", "roll_calls_after", "before_pct", "after_pct", "change_points"]]


def mean_change(questions: pd.DataFrame, seed: int, draws: int = 20_000, level: float = 95) -> dict[str, float]:
    """Return the mean change over the questions of `same_questions`, with its bootstrap interval by question.

    One end lies so near to nought that 2,000 draws put it now on this side and now on that.

    Returns
    -------
    dict
        items (count), change_points, low_points, high_points; the last three missing if there are no questions.

    Examples
    --------
    >>> mean_change(pd.DataFrame({"change_points": [-20.0, -20.0]}), seed=1)
    {'items': 2, 'change_points': -20.0, 'low_points': -20.0, 'high_points': -20.0}
    """
    if questions.empty:
        return {"items": 0} | dict.fromkeys(("change_points", "low_points", "high_points"), float("nan"))
    samples = resampled_means(questions[["change_points"]], draws, np.random.default_rng(seed))
    low, high = interval(samples[:, 0], level)
    mean = float(questions["change_points"].mean())
    return {"items": len(questions), "change_points": mean, "low_points": low, "high_points": high}


# Placebos


def longest_window(dates: pd.Series, since: pd.Timestamp | str, most: int = 3) -> int:
    """Return the most whole years, up to `most`, that the data hold on both sides of a day; 0 if not one.

    Examples
    --------
    >>> days = pd.Series(pd.to_datetime(["1992-08-25", "2025-10-29"]))
    >>> [longest_window(days, day) for day in ("2022-02-24", "2023-06-24", "2025-01-01")]
    [3, 2, 0]
    """
    day = pd.Timestamp(since)
    spans = [pd.DateOffset(years=years) for years in range(1, most + 1)]
    return sum(day - span >= dates.min() and day + span <= dates.max() for span in spans)


def placebo_dates(values: pd.Series, dates: pd.Series, since: pd.Timestamp | str, years: int = 3) -> pd.DataFrame:
    """Return the change of agreement at the event date and at the same day of every other year.

    Each change compares the mean of the `years` years before the day with that of the `years` years from it on; only
    days with whole windows inside the data are taken.

    Parameters
    ----------
    values : pandas.Series
        As `scores` returns.
    dates : pandas.Series
        Days of all roll calls, indexed by resolution.

    Returns
    -------
    pandas.DataFrame
        Columns date, before_pct, after_pct, change_points, event (is it the event date), clean (the event date does
        not lie inside the window, or is its middle); sorted by date.

    Raises
    ------
    ValueError
        If windows of that length do not fit around the event date (see `longest_window`).
    """
    day, first, last = pd.Timestamp(since), dates.min(), dates.max()
    fits = longest_window(dates, day, max(int(years), 1))
    why = f"what the data of {first:%Y-%m-%d} to {last:%Y-%m-%d} hold on both sides of {day:%Y-%m-%d}"
    number_between("years", years, 1, fits, why=why)
    step, when, rows = pd.DateOffset(years=years), dates.reindex(values.index), []
    for year in range(first.year, last.year + 1):
        at = day + pd.DateOffset(years=year - day.year)
        if at - step < first or at + step > last:
            continue
        old, new = values[(when >= at - step) & (when < at)].mean(), values[(when >= at) & (when < at + step)].mean()
        clean = at == day or at + step <= day or at - step >= day
        rows.append([at, float(old), float(new), float(new - old), at == day, clean])
    return pd.DataFrame(rows, columns=["date", "before_pct", "after_pct", "change_points", "event", "clean"])


def placebo_share(placebos: pd.DataFrame) -> float:
    """Return the share, in per cent, of clean placebo dates with a change at least as far from zero as the event's.

    Examples
    --------
    >>> rows = {"change_points": [1.0, -9.0, -5.0, 8.0], "event": [False, False, True, False], "clean": True}
    >>> round(placebo_share(pd.DataFrame(rows)), 1)
    66.7
    """
    event = placebos.loc[placebos["event"], "change_points"].abs().iloc[0]
    others = placebos.loc[~placebos["event"] & placebos["clean"], "change_points"].abs()
    return float(100 * (others >= event).mean())  # missing if there are none


def permutation_share(before: pd.Series, after: pd.Series, seed: int, draws: int = 2000) -> float:
    """Return how often, in per cent, roll calls dealt at random to the two periods differ as much as the real ones.

    The permutation test of equal means; the real order counts as one of the draws.

    Examples
    --------
    >>> permutation_share(pd.Series([100.0, 0, 100]), pd.Series([0.0, 100, 100]), seed=1)
    100.0
    """
    pool = np.concatenate([before.dropna().to_numpy(), after.dropna().to_numpy()])
    size, rng = int(before.notna().sum()), np.random.default_rng(seed)
    real = abs(pool[:size].mean() - pool[size:].mean())
    dealt = rng.permuted(np.tile(pool, (draws, 1)), axis=1)
    gaps = np.abs(dealt[:, :size].mean(axis=1) - dealt[:, size:].mean(axis=1))
    return float(100 * (1 + (gaps >= real - 1e-9).sum()) / (draws + 1))


# The roll calls on the wars


def war_table(votes: pd.DataFrame, calls: pd.DataFrame, states: Sequence[str], topics: Sequence[str]) -> pd.DataFrame:
    """Return the roll calls on the wars next to Russia, one row each by day, with votes in words.

    Parameters
    ----------
    votes, calls : pandas.DataFrame
        As ``un_votes`` and ``un_roll_calls_ukraine``.
    states : sequence of str
        Columns to give; ``EU27`` gives the members as "27 for", "26 for, 1 against".
    topics : sequence of str
        Topics to keep, of crimea, war, georgia, moldova, azerbaijan.

    Returns
    -------
    pandas.DataFrame
        Columns date, resolution, topic, subject, yes, no, abstain, and one a state.
    """
    kept = calls[calls["topic"].isin(list(topics))].merge(votes, on="resolution", validate="one_to_one")
    kept = kept.sort_values(["date", "record_id"], ignore_index=True)
    head = kept[["date", "resolution", "topic", "subject", "yes", "no", "abstain"]]
    told = {state: _eu_words(kept) if state == "EU27" else kept[state].map(WORDS) for state in states}
    return head.assign(**told)


def _eu_words(votes: pd.DataFrame) -> list[str]:
    names = {"eu_yes": "for", "eu_no": "against", "eu_abstain": "abstained"}
    return [
        ", ".join(f"{int(row[column])} {word}" for column, word in names.items() if row[column])
        for row in votes[list(names)].to_dict("records")
    ]


def tally(votes: pd.DataFrame, states: Sequence[str]) -> pd.DataFrame:
    """Return how often each state voted Y, N, A or X.

    Examples
    --------
    >>> tally(pd.DataFrame({"KAZ": list("AANX"), "RUS": list("NNNN")}), ["KAZ", "RUS"]).values.tolist()
    [['KAZ', 0, 1, 2, 1], ['RUS', 0, 4, 0, 0]]
    """
    rows = [[state, *(int((votes[state] == letter).sum()) for letter in WORDS)] for state in states]
    return pd.DataFrame(rows, columns=["state", *WORDS])
