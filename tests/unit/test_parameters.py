"""Parameters are taken or refused in one form: hand-made cases, and properties of what is called the nearest."""

import datetime as dt
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multivector.measures.parameters import day_between, number_between, one_of, wrong

words = st.lists(st.text("abcKZ", min_size=1, max_size=6), min_size=1, max_size=6, unique_by=str.lower)
numbers = st.integers(-500, 500)
days = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))


def refusal(check, *args, **options) -> str:
    """Return the message with which a check refuses."""
    with pytest.raises(ValueError, match="given: ") as caught:
        check(*args, **options)
    return str(caught.value)


# By hand


@pytest.mark.parametrize(
    ("value", "allowed", "message"),
    [
        ("KAS", ("RUS", "KAZ"), "x takes one of RUS, KAZ; given: 'KAS'. Nearest: 'KAZ'."),
        ("kaz", ("RUS", "KAZ"), "x takes one of RUS, KAZ; given: 'kaz'. Nearest: 'KAZ'."),
        ("qqq", {"RUS": 1, "KAZ": 2}, "x takes one of RUS, KAZ; given: 'qqq'."),
        (2022, (2021, 2024, 2025), "x takes one of 2021, 2024, 2025; given: 2022. Nearest: 2021."),
        (2030, range(2021, 2024), "x takes one of 2021, 2022, 2023; given: 2030. Nearest: 2023."),
        (float("nan"), (2021,), "x takes one of 2021; given: nan."),
        ("2021", (2021, 2024), "x takes one of 2021, 2024; given: '2021'. Nearest: 2021."),
        (None, ("a",), "x takes one of a; given: None."),
        (["a"], ("a",), "x takes one of a; given: ['a']."),
    ],
)
def test_a_choice_outside_the_list(value, allowed, message):
    assert refusal(one_of, "x", value, allowed) == message


def test_half_of_its_letters_make_a_word_alike():
    assert refusal(one_of, "x", "abxy", ("abcd",)).endswith("Nearest: 'abcd'.")
    assert refusal(one_of, "x", "axyz", ("abcd",)).endswith("given: 'axyz'.")


def test_a_name_in_words_leads_to_its_code():
    names = {"KAZ": "Kazakhstan", "USA": "the United States"}
    assert refusal(one_of, "x", "Kazakstan", names, names=names).endswith("Nearest: 'KAZ'.")
    assert refusal(one_of, "x", "United States", names, "a state:", names=names) == (
        "x takes a state: KAZ, USA; given: 'United States'. Nearest: 'USA'."
    )
    assert "Nearest" not in refusal(one_of, "x", "United States", names)


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        (9, {}, "n takes a whole number from 2 to 6; given: 9. Nearest: 6."),
        (1.5, {}, "n takes a whole number from 2 to 6; given: 1.5. Nearest: 2."),
        (2.5, {}, "n takes a whole number from 2 to 6; given: 2.5."),
        (3.0, {}, "n takes a whole number from 2 to 6; given: 3.0."),
        (True, {}, "n takes a whole number from 2 to 6; given: True."),
        ("3", {}, "n takes a whole number from 2 to 6; given: '3'."),
        (float("nan"), {"whole": False}, "n takes a number from 2 to 6; given: nan."),
        (float("inf"), {"whole": False}, "n takes a number from 2 to 6; given: inf. Nearest: 6."),
        (7, {"unit": "years", "why": "as"}, "n takes a whole number from 2 to 6 years, as; given: 7. Nearest: 6."),
    ],
)
def test_a_number_outside_its_range(value, options, message):
    assert refusal(number_between, "n", value, 2, 6, **options) == message


