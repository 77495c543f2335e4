"""What of a page need not be sent?  In: the HTML of a page's body.  Out: the same without marks that no style uses.

Names, punctuation, operators and blanks are two thirds of what Pygments wraps, and they look like plain code; the
text of a reference stands in a link that has the style.
"""

import re
from typing import Any

PLAIN = re.compile(r'<span class="(?:n|o|p|w|std std-ref)">([^<]*)</span>')


def lightened(html: str) -> str:
    """Return a page's HTML without the spans of highlighting that do not highlight.

    Examples
    --------
    >>> lightened('<span class="n">year</span> <span class="o">=</span> <span class="mi">2025</span>')
    'year = <span class="mi">2025</span>'
    """
    return PLAIN.sub(r"\1", html)


def lighten(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Lighten the body of a page before it is written."""
    if context.get("body"):
        context["body"] = lightened(context["body"])
