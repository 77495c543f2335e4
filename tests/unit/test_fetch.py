"""Requests are tried again, kept, asked for conditionally, and refused when they are not data."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from multivector.sources import UpstreamError, fetch
from tests.upstreams import NOW, Reply, Server

TEXT = "year,value\n2024,1\n2025,2\n"  # invented
RETRY_DATE = {"Retry-After": "Sat, 28 Nov 2026 12:01:30 GMT"}


@pytest.fixture
def server(monkeypatch):
    made = Server()
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    yield made
    made.close()


@pytest.fixture
def slept():
    return []


@pytest.fixture
def ask(tmp_path, slept):
    def asked(read=bytes, *, now=NOW, settled=False):
        with fetch.Fetcher(now, tmp_path, settled=settled, sleep=slept.append) as asking:
            return asking.get("gcat", "a?b=c", read)

    return asked


def read(raw):
    return fetch.rows(raw, ["year", "value"])


def refused(ask, server, *replies, read=read):
    server.queued["gcat"] += replies
    with pytest.raises(UpstreamError) as error:
        ask(read)
    return str(error.value)


def test_an_answer_is_kept_with_its_checksum_and_its_day(server, ask, tmp_path):
    server.queued["gcat"] = [Reply(TEXT, headers={"ETag": '"v1"', "Last-Modified": "Fri, 27 Nov 2026 00:00:00 GMT"})]
    assert ask(read) == [{"year": "2024", "value": "1"}, {"year": "2025", "value": "2"}]
    path, headers = server.asked["gcat"][0]
    assert path == "a?b=c" and headers["User-Agent"].startswith("multivector/") and "If-None-Match" not in headers
    known = json.loads(next(tmp_path.glob("answers/*.json")).read_text())
    # printf 'year,value\n2024,1\n2025,2\n' | sha256sum
    assert known["sha256"] == "2128bfbe46f8aa44bbef6f929ec40a0979e2e738358c51e7f786ce5e1095c4b2"
    assert known["retrieved"] == "2026-11-28T12:00:00+00:00" and known["url"] == f"{server.url}/gcat/a?b=c"


def test_what_did_not_change_is_not_sent_again(server, ask, tmp_path):
    server.queued["gcat"] = [Reply(TEXT, headers={"ETag": '"v1"'}), Reply(status=304)]
    first = ask(read)
    assert ask(read, now=NOW + timedelta(days=3)) == first
    assert server.asked["gcat"][1][1]["If-None-Match"] == '"v1"'
    known = json.loads(next(tmp_path.glob("answers/*.json")).read_text())
    assert (known["retrieved"], known["etag"]) == ("2026-12-01T12:00:00+00:00", '"v1"')


def test_a_day_without_etag_is_asked_for_by_its_date(server, ask):
    day = "Fri, 27 Nov 2026 00:00:00 GMT"
    server.queued["gcat"] = [Reply(TEXT, headers={"Last-Modified": day}), Reply(status=304)]
    assert ask(read) == ask(read)
    assert server.asked["gcat"][1][1]["If-Modified-Since"] == day


def test_accepting_within_a_day_does_not_ask_again(server, ask):
    server.queued["gcat"] = [Reply(TEXT), Reply(TEXT.replace("2\n", "3\n"))]
    ask(read)
    assert ask(read, now=NOW + timedelta(hours=23), settled=True)[1]["value"] == "2"
    assert len(server.asked["gcat"]) == 1
    assert ask(read, now=NOW + timedelta(hours=25), settled=True)[1]["value"] == "3"


def test_kept_bytes_that_were_damaged_are_fetched_again(server, ask, tmp_path):
    server.queued["gcat"] = [Reply(TEXT, headers={"ETag": '"v1"'}), Reply(TEXT)]
    ask(read)
    body = next(path for path in tmp_path.glob("answers/*") if not path.suffix)
    body.write_bytes(b"year,value\n2024,9\n")
    assert ask(read, settled=True)[0]["value"] == "1"
    assert "If-None-Match" not in server.asked["gcat"][1][1]


def test_a_busy_server_is_given_the_time_that_it_asks_for(server, ask, slept):
    server.queued["gcat"] = [Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503), Reply(TEXT)]
    assert len(ask(read)) == 2
    assert slept == [7.0, 2.0]


def test_retry_after_may_be_a_date():
    response = httpx.Response(503, headers=RETRY_DATE)
    assert fetch.patience(response, NOW) == 90.0
    assert fetch.patience(response, datetime(2026, 11, 28, 13, tzinfo=UTC)) == 0.0
    assert fetch.patience(httpx.Response(503, headers={"Retry-After": "soon"}), NOW) is None
    assert fetch.patience(None, NOW) is None


def test_a_server_that_asks_for_an_hour_is_left_alone(server, ask, slept):
    said = refused(ask, server, Reply(status=429, headers={"Retry-After": "3600"}))
    assert "busy (429 Too Many Requests)" in said and "3600 seconds" in said and slept == []


def test_after_five_tries_it_gives_up(server, ask, slept):
    said = refused(ask, server, *[Reply(status=502)] * 6)
    assert "502 Bad Gateway" in said and len(server.asked["gcat"]) == 5 and slept == [1.0, 2.0, 4.0, 8.0]


def test_a_body_cut_off_on_the_way_is_asked_for_again(server, ask, slept):
    server.queued["gcat"] = [Reply(TEXT, cut=5), Reply(TEXT)]
    assert len(ask(read)) == 2 and slept == [1.0]
    said = refused(ask, server, *[Reply(TEXT, cut=5)] * 5)
    assert "did not answer in 5 tries" in said and "MULTIVECTOR_UPSTREAM_GCAT" in said


def test_nobody_at_home(ask, monkeypatch, slept):
    monkeypatch.setenv("MULTIVECTOR_UPSTREAM_GCAT", "http://127.0.0.1:9")
    with pytest.raises(UpstreamError, match="did not answer in 5 tries"):
        ask(read)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("gone", status=404), "answered 404 Not Found: 'gone'"),
        (
            Reply("<!DOCTYPE html><html><title>Under\n maintenance</title></html>"),
            "web page, titled 'Under maintenance'",
        ),
        (Reply("sorry", headers={"Content-Type": "text/html; charset=utf-8"}), "answered with a web page, not with"),
        (Reply(" \n"), "answered with nothing"),
        (Reply("year,value\n2024,1\n2025"), "cut off: its last line is not complete"),
        (Reply("year,value\n2024,1\n2025,2"), "cut off: its last line is not complete"),
        (Reply("year,value\n"), "a header and no row"),
        (Reply("year,amount\n2024,1\n"), "column 'value' is missing; there are year, amount"),
        (Reply("year,values\n2024,1\n"), "column 'value' is missing (renamed to 'values'?)"),
        (Reply(b"year,value\n\xff,1\n"), "can't decode"),
    ],
)
def test_what_is_no_data_is_told_and_not_kept(server, ask, tmp_path, reply, words):
    said = refused(ask, server, reply)
    assert words in said and said.startswith(f"{server.url}/gcat/a?b=c")
    assert not list(tmp_path.rglob("*.json"))


def test_an_answer_of_another_form_is_told(server, ask):
    said = refused(ask, server, Reply('{"rows": []}'), read=lambda raw: json.loads(raw)["data"])
    assert "another form than it had (KeyError: 'data')" in said and '{"rows": []}' in said


def test_a_refused_answer_leaves_the_kept_one(server, ask, tmp_path):
    server.queued["gcat"] = [Reply(TEXT, headers={"ETag": '"v1"'})]
    ask(read)
    refused(ask, server, Reply("<html>", headers={"ETag": '"v2"'}))
    body = next(path for path in tmp_path.glob("answers/*") if not path.suffix)
    assert body.read_text() == TEXT and '\\"v1\\"' in body.with_suffix(".json").read_text()


def test_addresses_can_be_overridden(monkeypatch):
    assert fetch.base("world-bank") == "https://api.worldbank.org"
    monkeypatch.setenv("MULTIVECTOR_UPSTREAM_WORLD_BANK", "https://mirror.example/")
    assert fetch.base("world-bank") == "https://mirror.example"


def test_requests_to_comtrade_are_a_second_apart(server, tmp_path, slept):
    server.queued["comtrade"] = [Reply(TEXT)] * 3
    with fetch.Fetcher(NOW, tmp_path, sleep=slept.append) as asking:
        for period in range(3):
            asking.get("comtrade", f"?period={period}", bytes)
    assert slept == [1.0, 1.0]


def test_tabs_delimit_and_quotation_marks_are_letters():
    raw = b'#Tag\tNotes\n# Updated 2026 Nov 27\n2023-001\t"Transporter\n2023-002\t-\n'
    assert fetch.rows(raw, ["Tag"], "\t") == [
        {"Tag": "2023-001", "Notes": '"Transporter'},
        {"Tag": "2023-002", "Notes": "-"},
    ]
