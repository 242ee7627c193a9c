"""How current the board is, in one word: the page, the API and the metrics say the same one."""

from collections.abc import Collection, Iterable
from typing import NamedTuple, get_args

from schemas.score import ScoreProgress
from streams.board.contract.responses import FreshnessState

STATES: tuple[FreshnessState, ...] = get_args(FreshnessState)

DELAYED_MS = 120_000
"""Scores that are complete up to within so long are live."""
HEALTH_MS = 150_000
"""A collector publishes a health record each minute; one without a record for so long is not connected."""
FORGOTTEN_MS = 86_400_000
"""One without a record for so long is no longer meant to run."""


class SourceState(NamedTuple):
    """What is known of one collector."""

    source: str
    connected: bool
    """As it said last."""
    received: int
    """When the broker had that, ms UTC."""
    silent: bool
    """Whether an open alert says that nothing comes from it."""


class Freshness(NamedTuple):
    """How current the numbers are, and which sources keep them from being it."""

    state: FreshnessState
    sources: list[str]
    """Those that are not connected or silent, in order of name."""


def is_connected(one: SourceState, now_ms: int) -> bool:
    """Whether a collector is at work now.

    >>> is_connected(SourceState("x", True, 0, False), 150_000), is_connected(SourceState("x", True, 0, False), 150_001)
    (True, False)
    """
    return one.connected and now_ms - one.received <= HEALTH_MS


def freshness(
    *,
    broker_away: bool,
    brands: int,
    has_mentions: bool,
    sources: Iterable[SourceState],
    progress: Collection[ScoreProgress],
    now_ms: int,
) -> Freshness:
    """Return how current the numbers are.

    Args:
        broker_away: whether the broker does not answer.
        brands: how many are followed.
        has_mentions: whether any score of the longest window counts a mention.
        sources: one for each collector; a source is connected while one of its collectors is.
        progress: of each partition of the scores.
        now_ms: the board's clock, ms UTC.

    >>> on, off = SourceState("x", True, 0, False), SourceState("hn", False, 0, False)
    >>> done = ScoreProgress(partition=0, complete_until=1_000, begin=1_000, head=1_000)
    >>> known = dict(broker_away=False, brands=2, has_mentions=True, progress=[done])
    >>> freshness(**known, sources=[on], now_ms=121_000)
    Freshness(state='live', sources=[])
    >>> freshness(**known, sources=[on], now_ms=121_001).state
    'delayed'
    >>> freshness(**known, sources=[on, off], now_ms=1_000)
    Freshness(state='partial', sources=['hn'])
    >>> freshness(**known, sources=[off], now_ms=1_000).state, freshness(**known, sources=[], now_ms=1_000).state
    ('sources_down', 'no_source')
    """
    meant = [one for one in sources if now_ms - one.received <= FORGOTTEN_MS]
    names = {one.source for one in meant}
    connected = {one.source for one in meant if is_connected(one, now_ms)}
    silent = {one.source for one in meant if one.silent}
    complete_until = min((one.complete_until for one in progress), default=0)
    found: dict[FreshnessState, bool] = {
        "broker_away": broker_away,
        "no_brand": not brands,
        "no_source": not names,
        "sources_down": not connected,
        "reading": has_mentions and not complete_until,
        "catching_up": any(one.catching_up for one in progress),
        "no_mention": not has_mentions,
        "delayed": now_ms - complete_until > DELAYED_MS,
        "partial": bool(silent or names - connected),
    }
    state: FreshnessState = next((name for name in STATES if found.get(name)), "live")
    return Freshness(state, sorted((names - connected) | silent))
