"""How did states vote in the General Assembly of the United Nations?  In: roll calls as the UN's library lists them.

Also in: the same votes as scholars coded them by issue, to 2019.  Out: one row a roll call with a letter for each
state's vote and the words of a fixed list that stand in its title; issue codes; the roll calls on the wars of
Russia's neighbours, named in our words.
"""

import re

import pandas as pd

from . import Upstream, UpstreamError

ROLL_CALLS = "unga_votes_1992_2025.csv"
CODED = "unga_unvotes_issues_kaz_1992_2019.csv"
WARS = "unga_ukraine_georgia_votes.csv"
PINS = {
    ROLL_CALLS: "453975a693acf9f4919a705db143bde086713f3576da70bcee4933d1e2e2fe1a",
    CODED: "a8b4e143ab9a5c45e4418c53b8df30174d100eb6919ed58e5ce0466877115ca1",
    WARS: "4727384d1a7367f104e50bd5a78ee6ec6ea79721d541954ee2d428e0c1964901",
}

STATES = ("KAZ", "RUS", "CHN", "USA", "TUR", "UKR", "BLR", "KGZ", "UZB", "TJK", "TKM", "ARM", "AZE", "IND")
LETTERS = {"yes": "Y", "no": "N", "abstain": "A", "nonvoting": "X"}
TOTALS = {
    "total_yes": "yes",
    "total_no": "no",
    "total_abstain": "abstain",
    "total_nonvoting": "absent",
    "EU27_yes": "eu_yes",
    "EU27_no": "eu_no",
    "EU27_abstain": "eu_abstain",
}
FORMULA = re.compile(r"\s*:\s*(?:resolutions?|decision)\b.*$")  # how the library ends each title

# Words looked for in the title (lower case), as patterns where the word alone would also find others.
WORDS = {
    word: re.sub("[- ]", "[- ]", word)
    for word in (
        *("nuclear", "disarm", "weapon", "arms", "missile", "mines", "outer space", "munition", "proliferation"),
        *("fissile", "armaments", "fissionable", "geneva protocol", "indian ocean", "atomic energy", "radioactive"),
        *("brokering", "space threats", "international security", "confidence-building"),
        *("ukrain", "crimea", "abkhaz", "georgia", "moldova", "azerbaijan"),
        *("palestin", "israel", "golan", "jerusalem", "middle east", "near east", "leban", "june 1967"),
        *("situation of human rights", "human rights", "rights", "right to", "racis", "racial", "apartheid"),
        *("mercenar", "nazi", "torture", "death penalty", "executions", "democra", "elections", "women", "child"),
        *("coloni", "self-governing", "self-determination", "sahara", "samoa", "guam"),
        *("development", "econom", "trade", "coercive", "embargo", "globali", "commodit", "debt", "financ", "budget"),
    )
} | {"arms": r"\barms\b", "mines": r"\b(?:land)?mines\b", "armaments": r"\barmaments\b", "guam": r"\bguam\b"}

ISSUES = {
    "Palestinian conflict": "me",
    "Nuclear weapons and nuclear material": "nu",
    "Arms control and disarmament": "di",
    "Human rights": "hr",
    "Colonialism": "co",
    "Economic development": "ec",
}
CODED_STATES = {"KZ": "KAZ", "RU": "RUS", "CN": "CHN", "US": "USA", "TR": "TUR"}

# Yearly resolutions by words of their title, single ones by symbol: whose war, and the subject in our words.
YEARLY = {
    r"abkhazia": ("georgia", "Georgia: people displaced from Abkhazia and South Ossetia"),
    r"human rights in the (temporarily occupied )?autonomous": ("crimea", "Crimea: human rights"),
    r"human rights in the temporarily occupied territories": ("war", "Occupied parts of Ukraine: human rights"),
    r"militarization of the autonomous": ("crimea", "Crimea: military build-up there and in the seas around"),
}
SINGLE = {
    "A/RES/62/243": ("azerbaijan", "Azerbaijan: its occupied territories"),
    "A/RES/68/262": ("crimea", "Crimea: Ukraine's territorial integrity"),
    "A/RES/72/282": ("moldova", "Moldova: withdrawal of foreign forces"),
    "A/RES/ES-11/1": ("war", "The invasion: aggression against Ukraine"),
    "A/RES/ES-11/2": ("war", "The invasion: humanitarian consequences"),
    "A/RES/ES-11/3": ("war", "Russia's seat in the Human Rights Council suspended"),
    "A/RES/ES-11/4": ("war", "Ukraine's territorial integrity and the Charter"),
    "A/RES/ES-11/5": ("war", "Remedy and reparation for the aggression"),
    "A/RES/ES-11/6": ("war", "Principles of a just peace (February 2023)"),
    "A/RES/ES-11/7": ("war", "Towards a just peace (February 2025)"),
    "A/RES/ES-11/8": ("war", "The path to peace (February 2025)"),
    "A/RES/77/284": ("war", "United Nations and Council of Europe: the text mentions the aggression"),
    "A/RES/78/316": ("war", "Safety of Ukraine's nuclear power plants"),
}
NOT_IN_TITLE = ("A/RES/77/284",)


