"""Which state does a statistical office mean by a name?  In: a name or number.  Out: an ISO 3166-1 alpha-3 code.

Names are looked up in `pycountry` (English, and its Russian catalogue).  What an office writes in its own way is
listed here, and a name that neither knows is an error: no partner is ever dropped in silence.
"""

import functools
import gettext

import pycountry

from . import UpstreamError

WORLD, EU, EAEU_GROUP, UNALLOCATED = "WLD", "EU27", "EAEU", "OTH"
EU27 = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN",
    "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
EAEU = ("ARM", "BLR", "KAZ", "KGZ", "RUS")

ENGLISH = {
    "aland islands": "ALA",
    "american saoma": "ASM",
    "bosnia herzegovina": "BIH",
    "bostwana": "BWA",
    "bouvet": "BVT",
    "brunei": "BRN",
    "burkino faso": "BFA",
    "cape verde": "CPV",
    "car": "CAF",
    "china (sar hong kong)": "HKG",
    "coconut islands": "CCK",
    "congo, democratic republic of the": "COD",
    "cote d' ivoire": "CIV",
    "cote d'ivoire": "CIV",
    "curacao": "CUW",
    "czech rep.": "CZE",
    "eastern samoa": "ASM",
    "faeroe islands": "FRO",
    "folkland islands (malvinas)": "FLK",
    "french southern terrirories": "ATF",
    "fyr of macedonia": "MKD",
    "great britain": "GBR",
    "great britain (united kingdom)": "GBR",
    "korea (dprk)": "PRK",
    "korea, dpr of": "PRK",
    "libyan arab jamahiriya": "LBY",
    "macau (macau)": "MAC",
    "macedonia": "MKD",
    "monako": "MCO",
    "palestinian territory, occupied": "PSE",
    "republic of korea": "KOR",
    "republic of macedonia": "MKD",
    "reunion": "REU",
    "russia": "RUS",
    "saint helena": "SHN",
    "saint-barth?lemy": "BLM",
    "saint-martin (french part)": "MAF",
    "salvador": "SLV",
    "saoma": "WSM",
    "sar-hong kong": "HKG",
    "svalbard and jan mayen islands": "SJM",
    "swaziland": "SWZ",
    "taiwan. china province": "TWN",
    "the republic of korea": "KOR",
    "turkey": "TUR",
    "united states virgin islands": "VIR",
    "vatican city state": "VAT",
    "virgin islands, united states": "VIR",
    "wallis and futuna islands": "WLF",
    "zaire": "COD",
    # Not a state of today, or no state at all: counted, but attributed to none.
    "channel islands": UNALLOCATED,
    "eu countries not specified": UNALLOCATED,
    "nagorno karabagh": UNALLOCATED,
    "nagorno-karabakh": UNALLOCATED,
    "netherlands antilles": UNALLOCATED,
    "serbia and montenegro": UNALLOCATED,
    "undefined country": UNALLOCATED,
    "unknown country": UNALLOCATED,
}

RUSSIAN = {
    "американское самоа": "ASM",
    "ангилья (брит.)": "AIA",
    "британская территория в индийском океане": "IOT",
    "бруней-даруссалам": "BRN",
    "ватикан, государство-город": "VAT",
    "виргинские острова (брит.)": "VGB",
    "виргинские острова, сша": "VIR",
    "гибралтар (брит.)": "GIB",
    "гуам (сша)": "GUM",
    "ирак, республика ирак": "IRQ",
    "иран, исламская республика": "IRN",
    "каймановы острова (брит.)": "CYM",
    "кокосовые (килинг) острова": "CCK",
    "коморские острова": "COM",
    "корея, народно-демократическая республика": "PRK",
    "кыргызстан": "KGZ",
    "майотта": "MYT",
    "македония": "MKD",
    "малые тихоокеан. отдаленные остроа сша": "UMI",
    "малые тихоокеан.отдален.ост-ва с.ш.": "UMI",
    "микронезия, федеративные штаты": "FSM",
    "молдова, республика": "MDA",
    "объединенные арабские эмираты": "ARE",
    "остров святой елены": "SHN",
    "острова кука (н.зел.)": "COK",
    "острова теркс и кайкос": "TCA",
    "палестина, государство": "PSE",
    "папуа-новая гвинея": "PNG",
    "питкерн": "PCN",
    "республика латвия": "LVA",
    "россия": "RUS",
    "самоа, независимое государство": "WSM",
    "свазиленд": "SWZ",
    "северные марианские острова": "MNP",
    "сен-бартелеми": "BLM",
    "соединенное королевство": "GBR",
    "соединенные штаты америки": "USA",
    "тайвань (китай)": "TWN",
    "танзания, объединенная республика": "TZA",
    "тимор-лесте": "TLS",
    "уоллис и футуна": "WLF",
    "фолклендские острова (мальвинские)": "FLK",
    "французкие южные территории": "ATF",
    "черногория (монтенегро)": "MNE",
    "южн.джорджия и южн.сандвич.острова": "SGS",
}

# UN M49 numbers that ISO 3166-1 no longer holds (Sudan before 2011, the Netherlands Antilles), and the agency's own
# row for what it leaves unallocated.
NUMBERS = {"0": UNALLOCATED, "530": UNALLOCATED, "736": "SDN"}


def from_english(name: str) -> str:
    """Return the code of a state from its English name.

    Raises
    ------
    UpstreamError
        If neither `pycountry` nor the list of exceptions knows the name.

    Examples
    --------
    >>> from_english("Kyrgyzstan"), from_english("The Republic of Korea"), from_english("Unknown country")
    ('KGZ', 'KOR', 'OTH')
    """
    if code := ENGLISH.get(name.casefold()):
        return code
    try:
        return pycountry.countries.lookup(name).alpha_3
    except LookupError:
        raise UpstreamError(
            f"No state is called {name!r}. Add it to ENGLISH in multivector.sources.country_names."
        ) from None


@functools.cache
def _russian_catalogue() -> dict[str, str]:
    translation = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ru"])
    kinds = ("name", "common_name", "official_name")
    return {
        translation.gettext(getattr(state, kind)).casefold(): state.alpha_3
        for state in pycountry.countries
        for kind in kinds
        if hasattr(state, kind)
    }


def from_russian(name: str) -> str:
    """Return the code of a state from its Russian name; errors as `from_english`.

    Examples
    --------
    >>> from_russian("Узбекистан"), from_russian("Республика Латвия")
    ('UZB', 'LVA')
    """
    known = _russian_catalogue() | RUSSIAN
    if name.casefold() not in known:
        raise UpstreamError(f"No state is called {name!r}. Add it to RUSSIAN in multivector.sources.country_names.")
    return known[name.casefold()]


def from_number(number: str) -> str:
    """Return the code of a state from its UN M49 number; errors as `from_english`.

    Examples
    --------
    >>> from_number("31"), from_number("398"), from_number("0")
    ('AZE', 'KAZ', 'OTH')
    """
    if code := NUMBERS.get(number):
        return code
    state = pycountry.countries.get(numeric=number.zfill(3))
    if state is None:
        raise UpstreamError(
            f"No state has the number {number}. Add it to NUMBERS in multivector.sources.country_names."
        )
    return state.alpha_3