def test_ends_of_ranges():
    for value, whole in ((2, True), (6, True), (2.0, False), (5.9, False)):
        number_between("n", value, 2, 6, whole=whole)
    number_between("n", 10**9, 1)
    assert refusal(number_between, "n", 0, 1) == "n takes a whole number from 1 up; given: 0. Nearest: 1."
    assert refusal(number_between, "n", 3, 2, 2).endswith("from 2 to 2; given: 3. Nearest: 2.")
    none = refusal(number_between, "n", 3, 1, 0)  # where nothing is allowed, nothing is the nearest
    assert none == "n takes a whole number from 1 to 0; given: 3."


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2009-12-31", " Nearest: '2010-01-01'."),
        ("2026-01-01", " Nearest: '2025-12-31'."),
        *((text, "") for text in ("24.02.2022", "2022-2-4", "2022-02-30", "20220224", "2022-02-24 12:00", "NaT", "")),
        *((value, "") for value in (None, 2022, dt.date(2022, 2, 24))),
    ],
)
def test_a_day_outside_its_range(text, hint):
    takes = "as_of takes a day from 2010-01-01 to 2025-12-31, written so"
    assert refusal(day_between, "as_of", text, "2010-01-01", "2025-12-31") == f"{takes}; given: {text!r}.{hint}"


def test_months_and_days_out_of_a_list():
    assert day_between("m", "2021-12", "2011-01", "2022-12", form="%Y-%m") == pd.Timestamp("2021-12-01")
    assert refusal(day_between, "m", "2010-06", "2011-01", "2022-12", takes="a month", form="%Y-%m") == (
        "m takes a month from 2011-01 to 2022-12, written so; given: '2010-06'. Nearest: '2011-01'."
    )
    rates = pd.DatetimeIndex(["2022-03-04", "2022-03-07", "2022-03-09"])
    assert day_between("d", "2022-03-07", rates[0], rates[-1], among=rates) == rates[1]
    for text, near in (("2022-03-06", "07"), ("2022-03-08", "07"), ("2022-03-05", "04"), ("2023-01-01", "09")):
        found = refusal(day_between, "d", text, rates[0], rates[-1], among=rates)
        assert found.endswith(f"Nearest: '2022-03-{near}'.")


def test_an_error_without_a_nearest_value_ends_after_what_was_given():
    assert str(wrong("tested", "True or False", 1)) == "tested takes True or False; given: 1."
    assert str(wrong("n", "0 or 1", 2, 0)) == "n takes 0 or 1; given: 2. Nearest: 0."  # a nearest value may be zero


# Properties


@given(words, st.text("abcKZ", max_size=6))
def test_a_word_is_taken_or_the_nearest_can_be(allowed, value):
    if value in allowed:
        assert one_of("x", value, allowed) is None
        return
    near = re.search(r"Nearest: '(\w+)'", refusal(one_of, "x", value, allowed))
    assert near is None or near[1] in allowed
    twins = [word for word in allowed if word.lower() == value.lower()]
    assert not twins or near[1] == twins[0]  # capitals alone never hide the right word


@given(st.sets(numbers, min_size=1), numbers)
def test_no_allowed_number_is_nearer_than_the_nearest(allowed, value):
    if value in allowed:
        assert one_of("x", value, allowed) is None
    else:
        near = int(refusal(one_of, "x", value, allowed).split("Nearest: ")[1].rstrip("."))
        assert near in allowed and abs(near - value) == min(abs(number - value) for number in allowed)


@given(numbers, numbers, numbers)
def test_a_number_is_refused_outside_its_range_only(one, other, value):
    least, most = sorted((one, other))
    if value in range(least, most + 1):
        assert number_between("n", value, least, most) is None
    else:
        end = least if value < least else most
        assert refusal(number_between, "n", value, least, most).endswith(f"given: {value}. Nearest: {end}.")


@given(days, days, days)
def test_a_day_is_refused_outside_its_range_only(one, other, value):
    first, last = sorted((one, other))
    if first <= value <= last:
        assert day_between("d", value.isoformat(), str(first), str(last)).date() == value
    else:
        end = first if value < first else last
        assert refusal(day_between, "d", value.isoformat(), str(first), str(last)).endswith(f"Nearest: '{end}'.")
