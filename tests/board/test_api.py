"""The API over HTTP, on a real broker."""

import asyncio
import csv
import io
import json
import signal
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import decoder
from schemas.health import SourceHealth
from schemas.reason import ProblemCode
from schemas.tone_label import ToneLabel
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.text.tone.warm_up import warm_up
from streams.board.api.problems import STATUS
from streams.config.errors import JaugeError
from tests.board.running import Client, Installation, board, changed
from tests.collect.test_gateway import records
from tests.conftest import SharedKafka
from tests.faults.harness.broker import Broker
from tests.patience import PATIENCE_S
from tests.scores import AT_MS, score

DAY = AT_MS // DAY_MS * DAY_MS
HOSTILE = "=<script>alert(1)</script>\u202eevil\x00"
NAME = HOSTILE.rstrip("\x00")
"""As a brand may be called."""


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        yield made


def alert(number: int, brand: str = "Acme", state: Any = "opened") -> Alert:
    return Alert(
        id=f"a{number}",
        kind="drop",
        state=state,
        severity="warning",
        brand=brand,
        window="24h",
        at=AT_MS + number,
        since=AT_MS + number,
    )


def mention(number: int, text: str = "acme", source: str = "x") -> BrandMention:
    return BrandMention(
        brand="Acme",
        source=source,
        id=str(number),
        op="create",
        created_at=AT_MS + number // 2,
        seen_at=AT_MS + number,
        text=text,
    )


async def test_every_answer_is_what_the_topics_hold(there: Installation) -> None:
    campaign = {"name": "spring", "brand": "Acme", "first_day": "2026-09-10", "last_day": "2026-09-12"}
    settings = there.settings(campaigns=(campaign,), panels=({"name": "pair", "brands": ("Acme", "Other")},))
    await there.publish(*(Brand(brand=name, terms=(name.lower(),)) for name in ("Acme", "Other", "Third")))
    await there.publish(score("Acme", 60.0, mentions=30), score("Other", 40.0, mentions=10), score("Third", 90.0))
    await there.publish_history(
        [score("Acme", 50.0 + hour, at=DAY - 5 * DAY_MS + hour * HOUR_MS) for hour in range(25)]
    )
    first = 1_789_084_800_000  # midnight of the day after the first
    await there.publish_history([score("Acme", 30.0 + day, at=first + day * DAY_MS) for day in range(-1, 4)])
    await there.publish(alert(1), alert(2), alert(3, "Other"), alert(1, state="closed"))
    await there.publish(SourceHealth(source="x", at=AT_MS + 5, connected=True, gaps=((AT_MS, AT_MS + 1),)))
    await there.publish(*(mention(number) for number in range(7)), mention(99, source="bluesky"))
    async with board(settings) as client:
        league = await client.get("/scores?window=24h&panel=pair")
        assert [(row["brand"], row["rank"], row["share_of_voice"]) for row in league["rows"]] == [
            ("Acme", 1, 0.75),
            ("Other", 2, 0.25),
        ]
        assert league["versions"]["method"] == "jauge-1"
        assert league["sparks"]["Other"] == []
        everybody = await client.get("/scores")
        assert [row["brand"] for row in everybody["rows"]] == ["Third", "Acme", "Other"]
        assert len(everybody["sparks"]["Acme"]) == 24

        of_brand = await client.get("/brand?brand=Acme")
        assert [one["window"] for one in of_brand["windows"]] == ["24h"]
        assert of_brand["windows"][0]["rank"] == of_brand["standings"]["24h"]["rank"] == 2

        history = await client.get(f"/history?brand=Acme&brand=Third&from={DAY - 5 * DAY_MS}&to={DAY - 4 * DAY_MS}")
        assert [(one["name"], len(one["points"])) for one in history["series"]] == [("Acme", 25), ("Third", 0)]
        assert history["series"][0]["points"][24]["score"] == 74.0
        of_campaign = await client.get("/history?campaign=spring")
        assert [point["score"] for point in of_campaign["series"][0]["points"]] == [30.0, 31.0, 32.0]

        assert [one["id"] for one in (await client.get("/alerts"))["rows"]] == ["a3", "a2", "a1"]
        assert [one["id"] for one in (await client.get("/alerts?state=open&brand=Acme"))["rows"]] == ["a2"]
        assert [one["source"] for one in (await client.get("/sources"))["rows"]] == ["x"]
        assert sum((await client.get("/method"))["weights"].values()) == pytest.approx(1.0)
        market = await client.get("/market")
        assert (market["brands"], market["may_label"]) == (["Acme", "Other", "Third"], True)
        assert market["campaigns"] == [{**campaign, "words": [], "is_of_file": True, "by": ""}]
        state = await client.get("/state")
        assert (state["ready"], state["stale_since"], state["newest"]) == (True, None, AT_MS)

        read, place = [], ""
        while True:
            body = await client.get(f"/mentions?brand=Acme&limit=3{place}")
            read += [one["id"] for one in body["rows"]]
            if body["next"] is None:
                break
            place = f"&before={body['next']}"
        assert sorted(read) == sorted({*map(str, range(7)), "99"})
        assert [one["id"] for one in (await client.get("/mentions?brand=Acme&source=bluesky"))["rows"]] == ["99"]


