"""Whatever bytes are sent, the answer is a problem that says what to do, and the board goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from schemas.brand import Brand
from tests.board.raw import exchange, get, post
from tests.board.running import Installation, board
from tests.conftest import SharedKafka
from tests.scores import score

API = b"/api/v1"
VIEWER = "a token of a viewer"
TIMES = ("9007199254740993", "9007199254740992", "253402300800000", "-1", "1.5", "NaN", "inf", "-0x1", "9" * 400)
DAYS = ("9999-12-32", "10000-01-01", "0000-00-00", "0001-01-01", "-1", "NaN", "2026-02-30")


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme"), Brand(brand="Other"), score("Acme"), score("Other"))
        yield made


def queries() -> list[tuple[bytes, int]]:
    """Paths below the API, and the status of each."""
    wrong = [f"/explain?brand=Acme&{name}={value}" for name in ("at", "since") for value in TIMES]
    wrong += [f"/compare?brand=Acme&{name}={value}&against=1" for name in ("at", "against") for value in TIMES]
    wrong += [f"/history?brand=Acme&{name}={value}" for name in ("from", "to", "step") for value in TIMES]
    wrong += [f"/compare?brand=Acme&from={day}&to={day}" for day in DAYS]
    wrong += [f"/mentions?brand=Acme&limit={value}" for value in TIMES]
    wrong += [f"/mentions?brand=Acme&before={value}" for value in ("-1", "1/", "1/-1", "1" * 17, "1/" + "1" * 9, "٣")]
    wrong += [f"/alerts?state={value}" for value in ("", "all%00", "null", "ALL")]
    wrong += ["/export?what=x", "/export?format=CSV", "/scores?window=24h&window=24h", "/scores?%00=1", "/state?x"]
    wrong += ["/compare?" + "&".join(["brand=Acme"] * 7), "/explain?brand=" + "x" * 129, "/explain?brand="]
    found = [(path.encode(), 400) for path in wrong]
    found += [(b"/explain?brand=" + name, 400) for name in (b"\xff", b"Acme\xed\xa0\x80", b"\xc3(")]
    found += [(b"/explain?brand=" + name, 404) for name in (b"%ff", b"%ed%a0%80", b"%00", b"%0d%0aX:1", b"%zz")]
    found += [(b"/brand?brand=%ff", 404), (b"/scores?panel=%ff", 404), (b"/history?campaign=%ff%00", 404)]
    found += [(b"/compare?brand=%ff&brand=%00", 404), (b"/compare?campaign=%ff", 404), (b"/\xff", 400), (b"/%00", 404)]
    found += [(b"/compare?brand=Acme&from=0001-01-01&to=9999-12-31", 400), (b"/state/../../x", 404)]
    found += [(b"/compare?brand=Acme&from=1970-01-01&to=9999-12-31", 400)]
    return found


async def test_no_query_is_a_fault_and_none_ends_the_process_that_explains(there: Installation) -> None:
    async with board(there.settings(board={"requests_a_second": 100_000})) as client:
        before = analysts()
        answers = {path: await exchange(client.url, get(API + path)) for path, _ in queries()}
        assert {path: answer.status for path, answer in answers.items()} == dict(queries())
        assert all(len(answer.problem["detail"]) > 8 for answer in answers.values())
        for path in (b"/explain?brand=Acme&at=253402300799999", b"/history?brand=Acme&from=0&to=253402300799999"):
            assert (await exchange(client.url, get(API + path))).status in (200, 400)
        assert analysts() == before
        assert len(before) == 1


def analysts() -> list[int]:
    """The processes that compare and explain."""
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if "streams.board.analyst.process" in child.cmdline()]


HEADERS = (
    b"Cookie: jauge=\xff",
    b"Cookie: \xff=\xfe; jauge=viewer.0.99999999999.\xc3\x28",
    b"Cookie: jauge=" + b"a." * 2_000,
    b"Cookie: jauge=viewer.0.1e5." + b"0" * 64,
    b"Authorization: Bearer \xff\xfe",
    b"Authorization: Bearer " + b"x" * 8_000,
    b"Authorization: \xff",
    b"Authorization: Bearer",
    b"Authorization: Basic Og==",
)


async def test_bytes_that_are_no_text_let_nobody_in(there: Installation, tmp_path: Path) -> None:
    (file := tmp_path / "viewer").write_text(VIEWER)
    async with board(there.settings(board={"viewer_token_files": (file,)})) as client:
        for header in HEADERS:
            answer = await exchange(client.url, get(API + b"/scores", header))
            assert (header, answer.status) == (header, 401)
            assert len(answer.problem["detail"]) > 8
        for token in (
            b'"\\ud800"',
            b'"\\u0000"',
            b'"' + b"x" * 60_000 + b'"',
            b"null",
            b"NaN",
            b"[" * 30_000,
            b'"\xff"',
        ):
            answer = await exchange(client.url, post(API + b"/session", b'{"token": ' + token + b"}"))
            assert (token[:20], answer.status in (400, 401)) == (token[:20], True), answer
            assert len(answer.problem["detail"]) > 8
        bearer = b"Authorization: Bearer " + VIEWER.encode()
        assert (await exchange(client.url, get(API + b"/scores", bearer, b"Cookie: \xff"))).status == 200


HARMLESS = (
    b"Origin: \xff",
    b"Referer: \xff\x01",
    b"If-None-Match: \xff",
    b'If-None-Match: W/"\xff", "',
    b"If-Modified-Since: Mon, 99 Foo 99999 99:99:99 GMT",
    b"Accept-Encoding: \xff;q=NaN",
    b"Accept: \xff",
    b"X-Jauge-Timestamp: \xff",
    b"X-Jauge-Signature: \xff",
    b"X-Forwarded-For: \xff, 1.2.3.4.5",
    b"Range: bytes=99999999999999999999-",
    b"Last-Event-ID: \xff-9",
)
"""Headers that a request for a state does without."""


@pytest.mark.parametrize("path", [API + b"/state", b"/", b"/static/app.js"])
async def test_a_header_that_is_no_text_is_left_alone(there: Installation, path: bytes) -> None:
    async with board(there.settings()) as client:
        for header in HARMLESS:
            answer = await exchange(client.url, get(path, header))
            assert (header, answer.status in (200, 400, 416)) == (header, True), answer
        stream = await client.session.get(f"{client.url}/api/v1/stream", headers={"Last-Event-ID": "٣-٣"})
        assert stream.status == 200
        stream.close()


async def test_what_is_no_request_is_a_problem_and_the_log_stays_calm(
    there: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    label = b'{"source": "x", "id": "7", "text": "acme", "tone": "negative"}'
    requests = {
        b"\xff\xfe\r\n\r\n": 400,
        b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n": 400,
        b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n": 400,
        get(b"/", b"X: " + b"x" * 9_000): 400,
        get(b"/", *[b"X: y"] * 200): 400,
        get(b"/", b"X\x00: y"): 400,
        get(b"/", b"X: a\x00b"): 400,
        get(API + b"/state", host=b"\xff"): 421,
        get(API + b"/state", host=b"[::1"): 421,
        get(API + b"/state", host=b"127.0.0.1.evil.example"): 421,
        b"GET /api/v1/state HTTP/1.1\r\n\r\n": 400,
        get(b"/static/" + b"x" * 4_000): 404,
        get(b"/static/%00"): 404,
        get(b"/static/\xff"): 400,
        get(b"/static/..%2f..%2fserver.py"): 404,
        get(b"//evil.example/%2e%2e"): 404,
        get(b"http://\xff/"): 400,
        get(b"*"): 400,
        b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n": 404,
        b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n": 400,
        get(API + b"/labels"): 405,
        get(API + b"/state", b"Expect: miracles"): 417,
        post(API + b"/labels", b"x", b"Content-Length: -1"): 400,
        post(API + b"/labels", b"x", b"Content-Length: " + b"9" * 30): 400,
        post(API + b"/labels", b"x", b"Content-Length: 99999999"): 413,
        post(API + b"/labels", b"zz\r\n{}\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"): 400,
        post(API + b"/labels", label, b"Content-Encoding: gzip"): 415,
        post(API + b"/labels", label, b"Content-Encoding: br"): 415,
        post(API + b"/labels", label, b"Origin: \xff", b"Sec-Fetch-Site: \xff"): 403,
        post(API + b"/labels", label.replace(b"acme", b"\\ud800")): 400,
        post(API + b"/labels", label.replace(b"acme", b"\xed\xa0\x80")): 400,
        post(API + b"/labels", b"[" * 30_000): 400,
        post(API + b"/labels", b'{"a":' * 10_000): 400,
    }
    async with board(there.settings()) as client:
        answers = {request: await exchange(client.url, request) for request in requests}
        found = {request: answer.status for request, answer in answers.items()}
        assert {one[:90]: (found[one], requests[one]) for one in requests if found[one] != requests[one]} == {}
        assert {request[:90] for request, answer in answers.items() if b"problem+json" not in answer.head} == set()
        assert all(len(answer.problem["detail"]) > 8 for answer in answers.values())
        assert (await client.get("/state"))["ready"] is True
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


async def test_a_body_that_does_not_come_is_no_longer_waited_for(
    there: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.board.api.handlers.BODY_S", 0.1)
    async with board(there.settings()) as client:
        answer = await exchange(client.url, post(API + b"/session", b"{", b"Content-Length: 20"))
        assert (answer.status, answer.problem["code"]) == (408, "invalid_request")
