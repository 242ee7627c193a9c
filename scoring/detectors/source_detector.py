"""The watch over sources: one that is reached, and of which nothing comes though by its own past something should."""

import msgspec
import numpy as np
from msgspec.structs import replace

from schemas.alert import Alert
from schemas.health import SourceHealth
from schemas.sources import SOURCES
from scoring.detectors.brand_alerts import silence_alert
from scoring.detectors.brand_row import LAYOUT
from scoring.detectors.detector_state import row_of, state_of
from scoring.detectors.detector_table import DetectorTable
from scoring.detectors.step_kernel import SILENCE_BEGINS, SILENCE_ENDS
from scoring.state.step_counts import STEP_MS

_NONE_MISSING = np.zeros(len(SOURCES))
_NO_SOURCES = np.zeros((1, len(SOURCES)), np.int64)


class SourceState(msgspec.Struct):
    """What is remembered of one collector."""

    at: int
    """Steps up to here are taken in, ms UTC."""
    published: int
    """As the newest health record told it."""
    count: int = 0
    """Mentions since `at`."""
    layout: int = 1
    """See `scoring.detectors.brand_row.LAYOUT`; 1 is what a former release wrote, without one."""
    figures: bytes = b""
    """The row of its counts, as of a brand; empty of a former release."""
    opened: Alert | None = msgspec.field(default=None, name="told")
    """Its silence, while it lasts."""


class SourceDetector:
    """Takes in health records, in the order in which they were told.

    Level and rhythm of a collector's mentions are learnt as those of a brand.

    >>> watch, opened = SourceDetector(), []
    >>> for minute in range(5 * 288 * 4 + 66):  # three mentions a minute for four days, then an hour without
    ...     published = 3 * min(minute, 5 * 288 * 4)
    ...     opened += watch.take(SourceHealth(source="hn", at=60_000 * minute, connected=True, published=published))
    >>> [(alert.kind, alert.state, alert.source, alert.brand) for alert in opened]
    [('silence', 'opened', 'hn', '')]
    """

    def __init__(self, states: dict[str, SourceState] | None = None) -> None:
        self._states: dict[str, SourceState] = {}
        self._rows: dict[str, int] = {}
        self._table = DetectorTable()
        self._former: list[Alert] = []
        """Silences of a former release: they end with the next record."""
        for name, state in (states or {}).items():
            if state.layout == LAYOUT:
                self._states[name], self._rows[name] = state, self._table.add(row_of(state.figures))
            elif state.opened is not None:
                self._former.append(state.opened)

    @property
    def states(self) -> dict[str, SourceState]:
        """By collector, to be kept."""
        return {
            name: replace(state, layout=LAYOUT, figures=state_of(self._table.states[self._rows[name]], {}).figures)
            for name, state in self._states.items()
        }

    def take(self, health: SourceHealth) -> list[Alert]:
        """Return what there is to tell."""
        name = health.collector
        step = health.at // STEP_MS * STEP_MS
        alerts = [replace(one, state="closed", at=max(one.at, health.at), reason="unfollowed") for one in self._former]
        self._former.clear()
        state = self._states.get(name)
        if state is None:
            self._states[name] = SourceState(at=step, published=health.published)
            self._rows[name] = self._table.add()
            return alerts
        if health.at < state.at:
            return alerts
        # A collector that began anew counts from nothing.
        came = health.published - state.published if health.published >= state.published else health.published
        state.published, state.count = health.published, state.count + came
        if step == state.at:
            return alerts
        # Of a step without a record nobody can say whether the source was silent: nothing is learnt of it.
        if health.connected and step == state.at + STEP_MS:
            alerts += self._step(state, health, name, step)
        state.at, state.count = step, 0
        return alerts

    def _step(self, state: SourceState, health: SourceHealth, name: str, at_ms: int) -> list[Alert]:
        row, number, mentions = self._rows[name], at_ms // STEP_MS - 1, state.count
        sums = np.array([[mentions, 0, 0]])
        flags = int(self._table.take(np.array([row]), number, sums, _NO_SOURCES, _NONE_MISSING)[0])
        if not flags & (SILENCE_BEGINS | SILENCE_ENDS):
            return []
        begins = bool(flags & SILENCE_BEGINS)
        figures = self._table.states[row]
        alert = silence_alert(state.opened, "", health.source, figures, number, begins, mentions, name)
        state.opened = alert if begins else None
        return [] if alert is None else [alert]

    def open(self) -> list[Alert]:
        """Return the silences that last."""
        return [state.opened for state in self._states.values() if state.opened is not None]
