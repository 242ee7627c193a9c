"""When each source could not be heard, as its collectors tell it: the outages that exposure leaves out.

A collector's tick says up to when everything is told. What lies behind the newest tick is
an outage until the collector has read it after all; what it says can no longer be read
stays one. A source with several collectors is out where all of them are.

By a method that counts sources from their connection, a source is out as well before the first of its collectors was
connected, and one that never had a collector is out from ever.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal

from schemas.health import SourceHealth
from schemas.observation import SOURCES
from scoring.method.participation import participation
from scoring.method.reference import Reference
from scoring.method.windows import Outage, merged_spans

DOWN_MS = 5 * 60_000
"""A source is out once its newest tick is so far behind the stream's clock: five ticks were missed..."""
UP_MS = 2 * 60_000
"""...and heard again once it is this close: in between it stays what it was."""
LEAST_MS = 60_000
"""Shorter gaps are no outages: they cannot be seen in any window."""
END_MS = 1 << 53
"""End of an outage that lasts. Exposure ends with the reading, so that an outage need not grow with the clock."""
COLLECTORS = 200
"""Most that are remembered."""

Spans = Sequence[tuple[int, int]]
SourceState = Literal["connected", "not_connected", "not_observed", "not_counted"]
"""Of a source in a period: it was observed for some of it; it was not, and at other times it is; it never was; or no
score counts what is said there (`scoring.method.participation`)."""


class Coverage:
    """Takes in health records, in the order in which they were told.

    >>> coverage = Coverage()
    >>> for source, at in (("x", 0), ("x", 60_000), ("hn", 60_000), ("hn", 900_000)):
    ...     coverage.take(SourceHealth(source=source, at=at, connected=True))
    >>> coverage.at(900_000) == (("x", 60_000, END_MS),)
    True
    >>> coverage = Coverage(from_connection=True)
    >>> coverage.take(SourceHealth(source="x", at=90_000, since=60_000, connected=True))
    >>> [outage for outage in coverage.at(90_000) if outage[0] in ("hn", "x")] == [("hn", 0, END_MS), ("x", 0, 60_000)]
    True
    """

    def __init__(self, *, from_connection: bool = False) -> None:
        """`from_connection`: whether sources are observed from their first connection on, or from ever."""
        self._from_connection = from_connection
        self._newest: dict[str, dict[str, SourceHealth]] = {}
        """By source and collector."""
        self.sources: set[str] = set()
        """Sources that ever had a connected collector."""
        self._observed_until: dict[str, int] = {}
        """By source, up to when one of its collectors has read, ms UTC."""
        self._by_down: dict[tuple[bool, ...], tuple[Outage, ...]] = {}
        """What `at` returned since the last record, by which of these sources were behind."""
        self._down: set[str] = set()
        self._outages: tuple[Outage, ...] = ()
        self.version = 0
        """Grows whenever the outages change."""

    def take(self, health: SourceHealth) -> None:
        """Take in one record."""
        if health.observed_from is not None:
            self.sources.add(health.source)
        if health.source not in SOURCES or not (health.observed_until if self._from_connection else health.at):
            return
        collectors = self._newest.setdefault(health.source, {})
        known = collectors.get(health.instance)
        if known is None and sum(map(len, self._newest.values())) >= COLLECTORS:
            return
        if known is None or known.at <= health.at:
            collectors[health.instance] = health
            self._observed_until[health.source] = max(one.observed_until for one in collectors.values())
            self._by_down.clear()

    def advance(self, clock_ms: int) -> tuple[Outage, ...]:
        """Let the stream's clock reach `clock_ms`; return `at` it."""
        outages = self.at(clock_ms)
        self._down = {source for source, _, end in outages if end == END_MS}
        if outages != self._outages:
            self._outages = outages
            self.version += 1
        return outages

    def at(self, clock_ms: int) -> tuple[Outage, ...]:
        """Return the outages that are known now as of `clock_ms`, ms UTC."""
        if self._from_connection:
            behind = {
                source: clock_ms - until_ms > (UP_MS if source in self._down else DOWN_MS)
                for source, until_ms in self._observed_until.items()
            }
            down = tuple(behind.values())
            if down not in self._by_down:  # it is asked for at each step of each partition
                every = (self._since_connection(source, is_down=behind.get(source, True)) for source in sorted(SOURCES))
                self._by_down[down] = tuple(chain.from_iterable(every))
            return self._by_down[down]
        found: list[Outage] = []
        for source, collectors in sorted(self._newest.items()):
            newest_report_ms = max(health.at for health in collectors.values())
            if clock_ms - newest_report_ms > (UP_MS if source in self._down else DOWN_MS):
                found.append((source, newest_report_ms, END_MS))
            gaps = in_all([health.gaps for health in collectors.values()])
            found += [(source, begin, stop) for begin, stop in gaps if stop - begin >= LEAST_MS]
        return tuple(found)

    def _since_connection(self, source: str, *, is_down: bool) -> list[Outage]:
        """Return the outages of one source; each collector is out before it was connected, and behind what it read."""
        collectors = self._newest.get(source, {}).values()
        if not collectors:
            return [(source, 0, END_MS)]
        until_ms = self._observed_until[source]
        outages = in_all([_unread(health) for health in collectors])
        if not is_down:  # what lies behind the newest of them is still on its way
            outages = [(begin, min(stop, until_ms)) for begin, stop in outages]
        return [(source, begin, stop) for begin, stop in outages if stop - begin >= LEAST_MS]


def _unread(health: SourceHealth) -> list[tuple[int, int]]:
    """Return the spans, ms UTC, that a collector did not read."""
    before = [(0, health.observed_from or 0)]
    return merged_spans([*before, *health.gaps, (health.observed_until, END_MS)])


def in_all(lists: Sequence[Spans]) -> list[tuple[int, int]]:
    """Return the spans that lie in every list; spans are half-open.

    >>> in_all([[(0, 10), (20, 30)], [(5, 25)]])
    [(5, 10), (20, 25)]
    """
    found = [(begin, stop) for begin, stop in lists[0] if stop > begin] if lists else []
    for spans in lists[1:]:
        found = [
            (max(begin, from_ms), min(stop, to_ms))
            for begin, stop in found
            for from_ms, to_ms in spans
            if max(begin, from_ms) < min(stop, to_ms)
        ]
    return sorted(found)


def source_states(
    sources: Iterable[str],
    coverage: Mapping[str, float],
    connected: Collection[str],
    reference: Reference,
    not_composable: Collection[str] = (),
) -> dict[str, SourceState]:
    """Return how each source stood in a period.

    Args:
        sources: of the reference, and any others that are shown.
        coverage: part of the period in which each was observed, 0 to 1, as the score of a brand has it.
        connected: sources that were ever connected, as `Coverage.sources`.
        reference: by which the score was read.
        not_composable: sources whose rules keep them out of a score.

    >>> from scoring.method.reference import REFERENCE
    >>> source_states(("hn", "rss", "x", "lemmy"), {"hn": 0.5, "rss": 0.0, "x": 1.0}, {"hn", "rss"}, REFERENCE)
    {'hn': 'connected', 'rss': 'not_connected', 'x': 'not_observed', 'lemmy': 'not_counted'}
    """

    def state(source: str) -> SourceState:
        takes_part = participation(source, reference, composable=source not in not_composable, connected=connected)
        if takes_part != "counted":
            return takes_part
        return "connected" if coverage.get(source, 0.0) > 0 else "not_connected"

    return {source: state(source) for source in sources}
