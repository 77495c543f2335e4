"""What do colours and type mean, on every page?  In: a country code.  Out: its colour; one theme for all charts.

The colours keep apart for readers with any of the usual colour vision deficiencies and stand against white with a
contrast of at least 4.5, so that labels may take them.
"""

COLOURS = {
    "RUS": "#C2410C",
    "CHN": "#840F65",
    "EU27": "#0A58A0",
    "KAZ": "#147D72",
    "TUR": "#3F3F00",
    "KGZ": "#8A5A00",
    "UZB": "#3B6E22",
    "ARM": "#5B4B9A",
    "OTH": "#6B7280",
}
INK, QUIET, RULE, PAPER = "#1F2933", "#5F6B7A", "#E3E7EC", "#FFFFFF"
LAND, HOME, SEA, BORDER = "#EFECE4", "#FFFDF6", "#D5E6EF", "#B9B2A3"
BEFORE, AFTER = "#9AA5B1", INK
INSET, INSET_LAND = "#F7FAFC", "#B9C0C7"

NAMES = {
    "RUS": "Russia",
    "CHN": "China",
    "EU27": "EU-27",
    "KAZ": "Kazakhstan",
    "TUR": "Turkey",
    "KGZ": "Kyrgyzstan",
    "UZB": "Uzbekistan",
    "ARM": "Armenia",
    "EAEU": "other EAEU members",
    "OTH": "all others",
    "WLD": "the world",
}

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # of one width: pictures look as they were measured

CONFIG = {
    "background": PAPER,
    "font": FONT,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": RULE,
        "domainColor": QUIET,
        "tickColor": RULE,
    },
    "axisX": {"grid": False},
    "axisY": {"domain": False, "ticks": False},
    "header": {"labelFontSize": 13, "labelColor": INK, "labelFontWeight": "bold", "title": None},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": QUIET, "orient": "top"},
    "text": {"fontSize": 12, "color": INK},
    "line": {"strokeWidth": 2.2},
    "point": {"filled": True, "size": 45},
    "range": {"category": list(COLOURS.values())},
}


def colour_of(code: str) -> str:
    """Return the colour that `code` has throughout the book; grey for a country without one."""
    return COLOURS.get(code, COLOURS["OTH"])


def name_of(code: str) -> str:
    """Return the plain name of a country or group; the code itself where the book has no name for it."""
    return NAMES.get(code, code)
