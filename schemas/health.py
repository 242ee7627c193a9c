"""How a source is doing; its ticks also move the stream's clock through silence."""

from typing import Annotated, Literal

import msgspec

from schemas.mention import TimeMs


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the rules of a source allow, as it is set."""

    composable: bool = True
    """Whether its mentions are part of the score."""
    keep_text_hours: float | None = None
    """How long a text may stay."""
    deletions: Literal["told", "reread", "none"] = "none"
    """Whether the source tells of them, has to be asked again, or does not know any."""
    attribution: str = ""
    """What has to stand beside a quotation."""


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
    policy: Policy | None = None
    gaps: tuple[tuple[int, int], ...] = ()
    """Spans ``[from, to)``, ms UTC, for which the source can no longer be read."""
