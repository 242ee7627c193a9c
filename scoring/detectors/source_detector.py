"""The watch over sources: one that is heard, and of which nothing comes though by its own past something should."""

import msgspec
from msgspec.structs import replace

from schemas.alert import Alert
from schemas.health import SourceHealth
from scoring.detectors.silence import SilenceState, listen
from scoring.state.step_counts import STEP_MS

UNHEARD_STEPS = 3
"""Without a health record for longer, nobody can say whether the source was silent: nothing is learnt of that time."""


class SourceState(msgspec.Struct):
    """What is remembered of one collector."""

    at: int
    """Steps up to here are taken in, ms UTC."""
    published: int
    """As the newest health record told it."""
    count: int = 0
    """Mentions since `at`."""
    silence: SilenceState = SilenceState()
    opened: Alert | None = msgspec.field(default=None, name="told")
    """Its silence, while it lasts."""


class SourceDetector:
    """Takes in health records, in the order in which they were told.

    >>> watch, opened = SourceDetector(), []
    >>> for minute in range(5 * 288 * 4 + 66):  # three mentions a minute for four days, then an hour without
    ...     published = 3 * min(minute, 5 * 288 * 4)
    ...     opened += watch.take(SourceHealth(source="hn", at=60_000 * minute, connected=True, published=published))
    >>> [(alert.kind, alert.state, alert.source, alert.brand) for alert in opened]
    [('silence', 'opened', 'hn', '')]
    """

    def __init__(self, states: dict[str, SourceState] | None = None) -> None:
        self.states = states or {}
        """By collector."""

    def take(self, health: SourceHealth) -> list[Alert]:
        """Return what there is to tell."""
        name = health.collector
        step = health.at // STEP_MS * STEP_MS
        state = self.states.get(name)
        if state is None:
            self.states[name] = SourceState(at=step, published=health.published)
            return []
        if health.at < state.at:
            return []
        # A collector that began anew counts from nothing.
        came = health.published - state.published if health.published >= state.published else health.published
        state.published, state.count = health.published, state.count + came
        steps = (step - state.at) // STEP_MS
        if not steps:
            return []
        alerts: list[Alert] = []
        if health.connected and steps <= UNHEARD_STEPS:
            for number in range(steps):
                alerts += self._step(
                    state, health, name, state.at + (number + 1) * STEP_MS, 0 if number else state.count
                )
        state.at, state.count = step, 0
        return alerts

    def _step(self, state: SourceState, health: SourceHealth, name: str, at_ms: int, mentions: int) -> list[Alert]:
        judged = listen(state.silence, mentions)
        state.silence = judged.state
        if judged.fired:
            state.opened = Alert(
                id=f"silence||{name}|{at_ms}",
                kind="silence",
                state="opened",
                severity="warning",
                brand="",
                window="",
                at=at_ms,
                since=at_ms,
                expected=round(judged.expected, 3),
                source=health.source,
            )
            return [state.opened]
        if not judged.ended or state.opened is None:
            return []
        closed = replace(state.opened, state="closed", at=at_ms, mentions=float(mentions))
        state.opened = None
        return [closed]

    def open(self) -> list[Alert]:
        """Return the silences that last."""
        return [state.opened for state in self.states.values() if state.opened is not None]
