"""How a source is doing; its ticks also move the stream's clock through silence."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from schemas.bounds import first_fault, key_fault, late_fault, time_fault
from schemas.mention import TimeMs

Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the rules of a source allow, as it is set."""

    composable: bool = True
    """Whether its mentions are part of the score."""
    keep_text_hours: Annotated[float, msgspec.Meta(ge=0, le=1e6)] | None = None
    """How long a text may stay."""
    deletions: Literal["told", "reread", "none"] = "none"
    """Whether the source tells of them, has to be asked again, or does not know any."""
    attribution: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    """What has to stand beside a quotation."""


class SourceHealth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``source-health``: `collector`, of which the newest stays for ever. One a minute."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    at: TimeMs
    """The tick: no mention seen before it is still on its way from this collector."""
    connected: bool
    since: TimeMs | None = None
    """When the collector was connected for the first time, ms UTC: nothing was observed before. None: it never was, or,
    with a tick, a release wrote it that did not know."""
    instance: Annotated[str, msgspec.Meta(max_length=256)] = ""
    """The collector, where a source has several; empty: it has one, of the source's name."""
    last_event_time: TimeMs | None = None
    lag_ms: TimeMs | None = None
    published: Number = 0
    """Mentions the broker acknowledged since the collector began."""
    refused: Annotated[dict[Annotated[str, msgspec.Meta(max_length=32)], Number], msgspec.Meta(max_length=64)] = {}
    """By reason, since the collector began."""
    policy: Policy | None = None
    reading_until: TimeMs | None = None
    """Set by a collector that publishes its past: up to when, ms UTC, as far as it is known. Until `at` is there, what
    is scored of the past is not complete."""
    gaps: Annotated[tuple[tuple[TimeMs, TimeMs], ...], msgspec.Meta(max_length=1_000)] = ()
    """Spans ``[from, to)``, ms UTC, for which the source can no longer be read."""

    @property
    def collector(self) -> str:
        """The name of the collector."""
        return self.instance or self.source

    @property
    def observed_from(self) -> int | None:
        """From when on its source was observed, ms UTC; 0: nobody knows from when; None: it was never connected.

        >>> SourceHealth(source="x", at=0, connected=False).observed_from is None
        True
        """
        return self.since if self.since is not None or not self.at else 0

    @property
    def observed_until(self) -> int:
        """Up to when it is read, or will be by a collector that publishes its past, ms UTC."""
        return max(self.at, self.reading_until or 0)


def health_fault(health: SourceHealth, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``source-health`` is not believed, empty where nothing is wrong.

    Args:
        health: as it was decoded; `at` is 0 before the source's first mention.
        key: of the record.
        now_ms: the broker's clock as the record arrived, ms UTC.

    >>> now = 1_790_000_000_000
    >>> health_fault(SourceHealth(source="x", at=0, connected=True), b"x", now)
    ''
    >>> health_fault(SourceHealth(source="x", at=now, connected=True, gaps=((now, now - 1),)), b"x", now)
    'one of `gaps` ends before it begins'
    """
    if key != health.source.encode():  # as it was before each collector had a key of its own
        fault = key_fault(key, health.collector)
        if fault:
            return fault
    return first_fault(_faults(health, now_ms))


def _faults(health: SourceHealth, now_ms: int) -> Iterator[str]:
    if health.at:
        yield time_fault("at", health.at, now_ms)
    yield late_fault("reading_until", health.reading_until or 0, now_ms)
    yield late_fault("since", health.since or 0, now_ms)
    yield late_fault("last_event_time", health.last_event_time or 0, now_ms)
    for begin, end in health.gaps:
        yield "one of `gaps` ends before it begins" if end < begin else late_fault("gaps", end, now_ms)
