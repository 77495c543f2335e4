"""How are an upstream's answers had, and kept?  In: an address.  Out: what its reader makes of the answer.

Requests are tried again when the server is busy or the line breaks, with as much patience as the server asks for.
An answer that its reader understands is kept under ``build/upstream`` with its checksum, its day and the marks by
which the server can say next time that nothing changed; one that it does not understand is an error and kept nowhere.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .. import __version__
from ..paths import BUILD, replacing, write_text
from . import UpstreamError

if TYPE_CHECKING:
    import httpx  # imported where something is asked for
    import tenacity

Read = TypeVar("Read")

# The one place with addresses.  MULTIVECTOR_UPSTREAM_COMTRADE=http://mirror.example names another one.
BASES = {
    "national-bank": "https://nationalbank.kz",
    "world-bank": "https://api.worldbank.org",
    "comext": "https://ec.europa.eu",
    "comtrade": "https://comtradeapi.un.org",
    "gcat": "https://planet4589.org",
}
PACE = {"comtrade": 1.0, "national-bank": 0.1}  # seconds between requests; Comtrade turns faster ones away
KEPT = BUILD / "upstream"
FRESH = timedelta(days=1)  # so long what was looked at may be accepted without asking again
TRIES, LONGEST_WAIT = 5, 120.0  # seconds
TIMEOUTS = {"connect": 10.0, "read": 60.0, "write": 10.0, "pool": 10.0}
BUSY = (408, 425, 429, 500, 502, 503, 504)
AGENT = f"multivector/{__version__} (research compendium; data refresh)"
PAGE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What is known of a kept answer.

    Attributes
    ----------
    url : str
        What was asked for.
    retrieved : str
        When it was answered last, also if with "nothing changed": ISO 8601, UTC.
    sha256 : str
        Of the body.
    etag, modified : str
        The server's marks for the next conditional request; empty if it gave none.
    """

    url: str
    retrieved: str
    sha256: str
    etag: str = ""
    modified: str = ""


def base(upstream: str) -> str:
    """Return the base address of an upstream: that of ``MULTIVECTOR_UPSTREAM_…`` if set."""
    name = "MULTIVECTOR_UPSTREAM_" + upstream.upper().replace("-", "_")
    return (os.environ.get(name) or BASES[upstream]).rstrip("/")


class Fetcher:
    """Asks upstreams, and remembers what was asked; in a ``with`` block, which closes its connections.

    Parameters
    ----------
    now : datetime
        With time zone; the day up to which series are asked for, and the date of retrieval.
    folder : Path, optional
        Where answers are kept; `KEPT` unless given.
    settled : bool
        Whether kept answers younger than `FRESH` are taken without asking again.
    sleep : callable
        Called with seconds between tries and requests.
    """

    def __init__(
        self,
        now: datetime,
        folder: Path | None = None,
        *,
        settled: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        import httpx

        self.now = now
        self.folder = folder or KEPT
        self.settled = settled
        self.sleep = sleep
        self.answers: list[Answer] = []
        self._client = httpx.Client(
            timeout=httpx.Timeout(**TIMEOUTS), follow_redirects=True, headers={"User-Agent": AGENT}
        )
        self._asked: set[str] = set()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def get(self, upstream: str, path: str, read: Callable[[bytes], Read]) -> Read:
        """Return what `read` makes of the answer to ``GET base/path``.

        Parameters
        ----------
        upstream : str
            A name of `BASES`.
        path : str
            With its query, under the base address.
        read : callable
            Turns the body into something, or raises `UpstreamError` or `ValueError`: then nothing is kept.

        Raises
        ------
        UpstreamError
            If there is no answer, or not one that `read` understands.  The message names the address.
        """
        url = f"{base(upstream)}/{path.lstrip('/')}"
        kept = self._kept(url)
        if kept and self.settled and self.now - datetime.fromisoformat(kept.retrieved) < FRESH:
            self.answers.append(kept)
            return _understood(url, self._body(url).read_bytes(), read)
        if upstream in self._asked:
            self.sleep(PACE.get(upstream, 0.0))
        self._asked.add(upstream)
        response = self._asked_for(url, kept)
        unchanged = response.status_code == 304 and kept is not None
        body = self._body(url).read_bytes() if unchanged else response.content
        if not unchanged:
            _refuse_pages(url, response, body)
        made = _understood(url, body, read)
        self._keep(url, body, response, kept if unchanged else None)
        return made

    def _asked_for(self, url: str, kept: Answer | None) -> httpx.Response:
        import httpx
        import tenacity

        marks = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified} if kept else {}
        headers = {name: mark for name, mark in marks.items() if mark}

        def once() -> httpx.Response:
            response = self._client.get(url, headers=headers)
            if response.status_code in BUSY:
                response.raise_for_status()
            return response

        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((httpx.TransportError, httpx.HTTPStatusError)),
            wait=waited,
            stop=tenacity.stop_after_attempt(TRIES) | _asks_too_much,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            response = trying(once)
        except httpx.HTTPStatusError as error:
            raise UpstreamError(_busy(url, error.response)) from None
        except httpx.HTTPError as error:
            said = str(error) or type(error).__name__
            raise UpstreamError(
                f"{url} did not answer in {TRIES} tries ({said}). Try later, or name a mirror in {_variable(url)}."
            ) from None
        if response.status_code not in (200, 304):
            raise UpstreamError(
                f"{url} answered {response.status_code} {response.reason_phrase}: {_snippet(response.content)!r}. "
                f"The interface may have moved: compare the address with the publisher's page, then change it in "
                f"multivector.sources.fetch or name another in {_variable(url)}."
            )
        return response

    def _body(self, url: str) -> Path:
        return self.folder / "answers" / hashlib.sha256(url.encode()).hexdigest()[:20]

    def _kept(self, url: str) -> Answer | None:
        """Return what is known of the kept answer; None if there is none or its bytes are not those that were kept."""
        body = self._body(url)
        try:
            known = Answer(**json.loads(body.with_suffix(".json").read_text(encoding="utf-8")))
            whole = hashlib.sha256(body.read_bytes()).hexdigest() == known.sha256
        except (OSError, ValueError, TypeError):
            return None
        return known if whole else None

    def _keep(self, url: str, body: bytes, response: httpx.Response, known: Answer | None) -> None:
        answer = Answer(
            url,
            self.now.astimezone(UTC).isoformat(timespec="seconds"),
            hashlib.sha256(body).hexdigest(),
            response.headers.get("etag", known.etag if known else ""),
            response.headers.get("last-modified", known.modified if known else ""),
        )
        place = self._body(url)
        with replacing(place) as temporary:
            temporary.write_bytes(body)
        write_text(place.with_suffix(".json"), json.dumps(asdict(answer), indent=1, sort_keys=True) + "\n")
        self.answers.append(answer)


