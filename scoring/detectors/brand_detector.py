"""The watch over one brand: drops, surges and silences, and the alerts that come of them.

A state machine over the stream's clock: the same readings and counts in the same order
give the same alerts, and a state that is kept and restored goes on as if never left.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from schemas.alert import Alert, Contribution, Kind
from schemas.brand import AlertRules
from scoring.detectors.count_table import CountStep
from scoring.detectors.drop import DropReading, DropState, watch
from scoring.detectors.silence import SilenceState
from scoring.detectors.surge import REFRACTORY, THRESHOLD
from scoring.method.constants import DROP_RUN, DROP_WINDOWS, HOUR_MS
from scoring.state.step_counts import STEP_MS

SURGE_WINDOW = "5m"
SURGE_OVER = THRESHOLD / 2
"""A surge is over when its score has fallen to this, or after REFRACTORY steps."""
NAMED = 3
"""Contributions that an alert names."""


class Reading(NamedTuple):
    """One window of the brand at a multiple of 15 minutes."""

    score: float
    low: float
    high: float
    """Points."""
    se: float
    """Of l."""


class Fall(NamedTuple):
    """How a window stands against the day before."""

    points: float
    contributions: Sequence[tuple[str, str, float]]
    """Indicator, source, points."""


class Open(msgspec.Struct):
    """An alert that is told and not closed, or a fall that has not lasted long enough to be told."""

    since: int
    is_sent: bool = msgspec.field(name="told")
    severity: str
    source: str = ""
    last: Alert | None = None
    """What was told last."""


class DetectorState(msgspec.Struct):
    """All that is remembered of a brand; `at`, `surge` and `silence` stand in a `CountTable` while it is at work."""

    at: int = 0
    """Steps up to here are taken in, ms UTC."""
    usual: float | None = None
    """The 28-day score at the last UTC midnight that was read."""
    drops: dict[str, DropState] = {}
    surge: dict[str, Any] | None = None
    silence: SilenceState = SilenceState()
    open: dict[str, Open] = {}
    """By kind and window."""
    closed: dict[str, int] = {}
    """When the last of its kind and window was closed, ms UTC."""


class BrandDetector:
    """Takes in a brand step by step."""

    def __init__(self, brand: str, state: DetectorState | None = None) -> None:
        self.brand = brand
        self.state = state or DetectorState()

    def open(self) -> list[Alert]:
        """Return what was told last of each alert that is not closed."""
        return [one.last for one in self.state.open.values() if one.last is not None]

    def count(self, at_ms: int, step: CountStep, rules: AlertRules) -> list[Alert]:
        """Take in what the five minutes that end at `at_ms` come to; return what there is to send."""
        alerts: list[Alert] = []
        name = f"surge|{SURGE_WINDOW}"
        surging = self.state.open.get(name)
        smoothed = {"mentions": round(step.now, 3), "expected": round(step.usual, 3)}
        if step.has_surge:
            alerts += self._open("surge", SURGE_WINDOW, at_ms, at_ms, "warning", rules, smoothed)
        elif surging and (step.score <= SURGE_OVER or at_ms - surging.since >= REFRACTORY * STEP_MS):
            alerts += self._close("surge", SURGE_WINDOW, at_ms, smoothed)
        expected = {"expected": round(step.expected, 3)}
        if step.is_silent:
            alerts += self._open("silence", "", at_ms, at_ms, "warning", rules, expected)
        elif step.has_spoken:
            alerts += self._close("silence", "", at_ms, {"mentions": float(step.mentions)})
        return alerts

    @property
    def is_surging(self) -> bool:
        """Whether a surge goes on: each step has to be looked at."""
        return f"surge|{SURGE_WINDOW}" in self.state.open

    def read(
        self, at_ms: int, readings: Mapping[str, Reading], falls: Mapping[str, Fall], rules: AlertRules
    ) -> list[Alert]:
        """Take in the windows at a multiple of 15 minutes; return what there is to tell.

        Args:
            at_ms: the time, ms UTC.
            readings: by window.
            falls: against the day before, where `needs_falls` asks for them.
            rules: of the brand.
        """
        usual = self.state.usual
        if usual is None:
            return []
        alerts: list[Alert] = []
        for window in DROP_WINDOWS:
            reading = readings[window]
            seen = watch(self.state.drops.get(window, DropState()), window, at_ms, reading.score, reading.se, usual)
            self.state.drops[window] = seen.state
            alerts += self._drop(window, at_ms, reading, seen, usual, falls.get(window), rules)
        return alerts

    @property
    def needs_falls(self) -> bool:
        """Whether a drop may be told at the next reading: then what moved the score has to be known."""
        return any(state.hot or state.run >= DROP_RUN - 1 for state in self.state.drops.values())

    def _drop(
        self,
        window: str,
        at_ms: int,
        reading: Reading,
        seen: DropReading,
        usual: float,
        fall: Fall | None,
        rules: AlertRules,
    ) -> list[Alert]:
        name = f"drop|{window}"
        figures: dict[str, Any] = {
            "score": reading.score,
            "low": reading.low,
            "high": reading.high,
            "usual": usual,
            "probability": seen.probability,
        }
        if fall is not None:
            parts = sorted(fall.contributions, key=lambda part: part[2])[:NAMED]
            figures["points"] = fall.points
            figures["contributions"] = tuple(
                Contribution(indicator=indicator, source=source, points=points)
                for indicator, source, points in parts
                if points < 0
            )
        severity = "critical" if usual - reading.score >= rules.critical_points else "warning"
        if seen.ended:
            return self._close("drop", window, at_ms, figures)
        if not seen.state.hot:
            return []
        known = self.state.open.get(name)
        if known is None or not known.is_sent:
            since = at_ms if known is None else known.since
            lasted = at_ms - since >= rules.least_minutes * 60_000
            if lasted and seen.z >= rules.least_z and usual - reading.score >= rules.least_points:
                return self._open("drop", window, at_ms, since, severity, rules, figures)
            self.state.open[name] = Open(since, False, severity)
            return []
        is_worse = severity == "critical" and known.severity != "critical"
        if at_ms % HOUR_MS and not is_worse:
            return []
        if is_worse:  # it is not taken back while the drop lasts
            known.severity = severity
        return [self._alert("drop", window, "updated", at_ms, known, figures)]

    def _open(
        self,
        kind: Kind,
        window: str,
        at_ms: int,
        since: int,
        severity: str,
        rules: AlertRules,
        figures: Mapping[str, Any],
    ) -> list[Alert]:
        name = f"{kind}|{window}"
        rests = at_ms - self.state.closed.get(name, -(1 << 60)) < rules.cooldown_hours * HOUR_MS
        opened = self.state.open[name] = Open(since, not (rules.mute or rests), severity)
        if not opened.is_sent:
            return []
        if parts := figures.get("contributions"):
            opened.source = parts[0].source
        return [self._alert(kind, window, "opened", at_ms, opened, figures)]

    def _close(self, kind: Kind, window: str, at_ms: int, figures: Mapping[str, Any]) -> list[Alert]:
        closed = self.state.open.pop(f"{kind}|{window}", None)
        if closed is None or not closed.is_sent:
            return []
        self.state.closed[f"{kind}|{window}"] = at_ms
        return [self._alert(kind, window, "closed", at_ms, closed, figures)]

    def _alert(
        self, kind: Kind, window: str, state: str, at_ms: int, opened: Open, figures: Mapping[str, Any]
    ) -> Alert:
        opened.last = Alert(
            id=f"{kind}|{self.brand}|{window}|{opened.since}",
            kind=kind,
            state=state,  # type: ignore[arg-type] # one of three literals, by the callers above
            severity=opened.severity,  # type: ignore[arg-type] # likewise
            brand=self.brand,
            window=window,
            at=at_ms,
            since=opened.since,
            source=opened.source,
            **figures,
        )
        return opened.last
