"""How a source is doing; its ticks also move the stream's clock through silence."""

from typing import Annotated

import msgspec

from schemas.mention import TimeMs


class SourceHealth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``source-health``: `source`. One a minute and source."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    at: TimeMs
    """The tick: no mention seen before it is still on its way from this collector."""
    connected: bool
    instance: str = ""
    """The collector, where a source has several; empty: it has one, of the source's name."""
    last_event_time: int | None = None
    lag_ms: int | None = None
    published: int = 0
    """Mentions the broker acknowledged since the collector began."""
    refused: dict[str, int] = {}
    """By reason, since the collector began."""
    gaps: tuple[tuple[int, int], ...] = ()
    """Spans ``[from, to)``, ms UTC, for which the source can no longer be read."""
