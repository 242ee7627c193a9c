"""Servers of sources that go on telling while their collector is killed; each event speaks of Acme, and is of today."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import mkdtemp
from time import time
from typing import Any, Protocol

from aiohttp import web

from streams.collect.sources.x.parser import number_at
from tests.collect.feeds.test_feeds import Feeds
from tests.collect.source_server import SourceServer
from tests.collect.sources import test_bluesky as jetstream
from tests.collect.sources import test_telegram as telegram
from tests.collect.sources.test_bluesky import Jetstream
from tests.collect.sources.test_gdelt import Gdelt
from tests.collect.sources.test_hn import HackerNews
from tests.collect.sources.test_lemmy import Lemmy, comment, post
from tests.collect.sources.test_mastodon import Mastodon, status
from tests.collect.sources.test_reddit import Reddit, thing
from tests.collect.sources.test_stackexchange import StackExchange, excerpt
from tests.collect.sources.test_telegram import Telegram, update
from tests.collect.sources.test_wikimedia import Wikimedia, change
from tests.collect.sources.test_x import TOKEN, X
from tests.collect.sources.test_x import post as x_post
from tests.collect.sources.test_youtube import YouTube

POSTS = 6_000
FRAMES, PAUSE_S = 5, 0.005
"""Of a trickling stream: so many frames, then a pause, so that it lasts longer than a collector does."""
STEP = 15
"""New events at each step."""


def now_iso() -> str:
    return datetime.now(UTC).isoformat()


class Trickling(Jetstream):
    """Sends its frames slowly and then holds the connection."""

    async def _play(self, request: web.Request, frames: list[str]) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        with suppress(ConnectionError):
            for start in range(0, len(frames), FRAMES):
                for frame in frames[start : start + FRAMES]:
                    await socket.send_str(frame)
                await asyncio.sleep(PAUSE_S)
            await socket.receive()
        return socket


class Growing(Protocol):
    """One source."""

    server: SourceServer | Trickling

    def settings(self) -> dict[str, str]:
        """Of the source, by key."""

    def grow(self, step: int) -> None:
        """Tell more."""

    def wanted(self) -> set[str]:
        """Ids of all that was told so far."""


class GrowingHackerNews:
    def __init__(self) -> None:
        self.server = HackerNews(0)

    def settings(self) -> dict[str, str]:
        return {"API": self.server.url, "POLL_S": "0.05"}

    def grow(self, step: int) -> None:
        for number in range(self.server.newest + 1, self.server.newest + STEP + 1):
            self.server.changed[number] = {"time": int(time()), "type": "comment", "text": f"acme {number}"}
        self.server.newest += STEP

    def wanted(self) -> set[str]:
        return {str(number) for number in range(1, self.server.newest + 1)}


class GrowingMastodon:
    def __init__(self) -> None:
        self.server = Mastodon(range(0))

    def settings(self) -> dict[str, str]:
        return {"SERVERS": json.dumps([self.server.url]), "POLL_S": "0.05"}

    def grow(self, step: int) -> None:
        first = len(self.server.statuses) + 1
        self.server.statuses += [
            status(number, content=f"<p>acme {number}", created_at=now_iso()) for number in range(first, first + STEP)
        ]

    def wanted(self) -> set[str]:
        return {one["uri"] for one in self.server.statuses}


class GrowingLemmy:
    def __init__(self) -> None:
        self.server = Lemmy(0, 0)

    def settings(self) -> dict[str, str]:
        return {"SERVERS": json.dumps([self.server.url]), "POLL_S": "0.05"}

    def grow(self, step: int) -> None:
        for number in range(len(self.server.posts) + 1, len(self.server.posts) + STEP + 1):
            self.server.posts[number] = post(number, name=f"acme {number}", published=now_iso())
        number = len(self.server.comments) + 1
        self.server.comments[number] = comment(number, content=f"acme {number}", published=now_iso())

    def wanted(self) -> set[str]:
        posts: list[dict[str, Any]] = [one["post"] for one in self.server.posts.values()]
        return {one["ap_id"] for one in [*posts, *(one["comment"] for one in self.server.comments.values())]}


class GrowingStackExchange:
    def __init__(self) -> None:
        self.server = StackExchange({})

    def settings(self) -> dict[str, str]:
        return {"API": self.server.url, "POLL_S": "0.05", "READS_A_DAY": "100000"}

    def grow(self, step: int) -> None:
        first = len(self.server.posts) + 1
        for number in range(first, first + STEP):
            self.server.posts[number] = excerpt(number, int(time()))

    def wanted(self) -> set[str]:
        return {f"stackoverflow/{number}" for number in self.server.posts}


class GrowingFeeds:
    def __init__(self) -> None:
        self.server = Feeds("a")
        self.server.entries["a"] = {}
        self.server.date = format_datetime(datetime.now(UTC))

    def settings(self) -> dict[str, str]:
        return {"URLS": json.dumps([self.server.address("a")]), "POLL_S": "1"}

    def grow(self, step: int) -> None:
        first = len(self.server.entries["a"]) + 1
        self.server.entries["a"] |= {number: f"acme {number}" for number in range(first, first + STEP)}

    def wanted(self) -> set[str]:
        return {self.server.id_of("a", number) for number in self.server.entries["a"]}


class GrowingReddit:
    def __init__(self) -> None:
        self.server = Reddit(0, 0)

    def settings(self) -> dict[str, str]:
        return {"API": self.server.url, "POLL_S": "0.05", "COMPOSABLE": "true"}

    def grow(self, step: int) -> None:
        first = len(self.server.things["t1"]) + 1
        for number in range(first, first + STEP):
            self.server.things["t1"][number] = thing("t1", number, body=f"acme {number}", created_utc=time())

    def wanted(self) -> set[str]:
        return {one["data"]["name"] for one in self.server.things["t1"].values()}


class GrowingYouTube:
    def __init__(self) -> None:
        self.server = YouTube()

    def settings(self) -> dict[str, str]:
        own = {"VIDEOS": '["v1"]', "SEARCHES_A_DAY": "0", "READS_A_DAY": "1000000"}
        return {"API": self.server.url, "POLL_S": "0.05", "COMPOSABLE": "true", **own}

    def grow(self, step: int) -> None:
        first = len(self.server.threads["v1"]) + 1
        for number in range(first, first + STEP):
            self.server.say("v1", number, int(time()), textOriginal=f"acme {number}")

    def wanted(self) -> set[str]:
        return {one["id"] for one in self.server.threads["v1"]}


class GrowingX:
    """What was said before anybody listened is nobody's loss: X keeps no past for those who never came."""

    def __init__(self) -> None:
        self.server = X()
        self.saying: set[asyncio.Task[None]] = set()

    def settings(self) -> dict[str, str]:
        (folder := Path(mkdtemp())).joinpath("token").write_text(TOKEN)
        return {"API": self.server.url, "TOKEN_FILE": str(folder / "token"), "COMPOSABLE": "true"}

    def grow(self, step: int) -> None:
        if not self.server.said and not self.server.listeners:
            return
        first = len(self.server.said)
        for number in range(first, first + STEP):
            said = x_post(
                0, id=str(number_at(int(time() * 1_000)) + number), text=f"acme {number}", created_at=now_iso()
            )
            said["edit_history_tweet_ids"] = [said["id"]]
            self.saying.add(asyncio.ensure_future(self._say(said)))

    async def _say(self, said: dict[str, Any]) -> None:
        with suppress(ConnectionError):  # a listener was killed; the search has it
            await self.server.say(said)

    def wanted(self) -> set[str]:
        return {one["id"] for one in self.server.said}


