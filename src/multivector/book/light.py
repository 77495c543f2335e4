"""What of a page need not be sent?  In: the HTML of a page's body.  Out: the same without marks that no style uses.

Names, punctuation, operators and blanks are two thirds of what Pygments wraps, and they look like plain code; the
text of a reference stands in a link that has the style; a cell of a table holds one paragraph, which has no margins.
"""

import re
from typing import Any

NOTED = re.compile(r'(<a class="mv-number" href="[^"]*") title="[^"]*"')
TELLS = {"book/reproduce"}  # pages where what a number means stands beside it, in a column of its own
ROW = re.compile(r'<tr class="row-(?:odd|even)">')
CELL = re.compile(r'<(t[dh])((?: class="[^"]*")?)><p>((?:(?!</?(?:p|t[dh])[ >]).)*)</p>\s*</\1>', re.DOTALL)
BLANK = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)|\s*\n\s*", re.DOTALL)
PLAIN = re.compile(r'<span class="(?:n|o|p|w|std std-ref)">([^<]*)</span>')


def lightened(html: str) -> str:
    """Return a page's HTML without the spans of highlighting that do not highlight, and with light tables.

    Examples
    --------
    >>> lightened('<span class="n">year</span> <span class="o">=</span> <span class="mi">2025</span>')
    'year = <span class="mi">2025</span>'
    >>> lightened('<tr class="row-odd"><td class="text-right"><p>43 <a href="b">%</a></p></td></tr>')
    '<tr><td class="text-right">43 <a href="b">%</a></td></tr>'
    """
    return CELL.sub(r"<\1\2>\3</\1>", ROW.sub("<tr>", PLAIN.sub(r"\1", html)))


def tightened(page: str) -> str:
    r"""Return a page without blank lines and indentation, but where blanks count or a policy names the words.

    Examples
    --------
    >>> tightened("<p>a\n\n   b</p>\n  <pre>c\n\n  d</pre>")
    '<p>a\nb</p>\n<pre>c\n\n  d</pre>'
    """
    return BLANK.sub(lambda found: found[1] or "\n", page)


def lighten(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Lighten the body of a page before it is written."""
    if context.get("body"):
        context["body"] = lightened(context["body"])
        if pagename in TELLS:
            context["body"] = NOTED.sub(r"\1", context["body"])