async def test_the_stream_sends_each_change_and_one_who_reconnects_misses_nothing(there: Installation) -> None:
    await there.publish(Brand(brand="Acme"), Brand(brand="Other"), score("Acme", 50.0))
    async with board(there.settings()) as client:
        async with client.stream("?window=24h") as events:
            assert [row["score"] for row in (await events.until("league"))["rows"]] == [50.0]
            await there.publish(score("Acme", 51.0, at=AT_MS + 1))
            assert [row["score"] for row in (await events.until("moved"))["rows"]] == [51.0]
            await there.publish(alert(7))
            assert (await events.until("alert"))["id"] == "a7"
            await there.publish(SourceHealth(source="x", at=AT_MS + 5, connected=False))
            assert (await events.until("source"))["connected"] is False
        await there.publish(score("Other", 52.0))
        async with client.stream("?window=24h", **{"Last-Event-ID": events.last_id}) as again:
            assert [row["brand"] for row in (await again.until("moved"))["rows"]] == ["Other"]


async def test_a_correction_is_on_its_topic_before_it_is_confirmed(kafka: SharedKafka, there: Installation) -> None:
    await there.publish(Brand(brand="Acme"))
    label = {"source": "x", "id": "7", "text": HOSTILE, "tone": "negative"}
    async with board(there.settings()) as client:
        status, body, _ = await client.ask("POST", "/api/v1/labels", label)
        assert status == 202
        (kept,) = await records(kafka, f"{there.prefix}tone-labels")
        decoded = decoder(ToneLabel).decode(kept.value)
        assert (decoded.text, decoded.tone, decoded.at, kept.key) == (HOSTILE, "negative", body["at"], b"x:7")
        for wrong in ({**label, "tone": "good"}, {**label, "text": ""}, {**label, "more": 1}, [], "x", b"{", b"\xff"):
            assert (await client.ask("POST", "/api/v1/labels", wrong))[0] == 400
        assert (await client.ask("POST", "/api/v1/labels", b"x" * 100_000))[0] == 413
        assert (await client.ask("POST", "/api/v1/labels", label, **{"Content-Type": "text/plain"}))[0] == 415
        assert (await client.ask("POST", "/api/v1/labels", label, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert len(await records(kafka, f"{there.prefix}tone-labels")) == 1


async def test_a_tone_is_explained_by_the_words_that_decided(there: Installation) -> None:
    warm_up()  # the child process finds its functions compiled
    await there.publish(Brand(brand="Shop", terms=("best buy",)))
    async with board(there.settings()) as client:
        asked = {"text": f"At Best Buy: I don't love it {HOSTILE}", "lang": "en", "brand": "Shop"}
        status, body, _ = await client.ask("POST", "/api/v1/tone", asked)
        assert (status, body["lang"], body["lang_from"], body["tone"]) == (200, "en", "declared", "negative")
        assert [(word["text"], word["negated"]) for word in body["words"] if word["text"] == "love"] == [("love", True)]
        assert not {"best", "buy"} & {word["text"] for word in body["words"]}
        _, unread, _ = await client.ask("POST", "/api/v1/tone", {"text": "Gate 5"})
        assert (unread["lang"], unread["tone"], unread["words"]) == (None, "unread", [])
        for wrong in ({"text": ""}, {"text": "x" * 2_001}, {"text": "x", "more": 1}, {}):
            assert (await client.ask("POST", "/api/v1/tone", wrong))[0] == 400


UNANSWERED = (
    ("/scores?window=2h", 400),
    ("/scores?window=24h&window=1h", 400),
    ("/scores?colour=red", 400),
    ("/scores?panel=none", 404),
    ("/brand", 400),
    ("/brand?brand=Nobody", 404),
    ("/brand?brand=" + "x" * 200, 400),
    ("/history", 400),
    ("/history?brand=A&brand=B&brand=C&brand=D&brand=E&brand=F&brand=G", 400),
    ("/history?brand=Acme&campaign=x", 400),
    ("/history?campaign=none", 404),
    ("/history?brand=Acme&step=1", 400),
    ("/mentions?brand=Acme&before=x", 400),
    ("/mentions?brand=Acme&limit=1000", 400),
    ("/export?what=history&brand=Nobody", 404),
    ("/export?format=xls", 400),
    ("/compare?brand=Acme", 400),
    ("/compare?brand=Acme&brand=Nobody", 404),
    ("/explain?brand=Nobody", 404),
    ("/nothing", 404),
)


async def test_what_cannot_be_answered_says_what_can(shared_board: Client) -> None:
    for path, status in UNANSWERED:
        found, problem, headers = await shared_board.ask("GET", f"/api/v1{path}")
        assert (path, found, problem["status"]) == (path, status, status)
        assert headers["Content-Type"].startswith("application/problem+json")
        assert len(problem["detail"]) > 8
        assert STATUS[ProblemCode(problem["code"])] == status


@pytest.fixture
async def shared_board(there: Installation) -> AsyncIterator[Client]:
    await there.publish(Brand(brand="Acme"), Brand(brand=NAME), score("Acme"), score(NAME, 20.0))
    await there.publish(changed(mention(1, HOSTILE), url="javascript:alert(1)"), mention(2, "-2+3"))
    async with board(there.settings()) as client:
        yield client


async def test_a_table_leaves_as_a_file_that_runs_nothing(shared_board: Client) -> None:
    status, body, headers = await shared_board.ask("GET", "/api/v1/export?what=scores&format=csv")
    assert status == 200
    assert headers["Content-Disposition"] == 'attachment; filename="jauge-scores.csv"'
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    assert [row["brand"] for row in rows] == ["Acme", f"'{NAME}"]
    assert (rows[0]["score"], rows[0]["at"]) == ("50.0", "2026-09-21T14:13:20Z")
    _, body, _ = await shared_board.ask("GET", "/api/v1/export?what=mentions&brand=Acme")
    assert [row["text"] for row in csv.DictReader(io.StringIO(body.decode()))] == ["'-2+3", f"'{HOSTILE}"]
    _, body, _ = await shared_board.ask("GET", "/api/v1/export?what=history&format=parquet&brand=Acme")
    assert pq.read_table(io.BytesIO(body)).column("low").type == "double"
    _, body, _ = await shared_board.ask("GET", "/api/v1/export?what=alerts&format=json")
    assert body == []


async def test_a_table_for_a_spreadsheet_has_dates_one_decimal_all_brands_and_a_range(shared_board: Client) -> None:
    _, body, headers = await shared_board.ask("GET", f"/api/v1/export?what=history&format=xlsx&from={AT_MS}")
    assert headers["Content-Disposition"] == 'attachment; filename="jauge-history.xlsx"'
    (names, *rows) = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    rows.sort(key=lambda row: -row[names.index("score")])
    assert [row[names.index("brand")] for row in rows] == ["Acme", NAME]
    at = datetime(2026, 9, 21, 14, 13, 20)  # noqa: DTZ001 # a spreadsheet knows no zones: it is UTC
    assert [row[names.index("at")] for row in rows] == [at, at]
    assert [row[names.index("score")] for row in rows] == [50.0, 20.0]
    both = ["'-2+3", f"'{HOSTILE}"]
    for given, texts in ((f"from={AT_MS}", both), (f"from={AT_MS + 1}", both[:1]), (f"to={AT_MS}", both[1:])):
        _, body, _ = await shared_board.ask("GET", f"/api/v1/export?what=mentions&{given}")
        assert sorted(row["text"] for row in csv.DictReader(io.StringIO(body.decode()))) == sorted(texts)


async def test_every_answer_carries_the_headers_and_one_that_is_known_is_not_sent_again(shared_board: Client) -> None:
    for path in ("/", "/static/style.css", "/static/none", "/api/v1/scores", "/api/v1/none"):
        _, _, headers = await shared_board.ask("GET", path)
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in headers
    for path in ("/static/", "/static/..%2fserver.py", "/static/../server.py", "/api/v1/../../server.py"):
        assert (await shared_board.ask("GET", path))[0] in (403, 404)
    _, _, headers = await shared_board.ask("GET", "/api/v1/openapi.json")
    assert headers["Content-Encoding"] in ("gzip", "deflate")
    status, body, _ = await shared_board.ask("GET", "/api/v1/openapi.json", **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")


async def test_with_tokens_set_no_answer_comes_without_one(there: Installation, tmp_path: Path) -> None:
    viewer, editor = "a token of a viewer", "a token of an editor"
    for name, token in (("v", viewer), ("e", editor)):
        (tmp_path / name).write_text(token)
    files = {"viewer_token_files": (tmp_path / "v",), "editor_token_files": (tmp_path / "e",)}
    label = {"source": "x", "id": "7", "text": "acme", "tone": "negative"}
    async with board(there.settings(board=files)) as client:
        paths = json.loads(json.dumps((await client.ask("GET", "/api/v1/openapi.json"))[1]))["paths"]
        for path, methods in paths.items():
            for method in methods:
                wanted = 200 if path.endswith("openapi.json") else 401
                if not path.endswith("/session"):
                    assert (await client.ask(method.upper(), path, {}))[0] == wanted, path
        assert (await client.ask("GET", "/"))[0] == 200
        assert (await client.ask("GET", "/api/v1/state", Authorization="Bearer wrong"))[0] == 401
        for token, may_label, status in ((viewer, False, 403), (editor, True, 202)):
            bearer = {"Authorization": f"Bearer {token}"}
            assert (await client.get("/market", **bearer))["may_label"] is may_label
            assert (await client.ask("POST", "/api/v1/labels", label, **bearer))[0] == status
        assert (await client.ask("POST", "/api/v1/session", {"token": "wrong"}))[0] == 401
        status, body, headers = await client.ask("POST", "/api/v1/session", {"token": viewer})
        assert (status, body) == (200, {"role": "viewer"})
        cookie = headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert viewer not in cookie
        kept = {"Cookie": cookie.partition(";")[0]}
        assert (await client.get("/market", **kept))["may_label"] is False


async def test_a_page_of_another_name_reads_nothing_where_no_token_is_asked_for(shared_board: Client) -> None:
    status, _, _ = await shared_board.ask("GET", "/api/v1/scores", Host="evil.example")
    assert status == 421


async def test_the_answer_to_too_many_requests_says_when_to_retry(there: Installation) -> None:
    async with board(there.settings(board={"requests_a_second": 1})) as client:
        for _ in range(8):
            assert (await client.ask("GET", "/"))[0] == 200  # the page's own files are many, and are not counted
        statuses, headers = [], None
        while 429 not in statuses:  # one more is answered for each second that goes by meanwhile
            status, _, headers = await client.ask("GET", "/api/v1/state")
            statuses.append(status)
    assert set(statuses[:-1]) == {200}
    assert len(statuses) > 5
    assert headers["Retry-After"] == "1"


async def test_without_topics_or_with_the_port_taken_it_says_what_to_do(
    kafka: SharedKafka, there: Installation
) -> None:
    with pytest.raises(LookupError, match="jauge topics apply"):
        async with board(Installation(kafka.bootstrap, kafka.prefix()).settings()):
            pass
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(JaugeError, match=r"set another board\.port"):
            async with board(there.settings(board={"port": port})):
                pass


@pytest.mark.faults
async def test_while_the_broker_is_away_the_last_state_is_shown_as_old(tmp_path: Path) -> None:
    async with Broker(tmp_path / "kafka") as broker, Installation(broker.bootstrap, "t.") as there:
        await there.publish(Brand(brand="Acme"), score("Acme", 50.0))
        async with board(there.settings(), patience_s=5.0) as client, client.stream() as events:
            await events.until("league")
            async with broker.away(signal.SIGKILL):
                async with asyncio.timeout(PATIENCE_S):
                    while (body := await events.until("state"))["stale_since"] is None:
                        pass
                assert body["stale_since"] <= body["now"]
                assert body["state"] == "broker_away"
                assert [row["score"] for row in (await client.get("/scores"))["rows"]] == [50.0]
                label = {"source": "x", "id": "7", "text": "acme", "tone": "negative"}
                assert (await client.ask("POST", "/api/v1/labels", label))[0] == 503
            async with asyncio.timeout(PATIENCE_S):
                while (await events.until("state"))["stale_since"] is not None:
                    pass
            await there.publish(score("Acme", 51.0, at=AT_MS + 1))
            assert [row["score"] for row in (await events.until("moved"))["rows"]] == [51.0]
