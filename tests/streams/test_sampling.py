"""`jauge collect SOURCE --out`: a look at a source without Kafka."""

import asyncio
import json
from pathlib import Path

import pytest

from streams.errors import UsageError
from streams.sampling import section_named
from streams.settings import Settings
from streams.source_settings import BlueskySettings, HackerNewsSettings, LemmySettings
from tests.command import jauge
from tests.streams.test_bluesky import Jetstream, crafted, expected


async def test_the_mentions_of_a_source_are_printed_with_pseudonyms_and_no_more_than_asked(tmp_path: Path) -> None:
    server = Jetstream(crafted(), ["hold"])
    async with server.serving():
        endpoint = server.url.replace("ws", "http", 1)
        done = await asyncio.to_thread(
            jauge, "collect", "bluesky", "--endpoint", endpoint, "--limit", "3", "--out", "-", JAUGE_DATA=str(tmp_path)
        )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one.get("op", "create"), one.get("id", "")) for one in told] == [
        (op, name if op != "account_delete" else "") for op, name in expected(crafted())[:3]
    ]
    assert not any(one.get("author", "").startswith("did:") for one in told)


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
        ("myspace", None, "there is no source myspace: there are bluesky, mastodon"),
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
