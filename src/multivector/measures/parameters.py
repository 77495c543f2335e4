"""Can a notebook be run with this value?  In: a parameter, its value, what is allowed.  Out: an error if it is not.

Every error is one sentence of one form: what the parameter takes, what was given; then the nearest allowed value,
where there is one.
"""

import difflib
import math
from collections.abc import Collection, Iterable, Mapping
from numbers import Integral, Real
from typing import Any

import pandas as pd

ALIKE = 0.5  # least likeness (difflib's ratio) of two words of which one is called the nearest


def wrong(name: str, takes: str, value: Any, nearest: Any = None) -> ValueError:
    """Return the error that tells what a parameter takes, what was given, and what is nearest, unless that is None.

    Examples
    --------
    >>> wrong("tested", "True or False", "no")
    ValueError("tested takes True or False; given: 'no'.")
    """
    hint = "" if nearest is None else f" Nearest: {nearest!r}."
    return ValueError(f"{name} takes {takes}; given: {value!r}.{hint}")


def one_of(
    name: str, value: Any, allowed: Iterable, takes: str = "one of", names: Mapping[Any, str] | None = None
) -> None:
    """Check that a value is one of those allowed.

    Parameters
    ----------
    name : str
        The parameter.
    value : object
        What was given.
    allowed : iterable
        What may be given, in the order in which the message names it.
    takes : str
        Words before the list of allowed values.
    names : mapping, optional
        Names in words of allowed values, by which a wrong value is recognised as well.

    Raises
    ------
    ValueError
        If `value` is not in `allowed`.  The nearest number is that at the least distance, the nearest word the one
        most alike, capitals or not, if any is alike.

    Examples
    --------
    >>> one_of("index", "weighted", ("identical", "weighted"))
    >>> one_of("index", "Weigthed", ("identical", "weighted"))
    Traceback (most recent call last):
    ValueError: index takes one of identical, weighted; given: 'Weigthed'. Nearest: 'weighted'.
    >>> one_of("year", 2014, (2009, 2013, 2025), "a counted year:")
    Traceback (most recent call last):
    ValueError: year takes a counted year: 2009, 2013, 2025; given: 2014. Nearest: 2013.
    """
    allowed = list(allowed)
    if value not in allowed:
        raise wrong(name, f"{takes} {', '.join(map(str, allowed))}", value, _nearest(value, allowed, names or {}))


def _nearest(value: Any, allowed: Collection, names: Mapping[Any, str]) -> Any:
    if allowed and all(map(_is_number, [value, *allowed])):
        return min(allowed, key=lambda number: abs(number - value))
    spelt = {word.lower(): item for item in allowed for word in (str(item), names.get(item, str(item)))}
    found = difflib.get_close_matches(str(value).lower(), spelt, n=1, cutoff=ALIKE)
    return spelt[found[0]] if found else None


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and not math.isnan(value)


def number_between(
    name: str, value: float, least: float, most: float = math.inf, *, whole: bool = True, unit: str = "", why: str = ""
) -> None:
    """Check that a value is a number from `least` to `most`, both allowed.

    Parameters
    ----------
    name : str
        The parameter.
    value : int or float
        What was given; a truth value is no number.
    least, most : int or float
        Ends of the range.
    whole : bool
        Whether the number must be an integer.
    unit, why : str
        Unit of the number and reason of the ends, for the message.

    Raises
    ------
    ValueError
        If `value` is not such a number; the nearest one is the end that it oversteps.

    Examples
    --------
    >>> number_between("window", 6, 2, 6)
    >>> number_between("window", 9, 2, 6, unit="years")
    Traceback (most recent call last):
    ValueError: window takes a whole number from 2 to 6 years; given: 9. Nearest: 6.
    >>> number_between("deaths", 200.0, 1)
    Traceback (most recent call last):
    ValueError: deaths takes a whole number from 1 up; given: 200.0.
    """
    number = _is_number(value)
    inside = number and least <= value <= most
    if inside and (isinstance(value, Integral) or not whole):
        return
    ends = f"from {least} up" if most == math.inf else f"from {least} to {most}"
    takes = f"a {'whole ' if whole else ''}number {ends}{unit and f' {unit}'}{why and f', {why}'}"
    over = number and not inside and least <= most
    raise wrong(name, takes, value, min(max(value, least), most) if over else None)


def day_between(
    name: str,
    text: str,
    first: pd.Timestamp | str,
    last: pd.Timestamp | str,
    *,
    takes: str = "a day",
    form: str = "%Y-%m-%d",
    among: pd.DatetimeIndex | None = None,
) -> pd.Timestamp:
    """Return the day that a text means, which is one from `first` to `last`, both allowed.

    Parameters
    ----------
    name : str
        The parameter.
    text : str
        What was given.
    first, last : pandas.Timestamp or str
        Ends of the range.
    takes : str
        Words for such a day, before its ends.
    form : str
        How the text is written; ``%Y-%m`` makes it a month, which stands for its first day.
    among : pandas.DatetimeIndex, optional
        The days of the range that are allowed, if not all.

    Raises
    ------
    ValueError
        If `text` is not written so, or no such day.

    Examples
    --------
    >>> day_between("since", "2022-02-24", "2014-01-01", "2025-12-31")
    Timestamp('2022-02-24 00:00:00')
    >>> day_between("since", "2031-01-01", "2014-01-01", "2025-12-31")
    Traceback (most recent call last):
    ValueError: since takes a day from 2014-01-01 to 2025-12-31, written so; given: '2031-01-01'. Nearest: '2025-12-31'.
    """
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    day = pd.to_datetime(text, format=form, errors="coerce") if isinstance(text, str) else pd.NaT
    known = not pd.isna(day) and day.strftime(form) == text
    nearest = None
    if known:
        inside = min(max(day, first), last)
        nearest = inside if among is None else min(among, key=lambda other: abs(other - inside))
        if nearest == day:
            return day
    takes = f"{takes} from {first.strftime(form)} to {last.strftime(form)}, written so"
    raise wrong(name, takes, text, nearest.strftime(form) if known else None)
