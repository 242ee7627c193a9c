"""What a mention store does, whichever database it is."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from schemas.brand_mention import BrandMention
from schemas.desk.mention_note import MentionNote
from scoring.method.constants import DAY_MS
from streams.config.errors import UsageError
from streams.mentions.messages import Found, Search

MOST_NEW = 1_000
"""New mentions that are counted one by one; where there are more, there are so many."""
DELETIONS_KEPT_MS = 62 * DAY_MS
"""A deletion is remembered for twice as long as any text is kept."""
MOST_S = 5.0
"""The longest search; another one is asked for something narrower."""
LAST = (1 << 63) - 1
"""The highest number of a store."""
SLACK_MS = 2_000
"""A mention of a crowded millisecond lies up to so long after its time."""
_PLACE = re.compile(r"(\d{1,19})/(\d{1,19})", re.ASCII)

Order = tuple[int, int]
"""Value and place of a mention: the higher comes first. Sorted by time, all have the value 0."""


def written(order: Order) -> str:
    """Return an order as an answer has it, for the page after it."""
    value, place = order
    return f"{value}/{place}"


def place_of(before: str | None) -> Order | None:
    """Read what an answer gave.

    Raises:
        UsageError: no answer gave it.
    """
    if before is None:
        return None
    found = _PLACE.fullmatch(before)
    if found is None:
        raise UsageError("`before` is no place: give what an answer had as `next`")
    return min(int(found[1]), LAST), min(int(found[2]), LAST)


class Taken(NamedTuple):
    """A record of ``brand-mentions``."""

    mention: BrandMention
    partition: int
    offset: int
    arrived_ms: int
    """When the broker had it, ms UTC."""


class Position(NamedTuple):
    """Up to where a partition is taken in."""

    next: int
    """The offset that comes next."""
    arrived_ms: int
    """When the record before it arrived: another time there is another topic."""


class Writer(Protocol):
    """Takes records in. One process writes at a time."""

    def positions(self) -> dict[int, Position]:
        """Return up to where each partition is taken in, as it was committed together with the mentions."""

    def take(self, records: Sequence[Taken], positions: Mapping[int, Position]) -> None:
        """Take in a batch and where it ends, both or neither.

        What is deleted leaves the store, and stays out when it comes again, in whatever order deletions and versions
        come. Of the versions of a mention the one seen last stands.
        """

    def expire(self, begins: Mapping[int, int], before_ms: int) -> int:
        """Remove what the topic no longer holds or may no longer hold; return how many mentions that were.

        Args:
            begins: first retained offset by partition.
            before_ms: what arrived at the broker earlier is removed, ms UTC.
        """

    def note(self, notes: Mapping[str, MentionNote | None]) -> None:
        """Take in what is noted about mentions, by ``source:id``; None: nothing is any more.

        The mention may come later, or never.
        """

    def noted(self) -> set[str]:
        """Return ``source:id`` of all that something is noted about."""

    def clear(self) -> None:
        """Forget everything: the topic is read from its beginning."""

    def close(self) -> None:
        """Close the database; another process may write then."""


class Searcher(Protocol):
    """Answers questions, beside a writer of the same store in another thread, process or machine."""

    def search(self, search: Search) -> Found:
        """Return a page of mentions.

        Raises:
            UsageError: the words cannot be searched, or `before` is no place.
            TimeoutError: it took too long.
        """

    def count_new(self, search: Search, since: int) -> int:
        """Return how many of those that are wanted came after `since`, at most MOST_NEW; raises as `search` does."""

    @property
    def is_gone(self) -> bool:
        """Whether it has to be opened anew."""

    def close(self) -> None:
        """Close the database."""


class Backend(Protocol):
    """A database that holds a store, in which one process writes at a time."""

    name: str
    """Which one it is, without any secret."""
    faults: tuple[type[Exception], ...]
    """What it raises where it cannot be reached, read or written."""

    def writer(self, waits: Callable[[], object]) -> Writer:
        """Become the one who writes; while another process is, call `waits` once, and wait.

        Raises:
            RestartError: the other one is gone: begin anew to take its place.
        """

    def searcher(self) -> Searcher:
        """Open it for searches.

        Raises:
            JaugeError: nothing can be searched yet.
        """

    def detail_of(self, error: Exception) -> str:
        """Say what is wrong, without any secret and without any text of a mention."""
