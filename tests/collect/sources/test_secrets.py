"""What a collector is let in with is in no log line, whatever its server answers."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streams.collect.role import collectors_of
from streams.collect.sources.mastodon.spec import MastodonSettings
from streams.collect.sources.reddit.spec import RedditSettings
from streams.collect.sources.stackexchange.spec import StackExchangeSettings
from streams.collect.sources.telegram.spec import TelegramSettings
from streams.collect.sources.x.spec import XSettings
from streams.collect.sources.youtube.spec import YouTubeSettings
from streams.config.source_spec import SourceSection
from tests.collect.source_server import collecting, context_for, until

SECRET = "7:hidden-word"  # of nobody
ANSWERS = (
    b"HTTP/9.9 banana\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 404 Gone\r\nContent-Length: 4\r\n\r\nnone",
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1\r\nContent-Length: 2\r\n\r\n[]",
    b"",
    b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n{}",
)
MADE: dict[str, Callable[[str, Path], SourceSection]] = {
    "mastodon": lambda url, path: MastodonSettings(servers=(url,), token_files={url: path}),
    "reddit": lambda url, path: RedditSettings(api=url, tokens=url, client_id="a", secret_file=path),
    "youtube": lambda url, path: YouTubeSettings(api=url, key_file=path, videos=("v",), poll_s=0.001),
    "x": lambda url, path: XSettings(api=url, token_file=path),
    "telegram": lambda url, path: TelegramSettings(api=url, token_file=path),
    "stackexchange": lambda url, path: StackExchangeSettings(api=url, key_file=path, poll_s=0.001, reads_a_day=None),
}


@pytest.mark.parametrize("name", MADE)
async def test_no_answer_makes_a_collector_say_its_secret(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(ANSWERS[min(len(asked), len(ANSWERS)) - 1])
        await writer.drain()
        writer.close()

    (tmp_path / "secret").write_text(SECRET)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, context_for("acme") as context:
        (one, *_) = collectors_of(name, MADE[name](url, tmp_path / "secret"), context)
        async with collecting(one):
            for number in (3, 5):
                await until(lambda number=number: len(asked) >= number)  # type: ignore[misc] # as in the others
    said: list[Any] = [caplog.text, *(record.getMessage() for record in caplog.records)]
    assert len(caplog.records) >= 2
    assert not any("hidden-word" in text for text in said)
