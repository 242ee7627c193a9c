"""Servers of sources that go on telling while their collector is killed; each event speaks of Acme, and is of today."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from time import time
from typing import Any, Protocol

from tests.collectors.kit import SourceServer
from tests.collectors.test_feeds import Feeds
from tests.collectors.test_hn import HackerNews
from tests.collectors.test_lemmy import Lemmy, comment, post
from tests.collectors.test_mastodon import Mastodon, status
from tests.collectors.test_stackexchange import StackExchange, excerpt

STEP = 15
"""New events at each step."""


def now_iso() -> str:
    return datetime.now(UTC).isoformat()


class Growing(Protocol):
    """One source."""

    server: SourceServer

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


GROWING = {
    "hn": GrowingHackerNews,
    "mastodon": GrowingMastodon,
    "lemmy": GrowingLemmy,
    "stackexchange": GrowingStackExchange,
    "rss": GrowingFeeds,
}
