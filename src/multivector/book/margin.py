"""Who says so?  In: the HTML of a chapter.  Out: the same with each cited work in the margin, where it is cited first.

On a narrow screen and on paper there is no margin: the link in the text, its title and the list of references stay.
"""

import re
from typing import Any

PARAGRAPH = re.compile(r"^<p>(?:(?!</p>).)*</p>", re.DOTALL | re.MULTILINE)
CITED = re.compile(r'<a class="reference internal" href="[^"]*references\.html#([^"]+)" title="([^"]+)">')
CHAPTER = re.compile(r"book/\d")
ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/,]+)[^\s,]*")


def annotated(html: str) -> str:
    """Return a chapter's HTML with a note before each paragraph that cites a work for the first time.

    Addresses are cut to their host, because the list of references has them in full.

    Examples
    --------
    >>> text = '<p>So <a class="reference internal" href="references.html#id1" title="A. B. C, 2020.">[B]</a>.</p>'
    >>> annotated(text).splitlines()[0]
    '<div class="margin mv-cited" role="note"><p>A. B. C, 2020.</p></div>'
    """
    seen: set[str] = set()

    def beside(paragraph: re.Match) -> str:
        first = {ident: title for ident, title in CITED.findall(paragraph[0]) if ident not in seen}
        seen.update(first)
        notes = "".join(f"<p>{ADDRESS.sub(_host, title)}</p>" for title in first.values())
        return (f'<div class="margin mv-cited" role="note">{notes}</div>\n' if notes else "") + paragraph[0]

    return PARAGRAPH.sub(beside, html)


def _host(address: re.Match) -> str:
    return address[1]


def annotate(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the works that a chapter cites into its margin before the page is written."""
    if context.get("body") and CHAPTER.match(pagename):
        context["body"] = annotated(context["body"])
