"""How much of a source may be read: reads a UTC day and month, remembered over restarts."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from streams.config.errors import SourceBusyError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


_Reads = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


class _Spent(msgspec.Struct):
    day: str = ""
    month: str = ""
    today: _Reads = 0
    this_month: _Reads = 0


class Budget:
    """Counts reads; None stands for no bound.

    >>> budget = Budget(lambda: 1_790_000_000_000, reads_a_day=2)
    >>> budget.take(2)
    >>> budget.left
    0
    >>> budget.take()
    Traceback (most recent call last):
    streams.collect.protocol.SourceBusyError: the budget of 2 reads a day is spent
    """

    def __init__(
        self, now_ms: Callable[[], int], reads_a_day: int | None = None, reads_a_month: int | None = None
    ) -> None:
        self._now_ms = now_ms
        self.reads_a_day, self.reads_a_month = reads_a_day, reads_a_month
        self._spent = _Spent()

    def restore(self, text: str | None) -> None:
        """Go on from what `text` gave; what is missing or cannot be read changes nothing."""
        with suppress(msgspec.MsgspecError):
            self._spent = msgspec.json.decode(text or "", type=_Spent)

    @property
    def text(self) -> str:
        """What is spent, to be kept."""
        self._turn()
        return msgspec.json.encode(self._spent).decode()

    @property
    def left(self) -> int | None:
        """Reads that may still be made today; None: as many as you like."""
        self._turn()
        bounds = [
            bound - spent
            for bound, spent in (
                (self.reads_a_day, self._spent.today),
                (self.reads_a_month, self._spent.this_month),
            )
            if bound is not None
        ]
        return max(0, min(bounds)) if bounds else None

    def take(self, reads: int = 1) -> None:
        """Count `reads` that are about to be made.

        Raises:
            SourceBusyError: less is left; nothing is counted then, and it tells when there is more.
        """
        left = self.left
        if left is not None and reads > left:
            raise self.refusal()
        self.add(reads)

    def add(self, reads: int) -> None:
        """Count reads that were made, whether or not they were within bounds."""
        self._turn()
        self._spent.today += reads
        self._spent.this_month += reads

    def refusal(self) -> SourceBusyError:
        """Return what is raised where nothing is left."""
        now = self._now()
        if self.reads_a_month is not None and self._spent.this_month >= self.reads_a_month:
            until = (now.replace(day=28, hour=0, minute=0, second=0, microsecond=0) + timedelta(4)).replace(day=1)
            return SourceBusyError(
                f"the budget of {self.reads_a_month} reads a month is spent", (until - now).total_seconds()
            )
        until = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1)
        return SourceBusyError(f"the budget of {self.reads_a_day} reads a day is spent", (until - now).total_seconds())

    def _now(self) -> datetime:
        return _EPOCH + timedelta(milliseconds=self._now_ms())

    def _turn(self) -> None:
        now = self._now()
        day, month = f"{now:%Y-%m-%d}", f"{now:%Y-%m}"
        if self._spent.day != day:
            self._spent.day, self._spent.today = day, 0
        if self._spent.month != month:
            self._spent.month, self._spent.this_month = month, 0
