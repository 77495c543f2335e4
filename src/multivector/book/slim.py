"""What of the theme need not be sent?  In: a built book.  Out: its pages with one style sheet of what they use.

The theme sends two thousand icons twice (as a script and as a font), the search index on every page, and style for
all that it could ever show.  Here the icons that stand on a page are drawn by style, the search index stays with the
search page, and rules whose classes occur on no page and in no script are left out.  Originals are not touched, so
that a second build finds them.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import tinycss2

from ..paths import write_text

SHEET = re.compile(r'<link (?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"]*?_static/[^"?]+\.css)(?:\?[^"]*)?"[^>]*/?>\n?')
ICON_SCRIPT = re.compile(r'<script[^>]*src="[^"]*/fontawesome\.js[^"]*"[^>]*></script>\n?')
SEARCH_SCRIPTS = re.compile(r'<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>\n?')
MADE = re.compile(r"/used\.[0-9a-f]{10}\.css$")
ICON = re.compile(r'<(i|span) class="([^"]*)\b(?:fas|fab|fa-solid) +fa-([a-z0-9-]+)([^"]*)"([^>]*)></\1>')
WORD = re.compile(r"[\w-]+")
NAMED = re.compile(r"[.#]([\w-]+)")
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
ADDRESS = re.compile(r"url\([\"']?(?!data:|#|https?:|/)([^)\"']+)[\"']?\)")
FOLDER = "_static/styles"
ICON_FILE = "_static/scripts/fontawesome.js"
ICON_FONT = "fontawesome"
IGNORED = {"fontawesome.js", "searchindex.js"}
SAFE = " '/:=,"
MADE_BY_SCRIPTS = ("bs-",)  # names that a script puts together, so that they stand nowhere in full
ICONS = (
    ".mv-icon{display:inline-block;box-sizing:content-box;height:1em;vertical-align:-.125em;background:currentColor;"
    "-webkit-mask:var(--icon) center/contain no-repeat;mask:var(--icon) center/contain no-repeat;"
    "forced-color-adjust:none}.mv-icon.fa-lg{font-size:1.25em;line-height:.05em;vertical-align:-.075em}"
    "@media (forced-colors:active){.mv-icon{background:CanvasText}}"
)


def slim(html: Path) -> None:
    """Make the pages of a built book light: one sheet with the rules in use, icons by style, search where it is used.

    Parameters
    ----------
    html : pathlib.Path
        The folder that Sphinx wrote.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(html.rglob("*.html"))}
    pages = {path: text for path, text in pages.items() if SHEET.search(text)}
    listed = [_place(address, path, html) for path, text in pages.items() for address in SHEET.findall(text)]
    originals = [place for place in dict.fromkeys(listed) if not MADE.search(place)]
    if not originals:
        return  # no page was written since
    icons = Icons((html / ICON_FILE).read_text(encoding="utf-8"))
    pages = {path: icons.draw(text) for path, text in pages.items()}
    used = sheet(html, originals, words(html, pages.values())) + icons.style() + "\n"
    place = f"{FOLDER}/used.{hashlib.sha256(used.encode()).hexdigest()[:10]}.css"
    for old in (html / FOLDER).glob("used.*.css"):
        old.unlink()
    write_text(html / place, used)
    for path, text in pages.items():
        light = ICON_SCRIPT.sub("", with_one_sheet(text, os.path.relpath(html / place, path.parent)))
        write_text(path, light if path.name == "search.html" else SEARCH_SCRIPTS.sub("", light))


def with_one_sheet(page: str, address: str) -> str:
    """Return a page with one sheet in the place of its first, and without the others.

    Examples
    --------
    >>> link = '<link rel="stylesheet" href="_static/{}.css?v=1" />'
    >>> with_one_sheet(link.format("a") + link.format("b"), "c").strip()
    '<link rel="stylesheet" href="c"/>'
    """
    first = SHEET.search(page).start()
    return page[:first] + f'<link rel="stylesheet" href="{address}"/>\n' + SHEET.sub("", page[first:])


def _place(address: str, page: Path, html: Path) -> str:
    return os.path.relpath(page.parent / address, html)


def words(html: Path, pages: Iterable[str]) -> set[str]:
    """Return all that may be the name of a class or an element: every word of every page and script of the book."""
    scripts = [path.read_text(encoding="utf-8") for path in sorted(html.rglob("*.js")) if path.name not in IGNORED]
    return set(WORD.findall("\n".join([*pages, *scripts])))


