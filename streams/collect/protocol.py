"""What the loop asks of a source, what a source says, and how it turns us away."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import msgspec

from schemas.drop import DropReason, Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention

PARSE_ERRORS = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)
"""What parsing hostile bytes raises: UnicodeDecodeError is a ValueError, OverflowError an ArithmeticError."""
GAPS_REPORTED = 100
"""Newest gaps that a health record carries."""


class Raw(NamedTuple):
    """One thing that a source said."""

    data: bytes
    position: str
    """Where to go on after it: what `Collector.read` is given after a restart. No line breaks."""


class Collector(Protocol):
    """One source; see style.md. It neither retries nor pauses nor keeps cursors."""

    @property
    def source(self) -> str:
        """Name of the source in every mention."""

    @property
    def instance(self) -> str:
        """Name of this running collector, under which its cursor is kept."""

    @property
    def connected(self) -> bool:
        """Whether the source is connected now."""

    @property
    def gaps(self) -> Sequence[tuple[int, int]]:
        """Spans ``[from, to)``, ms UTC, that can no longer be read, oldest first."""

    @property
    def complete_until_ms(self) -> int | None:
        """All that was said before this time (ms UTC) is yielded: a poller knows. None: a stream cannot say."""

    def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield what came after `position`, at least; None: from now on. Ends or raises when the source is cut off."""

    def parse(self, raw: Raw) -> Mention | None:
        """Return the mention in it, None where it holds none; pure. Raises one of PARSE_ERRORS."""


class MentionGateway(Protocol):
    """What the loop needs of a gateway: `streams.collect.gateway.IngestGateway`, or one to another place."""

    published: int
    dropped: Counter[DropReason]

    async def publish(self, rows: Iterable[Mention | Rejection]) -> None:
        """Take rows in; return once they are safe."""

    async def tick(self, health: SourceHealth) -> None:
        """Publish the health of the source."""


@runtime_checkable
class Rereader(Protocol):
    """A collector whose source shows engagement, or deletions, only when a mention is fetched again."""

    def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield what became of mentions, by `Mention.id`: `parse` gives versions of op engagement, update or delete.

        `position` of what it yields is empty. Raises as `read`.
        """


@runtime_checkable
class Acknowledging(Protocol):
    """A collector whose source forgets what is asked beyond: it has to know what arrived."""

    def acknowledged(self, position: str) -> None:
        """Take in that the broker has all up to `position`."""