def un_votes(upstream: Upstream) -> pd.DataFrame:
    """Return the roll calls by which resolutions and decisions were adopted, with the votes of 14 states and the EU.

    Returns
    -------
    pandas.DataFrame
        See the resource `un_votes` of the data package; in order of day and library record.

    Raises
    ------
    UpstreamError
        If a vote is none of the four that are known.
    """
    raw = upstream.csv(ROLL_CALLS)
    titles = _titles(raw)
    frame = raw[["resolution", "date", "record_id"]].assign(record_id=raw["record_id"].astype(int))
    frame["session"] = raw["resolution"].str.split("/").str[2]
    frame["item"] = pd.factorize(titles.str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip())[0] + 1
    frame["title_words"] = [words_in(title) or None for title in titles]
    for column, name in TOTALS.items():
        frame[name] = raw[column].astype("Int64")
    for state in STATES:
        frame[state] = raw[state].map(LETTERS)
        unknown = raw[state].notna() & frame[state].isna()
        if unknown.any():
            raise UpstreamError(f"{ROLL_CALLS}: {state} has votes other than {', '.join(LETTERS)}.")
    frame.insert(5, "repeats", _repeats(frame))
    return frame.sort_values(["date", "record_id"], ignore_index=True)


def un_issue_codes(upstream: Upstream) -> pd.DataFrame:
    """Return how scholars coded the roll calls of `un_votes` by issue, and five states' votes as they have them.

    Votes on paragraphs and amendments are left out.  A symbol entered twice keeps its first votes and all its codes.

    Returns
    -------
    pandas.DataFrame
        Columns resolution, codes (joined by semicolons; missing if none is given), KAZ, RUS, CHN, USA, TUR; sorted.
    """
    raw = upstream.csv(CODED)
    raw = raw[(raw["para"] != "1") & (raw["amend"] != "1") & raw["unres"].notna()]
    listed = upstream.csv(ROLL_CALLS)["resolution"]
    symbol = raw["unres"].map(_plain).map(dict(zip(listed.map(_plain), listed, strict=True)))
    frame = pd.DataFrame({"resolution": symbol, "rcid": raw["rcid"].astype(int), "codes": raw["issues"].map(_codes)})
    for column, state in CODED_STATES.items():
        frame[state] = raw[column].map(LETTERS)
    known = frame[frame["resolution"].notna()].sort_values("rcid")
    codes = known.groupby("resolution")["codes"].agg(lambda parts: ";".join(sorted(set(";".join(parts).split(";")))))
    first = known.drop_duplicates("resolution").drop(columns=["rcid", "codes"])
    first.insert(1, "codes", first["resolution"].map(codes).str.strip(";").replace("", None))
    return first.sort_values("resolution", ignore_index=True)


def un_roll_calls_ukraine(upstream: Upstream) -> pd.DataFrame:
    """Return which roll calls are about wars on the soil of Russia's neighbours; their votes stand in `un_votes`.

    Returns
    -------
    pandas.DataFrame
        Columns resolution, topic, subject (our words), in_title (does the title name the state); by day.

    Raises
    ------
    UpstreamError
        If a roll call that the upstream list of them holds is not found, or a known symbol is missing.
    """
    raw = upstream.csv(ROLL_CALLS)
    found = [_subject(*row) for row in zip(raw["resolution"], _titles(raw), strict=True)]
    frame = pd.DataFrame(found, columns=["topic", "subject"], index=raw.index)
    frame.insert(0, "resolution", raw["resolution"])
    frame["in_title"] = ~frame["resolution"].isin(NOT_IN_TITLE)
    frame = frame[frame["topic"].notna()].reset_index(drop=True)
    lost = (set(upstream.csv(WARS)["resolution"]) | set(SINGLE)) - set(frame["resolution"])
    if lost:
        raise UpstreamError(f"No subject is known for {', '.join(sorted(lost))}: add it to YEARLY or SINGLE.")
    return frame


def words_in(title: str) -> str:
    """Return the words of `WORDS` that a title in lower case holds, joined by semicolons, in order of the list.

    Examples
    --------
    >>> words_in("the arms trade treaty")
    'arms;trade'
    >>> words_in("right of peoples to self-determination")
    'self-determination'
    """
    return ";".join(word for word, pattern in WORDS.items() if re.search(pattern, title))


def _titles(raw: pd.DataFrame) -> pd.Series:
    titles = raw["title"].str.lower().str.replace(FORMULA, "", regex=True)
    return titles.str.replace(r"(?<=\w)- ", "-", regex=True).str.replace(r"\s+", " ", regex=True)


def _repeats(frame: pd.DataFrame) -> list[str | None]:
    """Return the row of the ballot that each row repeats: the library lists one vote on a text of many parts by part.

    A part like 50/38[B-IV] repeats 50/38[B], and 61/128[B] repeats 61/128A-B, if day and all votes are the same.
    """
    votes = {
        row[0]: (row[1], *row[2:]) for row in frame[["resolution", "date", *list(TOTALS.values()), *STATES]].values
    }
    wholes = {symbol.rstrip("ABC-"): symbol for symbol in votes if re.search(r"A-[BC]$", symbol)}
    found = []
    for symbol in frame["resolution"]:
        base, _, part = symbol.rstrip("]").partition("[")
        whole = wholes.get(base, f"{base}[{part[0]}]" if "-" in part else None) if part else None
        found.append(whole if whole in votes and votes[whole] == votes[symbol] else None)
    return found


def _plain(symbol: str) -> str:
    """Return a symbol as both sources can be brought to write it: R/55/33A for A/RES/55/33[A], R/50/38BI."""
    part = re.sub(r"(?<=\d[A-Z])/(?=[IVX])", "", symbol.replace("A/RES/", "R/"))
    return re.sub(r"[^A-Z0-9/]", "", part)


def _codes(text: object) -> str:
    return "" if pd.isna(text) else ";".join(sorted(ISSUES[part.strip()] for part in text.split(";")))


def _subject(symbol: str, title: str) -> tuple[str | None, str | None]:
    if symbol in SINGLE:
        return SINGLE[symbol]
    return next((subject for pattern, subject in YEARLY.items() if re.search(pattern, title)), (None, None))