class Icons:
    """The shapes of Font Awesome, from the script that the theme ships; remembers which were drawn."""

    def __init__(self, script: str) -> None:
        self.script = script
        self.drawn: dict[str, tuple[str, str, str]] = {}

    def draw(self, page: str) -> str:
        """Return a page whose icons are empty pictures of the right shape, as the script would leave them."""
        return ICON.sub(self._picture, page)

    def _picture(self, found: re.Match) -> str:
        _, before, name, after, more = found.groups()
        width, height, _ = self.shape(name)
        classes = " ".join(f"mv-icon svg-inline--fa {before} fa-{name} {after}".split())
        return f'<svg class="{classes}" viewBox="0 0 {width} {height}" aria-hidden="true"{more}></svg>'

    def shape(self, name: str) -> tuple[str, str, str]:
        """Return width, height and path of an icon.

        Raises
        ------
        ValueError
            If the script holds none of that name.
        """
        if name not in self.drawn:
            word, rest = re.escape(name), r'"[0-9a-f]+","([^"]+)"\]'
            found = re.findall(rf'[{{,]"?{word}"?:\[(\d+),(\d+),\[[^\]]*\],{rest}', self.script)
            found = found or re.findall(rf'\[(\d+),(\d+),\[[^\]]*"{word}"[^\]]*\],{rest}', self.script)  # a former name
            if not found:
                raise ValueError(
                    f"Font Awesome's script, as the theme ships it, has no icon {name!r}; a page asks for it."
                )
            self.drawn[name] = found[-1]  # the last set is the solid one
        return self.drawn[name]

    def style(self) -> str:
        """Return style that fills what was drawn, in the colour of the text."""
        rules = []
        for name, (width, height, path) in sorted(self.drawn.items()):
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path}"/></svg>'
            rules.append(f'.mv-icon.fa-{name}{{--icon:url("data:image/svg+xml,{quote(svg, safe=SAFE)}")}}')
        return ICONS + "".join(rules) if rules else ""


def sheet(html: Path, places: list[str], known: set[str]) -> str:
    """Return one style sheet: of all sheets, in order, the rules that may apply.

    Parameters
    ----------
    html : pathlib.Path
        The folder of the book.
    places : list of str
        The sheets, from there.
    known : set of str
        Names that occur.
    """
    parts = []
    for place in places:
        text = (html / place).read_text(encoding="utf-8")
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        parts.append(_moved("".join(_kept(rule, known) for rule in rules), place))
    return "".join(parts)


def _kept(rule: Any, known: set[str]) -> str:
    """Return a rule as text, without selectors that cannot apply; nothing if none is left."""
    if rule.type == "qualified-rule":
        selectors = [one for one in _selectors(rule.prelude) if applies(one, known)]
        return f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""
    if rule.type != "at-rule":
        return ""
    if rule.content is None:
        return rule.serialize()
    if rule.lower_at_keyword == "font-face":
        return "" if ICON_FONT in tinycss2.serialize(rule.content) else rule.serialize()
    if rule.lower_at_keyword not in ("media", "supports", "layer", "container"):
        return rule.serialize()
    inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    kept = "".join(_kept(one, known) for one in inside)
    return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}" if kept else ""


def _selectors(prelude: list[Any]) -> list[str]:
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def applies(selector: str, known: set[str]) -> bool:
    """Tell whether a selector may apply where only `known` names occur; what stands in brackets is not asked about.

    Examples
    --------
    >>> known = {"card", "title"}
    >>> [applies(one, known) for one in (".card > #title", ".card.gone", "p:not(.gone)", "[href]", ".bs-tooltip-auto")]
    [True, False, True, True, True]
    """
    bare = selector
    while BRACKETS.search(bare):
        bare = BRACKETS.sub("", bare)
    return all(name in known or name.startswith(MADE_BY_SCRIPTS) for name in NAMED.findall(bare.replace("\\", "")))


def _moved(css: str, place: str) -> str:
    """Return style whose addresses hold from the folder of the one sheet."""
    here = Path(place).parent
    return ADDRESS.sub(lambda found: f"url({os.path.relpath(here / found[1], FOLDER)})", css)