def waited(state: tenacity.RetryCallState) -> float:
    """Return the seconds to wait before the next try: those the server asks for, else 1, 2, 4, …."""
    asked = patience(getattr(state.outcome.exception(), "response", None), datetime.now(UTC))
    return asked if asked is not None else 2.0 ** (state.attempt_number - 1)


def patience(response: httpx.Response | None, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, as a number or as a date; None if it asks for nothing."""
    text = response.headers.get("retry-after", "") if response is not None else ""
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _asks_too_much(state: tenacity.RetryCallState) -> bool:
    return waited(state) > LONGEST_WAIT


def _busy(url: str, response: httpx.Response) -> str:
    asked = patience(response, datetime.now(UTC))
    when = f" It asks to wait {asked:.0f} seconds." if asked else ""
    return f"{url} is busy ({response.status_code} {response.reason_phrase}).{when} Try again later."


def _variable(url: str) -> str:
    found = next((name for name in BASES if url.startswith(base(name))), "…")
    return "MULTIVECTOR_UPSTREAM_" + found.upper().replace("-", "_")


def _snippet(body: bytes) -> str:
    return " ".join(body[:400].decode("utf-8", "replace").split())[:160]


def _refuse_pages(url: str, response: httpx.Response, body: bytes) -> None:
    if not body.strip():
        raise UpstreamError(f"{url} answered with nothing. Try again later.")
    if PAGE.match(body) or response.headers.get("content-type", "").startswith("text/html"):
        title = re.search(rb"<title[^>]*>(.*?)</title>", body, re.IGNORECASE | re.DOTALL)
        named = f", titled {_snippet(title[1])!r}" if title else ""
        raise UpstreamError(
            f"{url} answered with a web page{named}, not with data. The interface may be closed for a while, or moved."
        )


def _understood(url: str, body: bytes, read: Callable[[bytes], Read]) -> Read:
    try:
        return read(body)
    except (UpstreamError, ValueError, SyntaxError) as error:  # JSON and text are ValueErrors, XML is a SyntaxError
        said = str(error)
    except (LookupError, TypeError, AttributeError) as error:
        said = f"the answer has another form than it had ({type(error).__name__}: {error})"
    raise UpstreamError(
        f"{url}: {said}. It begins {_snippet(body)!r}. Nothing was kept of it; the tables are as they were."
    )


def rows(raw: bytes, needed: Iterable[str], delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a delimited text by column name; where tabs delimit, quotation marks are letters.

    Raises
    ------
    UpstreamError
        If a needed column is missing, there is no row, or the last line was cut off.
    """
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter, quoting=quoting))
    header = [name.strip().lstrip("#").strip() for name in lines[0]] if lines else []
    require(needed, header)
    found = [line for line in lines[1:] if line and not line[0].startswith("#")]
    if not found:
        raise UpstreamError("there is a header and no row")
    if len(found[-1]) < len(header) or not raw.endswith(b"\n"):
        raise UpstreamError("the text is cut off: its last line is not complete")
    return [dict(zip(header, (cell.strip() for cell in line), strict=False)) for line in found]


def require(needed: Iterable[str], there: Iterable[str]) -> None:
    """Raise `UpstreamError` if a needed name is not there; the message names the nearest that is."""
    there = list(there)
    for name in needed:
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1)
            hint = f" (renamed to {near[0]!r}?)" if near else ""
            raise UpstreamError(f"column {name!r} is missing{hint}; there are {', '.join(there[:40]) or 'none'}")


def as_csv(columns: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """Return lines as the text of a CSV file; None is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([list(columns), *lines])
    return text.getvalue()
