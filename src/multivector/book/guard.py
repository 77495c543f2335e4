"""What may a page load and run?  In: its HTML.  Out: the HTML with a Content-Security-Policy that it carries itself."""

import base64
import hashlib
import re

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
CHARSET = re.compile(r'<meta charset="utf-8" ?/?>')


def guarded(html: str) -> str:
    """Return a page that carries its policy (Content-Security-Policy) as the first thing after its charset."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(html)}"/>'
    charset = CHARSET.search(html)
    if charset is None:
        raise ValueError('A page has no <meta charset="utf-8">, after which its policy would stand.')
    return f"{html[: charset.end()]}\n    {meta}{html[charset.end() :]}"


def policy(html: str) -> str:
    """Return what a page may load: files of the book, and of inline scripts those that it was built with.

    Styles may stand in attributes: Vega sets them on what it draws, and the theme on what it opens and folds.

    Examples
    --------
    >>> policy("<script>1</script>").split("; ")[6]
    "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    digests = sorted({digest(script) for script in INLINE_SCRIPT.findall(html) if script})
    return "; ".join(
        [
            "default-src 'none'",
            "base-uri 'none'",
            "connect-src 'self'",
            "font-src 'self'",
            "form-action 'self'",
            "img-src 'self' data:",
            " ".join(["script-src 'self'", *(f"'{value}'" for value in digests)]),
            "style-src 'self' 'unsafe-inline'",
        ]
    )


def digest(script: str) -> str:
    """Return the name of an inline script in a policy, by its SHA-256."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
