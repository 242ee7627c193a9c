"""`jauge collect SOURCE --out`: a look at a source without Kafka."""

import asyncio
import json
from pathlib import Path

import pytest

from streams.collect.sample import sample, section_named
from streams.collect.sources.bluesky.spec import BlueskySettings
from streams.collect.sources.hn.spec import HackerNewsSettings
from streams.collect.sources.lemmy.spec import LemmySettings
from streams.config.errors import UsageError
from streams.config.settings import Settings
from tests.collect.source_server import SourceServer, until
from tests.collect.sources.test_bluesky import Jetstream, crafted, expected
from tests.collect.sources.test_telegram import TOKEN as TELEGRAM
from tests.collect.sources.test_x import X, post
from tests.collect.sources.test_youtube import YouTube
from tests.command import jauge
from tests.faults.harness.growing import GROWING
from tests.patience import PATIENCE_S


async def test_the_mentions_of_a_source_are_printed_with_pseudonyms_and_no_more_than_asked(tmp_path: Path) -> None:
    server = Jetstream(crafted(), ["hold"])
    async with server.serving():
        endpoint = server.url.replace("ws", "http", 1)
        asked = ("--endpoint", endpoint, "--limit", "3", "--wait", "300", "--out", "-")
        done = await asyncio.to_thread(jauge, "collect", "bluesky", *asked, JAUGE_DATA=str(tmp_path))
    assert done.returncode == 0, done.stderr
    mentions = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one.get("op", "create"), one.get("id", "")) for one in mentions] == [
        (op, name if op != "account_delete" else "") for op, name in expected(crafted())[:3]
    ]
    assert not any(one.get("author", "").startswith("did:") for one in mentions)


async def test_a_look_ends_where_nothing_comes_any_more(tmp_path: Path) -> None:
    server = Jetstream(crafted(), ["hold"] * 9)
    async with server.serving():
        endpoint = server.url.replace("ws", "http", 1)
        found, wait_s = 0, 1
        while found < len(expected(crafted())):  # on a machine that stands still, nothing comes for a second or more
            asked = ("--endpoint", endpoint, "--limit", "1000", "--wait", f"{wait_s}", "--out", "-")
            done = await asyncio.to_thread(jauge, "collect", "bluesky", *asked, JAUGE_DATA=str(tmp_path))
            assert done.returncode == 0, done.stderr
            found = len(done.stdout.splitlines())
            assert done.stderr.endswith(f"jauge: {found} mentions, and nothing more for {wait_s} s\n")
            wait_s *= 4
    assert found == len(expected(crafted()))


def test_an_endpoint_takes_the_place_of_every_address_of_a_source() -> None:
    name, section = section_named(Settings(), "hackernews", "http://127.0.0.1:8000/")
    assert name == "hn"
    assert isinstance(section, HackerNewsSettings)
    assert (section.api, section.search) == ("http://127.0.0.1:8000",) * 2
    _, section = section_named(Settings(), "lemmy", "https://lemmy.example")
    assert isinstance(section, LemmySettings)
    assert section.servers == ("https://lemmy.example",)
    _, section = section_named(Settings(), "bluesky", "https://jetstream.example")
    assert isinstance(section, BlueskySettings)
    assert section.hosts == ("wss://jetstream.example",)


@pytest.mark.parametrize(
    ("name", "endpoint", "said"),
    [
        ("myspace", None, "there is no source myspace: there are bluesky, gdelt"),
        ("panel", None, "there is no source panel"),
        ("hn", "127.0.0.1:8000", "is no address: write it as http://"),
    ],
)
def test_what_cannot_be_asked_is_said(name: str, endpoint: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        section_named(Settings(), name, endpoint)


def test_to_look_needs_a_source_and_a_place() -> None:
    done = jauge("collect", "hn", "--limit", "1")
    assert done.returncode == 2
    assert "jauge collect hn --limit 10 --out -" in done.stderr


@pytest.mark.parametrize("name", [name for name in GROWING if name not in ("bluesky", "rss")])
async def test_any_server_of_the_protocol_is_looked_at_without_a_brand_or_a_token(name: str, tmp_path: Path) -> None:
    """Somebody else's, under a path of its own."""
    growing = GROWING[name]()
    server = growing.server
    assert isinstance(server, SourceServer)
    server._routes = [(f"/theirs{path}", handler) for path, handler in server._routes]
    server._posts_to = ()
    out = tmp_path / "out"
    async with server.serving(), asyncio.timeout(PATIENCE_S):
        if isinstance(server, X):
            server.open = True
        else:
            growing.grow(1)
        (tmp_path / "token").write_text(TELEGRAM)
        sources = {"telegram": {"token_file": tmp_path / "token"}} if name == "telegram" else {}
        settings = Settings.model_validate({"data": tmp_path, "sources": sources})
        if isinstance(server, YouTube):
            server.found = ["v1"]
        endpoint = f"{server.url}/theirs"
        _, section = section_named(settings, name, endpoint)
        looking = asyncio.create_task(sample(settings, name, section, endpoint, 5, out, PATIENCE_S))
        if isinstance(server, X):
            await until(lambda: server.listeners)
            for number in range(5):
                await server.say(post(number))
        await looking
    assert [json.loads(line)["source"] for line in out.read_text().splitlines()] == [name] * 5


@pytest.mark.parametrize(
    ("name", "endpoint", "asked"),
    [
        ("hn", "http://a.example/v0", "http://a.example"),
        ("x", "http://a.example/2/tweets/search/stream?expansions=author_id", "http://a.example"),
        ("youtube", "http://a.example/theirs/youtube/v3/", "http://a.example/theirs"),
        ("wikimedia", "http://a.example/v2/stream/recentchange", "http://a.example"),
        ("reddit", "http://a.example/r/all/new", "http://a.example"),
    ],
)
def test_an_address_may_end_with_what_the_source_adds_itself(name: str, endpoint: str, asked: str) -> None:
    _, section = section_named(Settings(), name, endpoint)
    assert getattr(section, "stream" if name == "wikimedia" else "api") == asked
    _, jetstream = section_named(Settings(), "bluesky", "ws://a.example/subscribe")
    assert isinstance(jetstream, BlueskySettings)
    assert jetstream.hosts == ("ws://a.example",)
