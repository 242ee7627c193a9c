"""Logging that stays calm: of each kind of line one a minute, with the number of those left out in the next."""

import copy
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from time import monotonic
from typing import TextIO

PERIOD_S = 60.0
KINDS = 1_000
"""About so many kinds are remembered; of the oldest is said before its time what was left out, and then forgotten."""
SUBJECTS = 20
"""So many subjects of one message of ours, such as collectors, have each a line a minute; any more share one."""
OURS = "streams."
ALWAYS = frozenset(
    {
        "streams.metrics.minute_log",
        "streams.runtime.broker_keeper",
        "streams.runtime.part_health",
        "streams.runtime.supervisor",
    }
)
"""Loggers that keep a pace by themselves: each line of theirs is written."""
_NUMBER = re.compile(r"\d+")

Kind = tuple[str, int, str, str, str]


def kind_of(record: logging.LogRecord) -> Kind:
    """Return logger, level, message without its values, exception and subject: what makes two lines alike.

    The subject is the first text that a message of ours is given: the collector, the role, the topic.

    >>> def record(message, *args, name="aiokafka"):
    ...     return logging.LogRecord(name, logging.ERROR, "", 0, message, args, None)
    >>> kind_of(record("node %s is away", 7)) == kind_of(record("node %s is away", 8))
    True
    >>> kind_of(record("woke up 3.2 s late")) == kind_of(record("woke up 11.0 s late"))
    True
    >>> kind_of(record("%s stopped", "hn", name="streams.x")) == kind_of(record("%s stopped", "rss", name="streams.x"))
    False
    """
    error = record.exc_info[0] if record.exc_info else None
    first = record.args[0] if isinstance(record.args, tuple) and record.args else None
    subject = first if record.name.startswith(OURS) and isinstance(first, str) else ""
    template = _NUMBER.sub("#", str(record.msg))
    return record.name, record.levelno, template, error.__name__ if error else "", subject


@dataclass
class _Left:
    """What was left out of one kind since its last line."""

    since_s: float
    count: int = 0
    last: logging.LogRecord | None = None


class Calm:
    """Decides which records are written; time is given to it, seconds of any clock that never goes back."""

    def __init__(self) -> None:
        self._left: dict[Kind, _Left] = {}

    def let_through(self, record: logging.LogRecord, now_s: float) -> Iterator[logging.LogRecord]:
        """Yield what to write now: lines that sum up what was left out a minute ago, and the record or nothing."""
        kind = self._shared(kind_of(record))
        for other in self._over(now_s):
            if other != kind:
                yield from self._sum_up(other)
                if self._left.pop(other).count:
                    self._left[other] = _Left(now_s)  # the line that sums up is that of another minute
        for other in list(islice(self._left, max(0, len(self._left) - KINDS))):
            yield from self._sum_up(other)
            del self._left[other]
        if record.name in ALWAYS or record.levelno < logging.INFO:
            yield record
            return
        left = self._left.get(kind)
        if left is not None and now_s - left.since_s < PERIOD_S:
            left.count, left.last = left.count + 1, _plain(record)
            return
        yield record if left is None else _with_count(record, left.count)
        self._left.pop(kind, None)
        self._left[kind] = _Left(now_s)  # behind all others: the first is the oldest

    def rest(self) -> Iterator[logging.LogRecord]:
        """Yield what sums up all that is left out now: at the end."""
        for kind in self._left:
            yield from self._sum_up(kind)
        self._left.clear()

    def _sum_up(self, kind: Kind) -> Iterator[logging.LogRecord]:
        """Yield the last line that was left out of a kind, if any was."""
        left = self._left[kind]
        if left.last is not None:
            yield _with_count(left.last, left.count - 1)

    def _over(self, now_s: float) -> list[Kind]:
        """Return the kinds whose minute is over: they stand in front."""
        return [kind for kind, _ in takewhile(lambda one: now_s - one[1].since_s >= PERIOD_S, self._left.items())]

    def _shared(self, kind: Kind) -> Kind:
        """Return the kind, without its subject where too many of them are remembered."""
        if not kind[-1] or kind in self._left:
            return kind
        subjects = sum(other[:-1] == kind[:-1] for other in self._left)
        return (*kind[:-1], "") if subjects >= SUBJECTS else kind


def _plain(record: logging.LogRecord) -> logging.LogRecord:
    """Return a record that holds on to nothing: neither values nor the frames of an exception."""
    plain = copy.copy(record)
    plain.msg, plain.args = record.getMessage(), ()
    plain.exc_info = plain.exc_text = plain.stack_info = None
    return plain


def _with_count(record: logging.LogRecord, more: int) -> logging.LogRecord:
    """Return a record that also says how many like it were left out before."""
    counted = copy.copy(record)
    if more:
        message = record.getMessage()
        counted.msg, counted.args = f"{message} ... ({more:,} more like this in the last minute)", ()
        counted.__dict__ |= {"said": message, "left_out": more}  # apart, for who writes lines as data
    return counted


class CalmHandler(logging.StreamHandler[TextIO]):
    """Writes to a stream what `Calm` lets through."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: seconds; `stream`: None is stderr."""
        super().__init__(stream or sys.stderr)
        self._clock = clock
        self._calm = Calm()

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, if it is its turn."""
        for shown in self._calm.let_through(record, self._clock()):
            super().emit(shown)

    def close(self) -> None:
        """Write what was left out until now, as at the end of the process."""
        for shown in self._calm.rest():
            super().emit(shown)
        super().close()


def install(level: str, formatter: logging.Formatter, levels: Mapping[str, str]) -> None:
    """Let this process log to stderr, calmly; where somebody has set up its log already, it stays as it is.

    Args:
        level: least level of what is logged.
        formatter: makes the lines.
        levels: other least levels, by logger; they hold for what is below it too.
    """
    handler = CalmHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler])
    for name, own in levels.items():
        logging.getLogger(name).setLevel(own)
