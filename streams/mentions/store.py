"""What a mention store does, whichever database it is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from schemas.brand_mention import BrandMention
from schemas.desk.mention_note import MentionNote
from streams.mentions.messages import Found, Search

MOST_NEW = 1_000
"""New mentions that are counted one by one; where there are more, there are so many."""


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