class GrowingGdelt:
    def __init__(self) -> None:
        self.server = Gdelt()
        self.at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=8)

    def settings(self) -> dict[str, str]:
        return {"API": self.server.url, "POLL_S": "0.05"}

    def grow(self, step: int) -> None:
        self.at += timedelta(minutes=15)
        self.server.add(f"{self.at:%Y%m%d%H%M%S}", STEP)

    def wanted(self) -> set[str]:
        stamps = {name[:14] for name in self.server.files}
        return {f"https://news.example/{stamp}/{number}" for stamp in stamps for number in range(STEP + 1)}


class GrowingTelegram:
    def __init__(self) -> None:
        self.server = Telegram()
        self.said = 0

    def settings(self) -> dict[str, str]:
        (folder := Path(mkdtemp())).joinpath("token").write_text(telegram.TOKEN)
        return {"API": self.server.url, "TOKEN_FILE": str(folder / "token"), "WAIT_S": "0"}

    def grow(self, step: int) -> None:
        first, self.said = self.said + 1, self.said + STEP
        self.server.held += [update(number, date=int(time())) for number in range(first, self.said + 1)]

    def wanted(self) -> set[str]:
        return {f"-100/{number}" for number in range(1, self.said + 1)}


class GrowingWikimedia:
    def __init__(self) -> None:
        self.server = Wikimedia([], at_once=10**6)

    def settings(self) -> dict[str, str]:
        pages = {"Acme": ["en.wikipedia.org/wiki/Acme Corporation"]}
        return {"STREAM": self.server.url, "PAGES": json.dumps(pages), "VIEWS": ""}

    def grow(self, step: int) -> None:
        first = len(self.server.events) + 1
        self.server.events += [change(number, timestamp=int(time())) for number in range(first, first + STEP)]

    def wanted(self) -> set[str]:
        return {one["meta"]["id"] for one in self.server.events}


class GrowingJetstream:
    """All is said at the beginning, and told slowly."""

    def __init__(self) -> None:
        begun_us = int(time() * 1_000_000)
        posts = [jetstream.post(number, begun_us + number, "of acme") for number in range(POSTS)]
        for one in posts:
            one["commit"]["record"]["createdAt"] = now_iso()
        self.server = Trickling(posts)

    def settings(self) -> dict[str, str]:
        return {"HOSTS": json.dumps([self.server.url]), "APPVIEW": ""}

    def grow(self, step: int) -> None:
        """Nothing more."""

    def wanted(self) -> set[str]:
        return {f"at://did:plc:made/app.bsky.feed.post/k{number}" for number in range(POSTS)}


GROWING = {
    "reddit": GrowingReddit,
    "youtube": GrowingYouTube,
    "x": GrowingX,
    "gdelt": GrowingGdelt,
    "telegram": GrowingTelegram,
    "wikimedia": GrowingWikimedia,
    "bluesky": GrowingJetstream,
    "hn": GrowingHackerNews,
    "mastodon": GrowingMastodon,
    "lemmy": GrowingLemmy,
    "stackexchange": GrowingStackExchange,
    "rss": GrowingFeeds,
}
