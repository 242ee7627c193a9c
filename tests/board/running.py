"""A board on topics of its own, in this process, and a client of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import msgspec
import pytest
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from schemas.alert import Alert, AlertText
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import Record, encode
from schemas.health import SourceHealth
from schemas.records import alert_record, alert_text_record, score_progress_record, score_record
from schemas.score import Score, ScoreProgress
from streams.board import server
from streams.board.analyst import client as analyst
from streams.board.server import run
from streams.board.state import feed
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.producer import Sender
from streams.kafka.topic_specs import specs
from streams.metrics.telemetry import Telemetry
from streams.score.history import history_records
from tests.flow import now_ms
from tests.patience import PATIENCE_S

PARTITIONS = 2


class Installation:
    """Topics under one prefix, and a sender to them; an async context manager."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.bootstrap, self.prefix = bootstrap, prefix
        self._folder = TemporaryDirectory(prefix="jauge-board-", ignore_cleanup_errors=True)

    async def __aenter__(self) -> "Installation":
        await topics.apply_specs(self.bootstrap, specs(self.prefix, PARTITIONS))
        self._sender = Sender(self.bootstrap, "test")
        await self._sender.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sender.__aexit__(None, None, None)
        self._folder.cleanup()

    def settings(self, **given: Any) -> Settings:
        """Settings of a board on any free port."""
        kafka = {"bootstrap": self.bootstrap, "prefix": self.prefix, "partitions": PARTITIONS}
        known = {"kafka": kafka, "data": self._folder.name}
        return Settings.model_validate({**known, **given, "board": {"port": 0, **given.get("board", {})}})

    async def send(self, topic: str, records: Sequence[Record]) -> None:
        """Tell records as they are."""
        await self._sender.send_keyed(f"{self.prefix}{topic}", records)

    async def publish(self, *records: Brand | Score | ScoreProgress | Alert | SourceHealth | BrandMention) -> None:
        """Tell records, each on its topic."""
        for one in records:
            match one:
                case Brand():
                    await self.send("brands", [(one.brand.encode(), encode(one), ())])
                case Score():
                    await self.send("scores", [score_record(one)])
                case ScoreProgress():
                    await self.send("score-progress", [score_progress_record(one)])
                case Alert():
                    await self.send("alert-texts", [alert_text_record(text) for text in texts_of(one)])
                    named = tuple(replace(example, text="", url=None) for example in one.examples)
                    await self.send("alerts", [alert_record(replace(one, examples=named))])
                case SourceHealth():
                    await self.send("source-health", [(one.source.encode(), encode(one), ())])
                case BrandMention():
                    await self.send("brand-mentions", [(one.brand.encode(), encode(one), ())])

    async def publish_history(self, scores: Sequence[Score]) -> None:
        """Tell scores of full hours."""
        await self.send("score-history", history_records(scores))


def texts_of(alert: Alert) -> list[AlertText]:
    """What the mentions behind an alert say, which `score` publishes apart from it."""
    return [
        AlertText(source=one.source, id=one.id, since=now_ms(), text=one.text, url=one.url) for one in alert.examples
    ]


class Client:
    """Asks a board."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, "aiohttp.typedefs.LooseHeaders"]:
        """Return status, JSON (or bytes where it is none) and headers of an answer."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {**({"Content-Type": "application/json"} if data is not None else {}), **headers}
        async with self.session.request(method, f"{self.url}{path}", data=data, headers=sent) as answer:
            read = await answer.read()
            is_json = "json" in answer.content_type
            return answer.status, json.loads(read) if is_json and read else read, answer.headers

    async def get(self, path: str, **headers: str) -> Any:
        """Return the JSON of a call that has to go well."""
        status, answer, _ = await self.ask("GET", f"/api/v1{path}", **headers)
        assert status == 200, answer
        return answer

    @asynccontextmanager
    async def stream(self, query: str = "", **headers: str) -> AsyncIterator["Events"]:
        """Listen to the live stream."""
        async with self.session.get(f"{self.url}/api/v1/stream{query}", headers=headers) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/event-stream"
            yield Events(answer.content)


class Events:
    """Reads server-sent events."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content
        self.last_id = ""

    async def next(self) -> tuple[str, Any]:
        """Return the name and the data of the next event."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self._content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                fields[name] = value
        self.last_id = fields["id"]
        return fields["event"], json.loads(fields["data"])

    async def until(self, name: str) -> Any:
        """Return the data of the next event of that name."""
        while True:
            event, data = await self.next()
            if event == name:
                return data


@asynccontextmanager
async def board(settings: Settings, patience_s: float = PATIENCE_S, **session: Any) -> AsyncIterator[Client]:
    """Run a board that has read all there is; `patience_s`: its own with the broker and with its analyses."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((server, "LABEL_S"), (analyst, "MOST_S"), (feed, "PATIENCE_S")):
            patch.setattr(module, name, patience_s)
        async with _run(settings, session) as client:
            yield client


@asynccontextmanager
async def _run(settings: Settings, session: dict[str, Any]) -> AsyncIterator[Client]:
    listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    telemetry = Telemetry(CollectorRegistry(), "board")
    running = asyncio.create_task(run(settings, telemetry, listening.set_result))
    try:
        await asyncio.wait({running, listening}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        async with aiohttp.ClientSession(**session) as client:
            yield Client(client, listening.result())
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def changed(record: Any, **fields: Any) -> Any:
    """Return a record with some other fields."""
    return msgspec.structs.replace(record, **fields)
