"""Which feeds are read, how each is asked for, and what is remembered of it."""

from collections.abc import Sequence

import msgspec


class FeedState(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """What is remembered of a feed."""

    etag: str = ""
    modified: str = ""
    digests: str = ""
    """Digests of the entries of its last document, six digits each."""
    ids: str = ""
    """Of their ids alone, likewise."""
    address: str = ""
    """Where it has moved to."""
    gone: bool = False
    """Whether it said that it will not come back."""
    at: int = 0
    """When it was read last, ms UTC; 0: never."""
    hours: int = 0
    """Of a search: so many of the past it is asked for; 0: as many as it begins with."""
    plain: bool = False
    """Whether the digests are of plain text: they were of HTML once."""
    first_seen: dict[str, int] = {}
    """Of the entries of its last document that have no date: when they were first seen, ms UTC, by digest of the id."""


class Feeds:
    """Feeds that each have one address; a search has others."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = list(urls)

    def urls(self) -> Sequence[str]:
        """Return the feeds as they are now."""
        return self._urls

    def address(self, url: str, state: FeedState, now_ms: int) -> str:  # noqa: ARG002 # a search looks at the time
        """Return what is asked for."""
        return state.address or url

    def name(self, url: str) -> str:
        """Return within what the ids of the entries are unique."""
        return url

    def read(self, state: FeedState, entry_count: int, now_ms: int) -> tuple[FeedState, tuple[int, int] | None]:
        """Return what is remembered after a document of so many entries, and the span that it leaves out, ms UTC."""
        del entry_count
        return msgspec.structs.replace(state, at=now_ms), None
