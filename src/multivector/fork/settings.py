"""What is a fork's own?  In: what its maker says.  Out: title, holder, address and country, if they can be."""

import difflib
from dataclasses import dataclass

from ..book import buttons
from ..measures.votes import STATES
from . import ForkError

LONGEST = 120  # letters of a title
HOLDER = "The contributors"
COUNTRIES = {code: name for code, name in STATES.items() if code != "EU27"}  # whose votes the starter can follow


@dataclass(frozen=True)
class Settings:
    """What a fork calls itself.

    Attributes
    ----------
    title : str
        Of the book, one line.
    holder : str
        Whom its licence and citation name: a person, a group or a house.
    repository : str
        Address of its repository; empty if there is none yet.
    country : str
        Code of the country that its first notebook is about; empty for a copy with all chapters.

    Raises
    ------
    ForkError
        If title, holder or address cannot be.
    """

    title: str
    holder: str = HOLDER
    repository: str = ""
    country: str = ""

    def __post_init__(self) -> None:
        for name, text in (("title", self.title), ("holder", self.holder)):
            if not text.strip() or not text.isprintable() or len(text) > LONGEST:
                raise ForkError(f"A {name} is one line of 1 to {LONGEST} letters; given: {text!r}.")
        try:
            buttons.options(self.repository)
        except ValueError as error:
            raise ForkError(str(error)) from None

    @property
    def work_holder(self) -> str:
        """The holder as a work's author: contributors say to what."""
        return f"{HOLDER} to {self.title}" if self.holder == HOLDER else self.holder


def country_asked(country: str | None, without_chapters: bool) -> str:
    """Return the code of the country that a fork is about; empty for a copy with all chapters.

    Raises
    ------
    ForkError
        If a copy with chapters is to be about another country, or one without is about none.
    """
    if without_chapters and not country:
        raise ForkError("A fork without chapters has a notebook about a country to start from: add --country CODE.")
    if country and not without_chapters:
        raise ForkError(
            "Chapters and reference findings speak of the country that they were written about, and would be untrue of "
            "another. Leave --country out, or add --without-chapters. To run a notebook for another country: "
            "multivector run NOTEBOOK -p country CODE, or multivector sweep."
        )
    return country_code(country) if country else ""


def bare(name: str) -> str:
    """Return a state's name without its article."""
    return name.removeprefix("the ")


def country_code(asked: str) -> str:
    """Return the code of a country that is named by code or name.

    Raises
    ------
    ForkError
        If the table of votes does not hold it; the message names the nearest.

    Examples
    --------
    >>> country_code("KGZ"), country_code("kyrgyzstan")
    ('KGZ', 'KGZ')
    """
    codes = {word.lower(): code for code, name in COUNTRIES.items() for word in (code, bare(name))}
    if asked.lower() in codes:
        return codes[asked.lower()]
    near = dict.fromkeys(codes[word] for word in difflib.get_close_matches(asked.lower(), codes, n=3, cutoff=0.5))
    hint = f" Nearest: {', '.join(f'{code} ({bare(COUNTRIES[code])})' for code in near)}." if near else ""
    raise ForkError(
        f"The notebook to start from follows votes in the United Nations, of which the tables hold those of "
        f"{', '.join(COUNTRIES)}; given: {asked!r}.{hint}"
    )
