"""A server on this machine that answers as the publishers of tables do, and misbehaves as they do.

Answers have the form of the publishers' interfaces.  Their figures are those of the accepted tables, or invented where
a test says so; none was fetched.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pycountry

from multivector import tables
from multivector.sources.fetch import BASES

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass
class Reply:
    """What the server says to one request; `cut` bytes of the body are promised and not sent."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0


class Server:
    """Answers by upstream: each has a function from path and query to a reply, after the replies queued for it."""

    def __init__(self) -> None:
        self.asked: dict[str, list[tuple[str, Message]]] = defaultdict(list)
        self.queued: dict[str, list[Reply]] = defaultdict(list)
        self.answering: dict[str, Callable[[str, dict[str, str]], Reply]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                upstream, _, rest = self.path.lstrip("/").partition("/")
                outer.asked[upstream].append((rest, self.headers))
                split = urlsplit(rest)
                query = {name: values[0] for name, values in parse_qs(split.query).items()}
                waiting = outer.queued[upstream]
                reply = waiting.pop(0) if waiting else outer.answering[upstream](unquote(split.path), query)
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) - reply.cut])
                self.close_connection = bool(reply.cut)

            def log_message(self, *words: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def environment(self) -> dict[str, str]:
        """Return the variables that send every upstream's requests here."""
        return {f"MULTIVECTOR_UPSTREAM_{name.upper().replace('-', '_')}": f"{self.url}/{name}" for name in BASES}

    def close(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def as_accepted(server: Server) -> None:
    """Let every publisher with an open interface say what the accepted tables say, but for GCAT."""
    server.answering |= {
        "national-bank": national_bank(tables.load("fx_daily")),
        "world-bank": world_bank(tables.load("economies"), tables.load("inflation_yearly")),
        "comext": comext(tables.load("eu_exports"), tables.load("eu_exports_to_kazakhstan")),
        "comtrade": comtrade(tables.load("georgia_cars")),
    }


def national_bank(days: pd.DataFrame) -> Callable[[str, dict[str, str]], Reply]:
    """Answer with lists of rates, the rouble of ten units; days without rates have a list without items."""
    known = {f"{row.date:%d.%m.%Y}": row for row in days.dropna(subset=["kzt_per_usd"]).itertuples()}

    def answer(path: str, query: dict[str, str]) -> Reply:
        day = query["fdate"]
        assert path == "rss/get_rates.cfm"
        if day not in known:
            return Reply(f"<?xml version='1.0' encoding='utf-8'?><rates><date>{day}</date><info>no data</info></rates>")
        return Reply(rates(day, {"USD": (known[day].kzt_per_usd, 1), "RUB": (known[day].kzt_per_rub * 10, 10)}))

    return answer


def rates(day: str, found: dict[str, tuple[float, int]]) -> str:
    """Return the National Bank's list of a day: by currency, tenge for so many units."""
    items = "".join(
        f"<item><fullname>{code}</fullname><title>{code}</title><description>{value:.10g}</description>"
        f"<quant>{quantity}</quant><index>UP</index><change>+0.00</change></item>"
        for code, (value, quantity) in found.items()
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rates><title>Rates</title><date>{day}</date>{items}</rates>'


def world_bank(economies: pd.DataFrame, inflation: pd.DataFrame) -> Callable[[str, dict[str, str]], Reply]:
    """Answer with indicators of eleven states, null where the tables have nothing.

    Kazakhstan's inflation of 2024 is the figure that the table of corrections holds against the Bank.
    """
    newer = economies[economies["gdp_vintage"] == "newer"].set_index(["iso3", "year"])
    bank = inflation[inflation["publisher"] == "World Bank"].set_index(["iso3", "year"])["inflation_pct"].to_dict()
    people = economies.drop_duplicates(["iso3", "year"]).set_index(["iso3", "year"])["population"].dropna()
    values = {
        "NY.GDP.MKTP.CD": {key: value * 1e9 for key, value in newer["gdp_busd"].items()},
        "SP.POP.TOTL": {key: int(value) for key, value in people.items()},
        "FP.CPI.TOTL.ZG": bank | {("KAZ", 2024): 4.86},
    }

    def answer(path: str, query: dict[str, str]) -> Reply:
        _, _, codes, _, indicator = path.split("/")
        first, last = map(int, query["date"].split(":"))
        return Reply(indicators(indicator, codes.split(";"), range(last, first - 1, -1), values[indicator]))

    return answer


def indicators(indicator: str, codes: list[str], years: range, values: dict[tuple[str, int], float]) -> str:
    """Return the World Bank's answer: a head, and a row for every state and year."""
    rows = [
        {
            "indicator": {"id": indicator, "value": indicator},
            "country": {"id": code[:2], "value": code},
            "countryiso3code": code,
            "date": str(year),
            "value": values.get((code, year)),
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }
        for code in codes
        for year in years
    ]
    head = {"page": 1, "pages": 1, "per_page": 20000, "total": len(rows), "sourceid": "2", "lastupdated": "2026-11-02"}
    return json.dumps([head, rows])


def comext(yearly: pd.DataFrame, monthly: pd.DataFrame) -> Callable[[str, dict[str, str]], Reply]:
    """Answer with euros as SDMX-CSV; Greece is written as Eurostat does elsewhere."""

    def two(code: str) -> str:
        return {"EU27": "EU27_2020", "GRC": "EL"}.get(code) or pycountry.countries.get(alpha_3=code).alpha_2

    years = [("EU27_2020", two(row.partner), str(row.year), row.exports_meur) for row in yearly.itertuples()]
    months = [(two(row.reporter), "KZ", f"{row.month:%Y-%m}", row.exports_meur) for row in monthly.itertuples()]

    def answer(path: str, query: dict[str, str]) -> Reply:
        freq, _, partners, product, flow, indicator = path.split("/")[-1].split(".")
        assert (product, flow, indicator, query["format"]) == ("TOTAL", "2", "VALUE_IN_EUROS", "SDMX-CSV")
        rows = [row for row in (years if freq == "A" else months) if row[1] in partners.split("+")]
        return Reply(sdmx(freq, rows))

    return answer


def sdmx(freq: str, rows: list[tuple[str, str, str, float]]) -> str:
    """Return Comext's answer from reporter, partner, period and million euros."""
    head = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
    lines = [
        f"ESTAT:DS-045409(1.0),15/11/26,{freq},{reporter},{partner},TOTAL,2,VALUE_IN_EUROS,{time},{value * 1e6:.0f}"
        for reporter, partner, time, value in rows
    ]
    return "\r\n".join([head, *lines, ""])


def comtrade(cars: pd.DataFrame) -> Callable[[str, dict[str, str]], Reply]:
    """Answer with one row a month, and none for months that the table does not have."""
    known = {f"{row.month:%Y%m}": row for row in cars.itertuples()}

    def answer(path: str, query: dict[str, str]) -> Reply:
        assert path == "public/v1/preview/C/M/HS"
        row = known.get(query["period"])
        found = [] if row is None else [preview(query["period"], row.cars, row.mass_t * 1e3, row.exports_musd * 1e6)]
        return Reply(json.dumps({"elapsedTime": "0.02 secs", "count": len(found), "data": found, "error": ""}))

    return answer


def preview(period: str, cars: float, kg: float, dollars: float) -> dict:
    """Return a row of Comtrade's preview: Georgia's exports of passenger cars to Kazakhstan."""
    return {
        "typeCode": "C",
        "freqCode": "M",
        "period": period,
        "reporterCode": 268,
        "flowCode": "X",
        "partnerCode": 398,
        "partner2Code": 0,
        "cmdCode": "8703",
        "customsCode": "C00",
        "motCode": 0,
        "qtyUnitCode": 5,
        "qty": float(cars),
        "netWgt": kg,
        "primaryValue": dollars,
    }
