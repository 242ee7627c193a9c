"""Telegram: updates are forgotten once one asks beyond them, so one asks only when they are safe."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from streams.collect.checkpoints import MemoryCursors
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.runner import CollectorLoop
from streams.collect.sources.telegram.collector import KEPT_MS, TelegramCollector, collectors, place_of
from streams.collect.sources.telegram.parser import parse
from streams.collect.sources.telegram.spec import TelegramSettings
from streams.config.errors import JaugeError, UsageError
from tests.collect.source_server import MemoryGateway, SourceServer, collecting, context_for, fields, no_pause, until

TOKEN = "123:token-of-the-test"


def update(number: int, kind: str = "channel_post", **changed: Any) -> dict[str, Any]:
    chat = {"id": -100, "username": "acme_news", "type": "channel", "title": "Acme"}
    said = {"message_id": number, "chat": chat, "date": 1_789_992_000, "text": f"Post {number}", **changed}
    return {"update_id": 1_000 + number, kind: said}


class Telegram(SourceServer):
    """Holds updates until one asks beyond them, as the real one does."""

    def __init__(self, **troubles: int) -> None:
        super().__init__([("/bot{token}/getUpdates", self._updates)], **troubles)
        self.held: list[dict[str, Any]] = []
        self.forgotten: list[int] = []

    async def _updates(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        first = int(request.query.get("offset", "0"))
        self.forgotten += [one["update_id"] for one in self.held if one["update_id"] < first]
        self.held = [one for one in self.held if one["update_id"] >= first]
        return web.json_response({"ok": True, "result": self.held[:5]})


def made(server: Telegram, context: CollectorContext) -> TelegramCollector:
    return TelegramCollector(TelegramSettings(api=server.url, wait_s=0), context, TOKEN)


async def test_posts_and_edits_of_channels_are_published() -> None:
    server = Telegram()
    server.held = [update(number) for number in range(1, 9)]
    server.held.append(update(9, "edited_channel_post", message_id=3, text="Mended"))
    server.held.append({"update_id": 1_010, "message": {"text": "private"}})
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 9)
        await until(lambda: not server.held)
    first, last = gateway.mentions[0], gateway.mentions[-1]
    assert fields(first, "id", "text", "url", "author", "created_at", "op") == (
        "-100/1", "Post 1", "https://t.me/acme_news/1", "-100", 1_789_992_000_000, "create",
    )  # fmt: skip
    assert fields(last, "id", "text", "op") == ("-100/3", "Mended", "update")


class BrokenGateway(MemoryGateway):
    """Its broker is away at first."""

    def __init__(self, away: int) -> None:
        super().__init__()
        self.away = away

    async def publish(self, rows: Any) -> None:
        if self.away:
            self.away -= 1
            raise JaugeError("Kafka does not answer")
        await super().publish(rows)


@pytest.mark.parametrize("away", [1, 4])
async def test_nothing_is_forgotten_there_before_the_broker_has_it(away: int) -> None:
    import asyncio  # noqa: PLC0415

    server = Telegram()
    server.held = [update(number) for number in range(1, 13)]
    async with server.serving(), context_for() as context:
        gateway = BrokenGateway(away)
        loop = CollectorLoop(made(server, context), gateway, MemoryCursors(), batch_count=3, batch_ms=1, pause=no_pause)
        running = asyncio.create_task(loop.run())
        try:
            await gateway.until(lambda: gateway.published >= 12)
            await until(lambda: not server.held)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
    assert {one.id for one in gateway.mentions} == {f"-100/{number}" for number in range(1, 13)}
    assert sorted(server.forgotten) == [1_000 + number for number in range(1, 13)]


@pytest.mark.parametrize("seed", range(4))
async def test_every_update_is_published_despite_failures_of_the_server(seed: int) -> None:
    server = Telegram(seed=seed, every=4)
    server.held = [update(number) for number in range(1, 60)]
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: len({one.id for one in gateway.mentions}) == 59)


@pytest.mark.parametrize("trouble", ["wrong", "closed", "garbage"])
async def test_the_token_is_part_of_no_message(trouble: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = Telegram(every=1)
    (tmp_path / "token").write_text("999:hidden-word")
    async with context_for() as context:
        async with server.serving():
            server._every = 0 if trouble == "wrong" else 1
            url = server.url
            (one,) = collectors(TelegramSettings(api=url, token_file=tmp_path / "token", wait_s=0), context)
            if trouble != "closed":
                for _ in range(1 if trouble == "wrong" else 8):
                    with pytest.raises(Exception) as raised:  # noqa: PT011 # whatever troubles it
                        await anext(one.read(None))
                    assert "hidden-word" not in repr(raised.value)
        if trouble == "closed":
            with pytest.raises(Exception, match="cannot be asked") as raised:
                await anext(one.read(None))
            assert "hidden-word" not in repr(raised.value)
            assert raised.value.__cause__ is None
    assert "hidden-word" not in caplog.text


async def test_updates_that_nobody_fetched_in_time_are_a_gap() -> None:
    server = Telegram()
    server.held = [update(1)]
    async with server.serving(), context_for(now_ms=lambda: 3 * KEPT_MS) as context:
        collector = made(server, context)
        await anext(collector.read(f"7 {KEPT_MS}"))
        with pytest.raises(UsageError, match=r"sources\.telegram\.token_file"):
            collectors(TelegramSettings(), context)
    assert collector.gaps == [(KEPT_MS, 2 * KEPT_MS)]


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'{"update_id":"x"}')])
def test_what_is_no_update_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_an_answer_names_what_it_answers() -> None:
    answered = update(4)["channel_post"]
    mention = parse(wrap(1, json.dumps(update(5, reply_to_message=answered)).encode()))
    assert mention is not None
    assert mention.reply_to == "-100/4"
    assert place_of(mention.id) == (-1, 0)
