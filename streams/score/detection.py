"""The detectors of the brands of one partition: drops, surges and silences, sent as alerts.

A step of five minutes is taken in just before the progress marker that closes it is folded, as the history is: so a
replay of the log gives the same alerts. The states are kept in the table before what they were made from is
acknowledged; a step that a brand has taken in is not taken in again.
"""

import logging
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from schemas.alert import Alert
from schemas.codec import Record
from schemas.health import SourceHealth
from scoring.detectors.brand_detector import BrandDetector, DetectorState
from scoring.detectors.count_table import CountTable
from scoring.detectors.drop_screen import DropScreen
from scoring.detectors.source_detector import SourceDetector, SourceState
from scoring.detectors.state_fault import brand_fault, sources_fault
from scoring.method.constants import DROP_STEP_MS
from scoring.state.panes import PartitionState
from streams.score.drop_readings import HourScores, read_falls, read_quarter, read_windows
from streams.score.pane_store import SOURCES_KEY, WATCH, DamagedError, checked, content_of
from streams.score.roster import Roster
from streams.score.step import Step

log = logging.getLogger(__name__)


class PartitionDetectors:
    """The detectors of one partition, by brand."""

    def __init__(self) -> None:
        self._detectors: dict[str, BrandDetector] = {}
        self._rows: dict[str, int] = {}
        self._counts = CountTable()
        self._screen = DropScreen()
        self._taken_until = np.zeros(0, np.int64)
        """By row: steps up to here are taken in, ms UTC."""
        self._is_surging = np.zeros(0, np.bool_)
        """By row."""
        self._roster: Roster | None = None
        self._roster_rows = np.zeros(0, np.int64)
        self._changed: set[str] = set()
        self.sources = SourceDetector()
        """Of the first partition alone: one worker watches the sources for all."""
        self._sources_changed = False
        self._decode = msgspec.msgpack.Decoder(DetectorState).decode
        self._decode_sources = msgspec.msgpack.Decoder(dict[str, SourceState]).decode

    def restore(self, stored: Mapping[bytes, bytes], newest_ms: int) -> int:
        """Bring back what `records` gave; a brand whose state is damaged begins to be learnt anew.

        `newest_ms`: when the newest of it arrived at the broker, ms UTC. Return how many states are left out.
        """
        left_out = 0
        for key, value in stored.items():
            if key == SOURCES_KEY:
                try:
                    states = self._decode_sources(content_of(key, value))
                    _check(sources_fault(states, newest_ms))
                    self.sources = SourceDetector(states)
                except (DamagedError, msgspec.MsgspecError) as error:
                    left_out += 1
                    log.warning("the watch over the sources is learnt anew, its state is damaged: %s", error)
            elif key.startswith(WATCH):
                try:
                    name, state = key.removeprefix(WATCH).decode(), self._decode(content_of(key, value))
                    _check(brand_fault(state, newest_ms))
                    self._forget(name)
                    self._add(name, state)
                except (DamagedError, msgspec.MsgspecError, UnicodeDecodeError) as error:
                    left_out += 1
                    log.warning("the watch over a brand is learnt anew, its state is damaged: %s", error)
        return left_out

    def records(self) -> Iterator[Record]:
        """Yield the states that changed since they were yielded last; that of a brand nobody follows goes."""
        for name in sorted(self._changed):
            self._changed.discard(name)
            key = WATCH + name.encode()
            state = self._state_of(name)
            yield key, None if state is None else checked(key, msgspec.msgpack.encode(state)), ()
        if self._sources_changed:
            self._sources_changed = False
            states = msgspec.msgpack.encode(self.sources.states)
            yield SOURCES_KEY, checked(SOURCES_KEY, states), ()

    def _state_of(self, name: str) -> DetectorState | None:
        if name not in self._detectors:
            return None
        state, row = self._detectors[name].state, self._rows[name]
        state.at = int(self._taken_until[row])
        state.surge, state.silence = self._counts.surge_state(row), self._counts.silence_state(row)
        return state

    def update_source(self, health: SourceHealth) -> list[Alert]:
        """Take in how a source is; return what there is to send."""
        self._sources_changed = True
        return self.sources.take(health)

    def open(self) -> list[Alert]:
        """Return what was sent last of each alert that is not closed."""
        return [alert for detector in self._detectors.values() for alert in detector.open()] + self.sources.open()

    def take(
        self, state: PartitionState, step: Step, first: int, end: int, hour_scores: HourScores | None = None
    ) -> list[Alert]:
        """Take in a step for the brands at the places ``[first, end)`` of its roster; return what there is to send.

        `hour_scores`: of all of them at a full hour, where they are read for the history; None at other times.
        """
        rows = self._rows_of(step.roster)[first:end]
        is_due = self._taken_until[rows] < step.at_ms
        places = first + np.flatnonzero(is_due)
        rows = rows[is_due]
        alerts = self._count(step, places, rows)
        if step.at_ms % DROP_STEP_MS == 0:
            has_slot = step.slots[places] >= 0  # of a brand that nobody has spoken of there is nothing to read
            alerts += self._read(state, step, places[has_slot], rows[has_slot], hour_scores)
        self._taken_until[rows] = step.at_ms
        self._changed.update(step.roster.brands[place].brand for place in places.tolist())
        return alerts

    def _count(self, step: Step, places: np.ndarray, rows: np.ndarray) -> list[Alert]:
        alerts: list[Alert] = []
        noted = self._counts.take(rows, step.counts[places])
        for index in np.union1d(noted, np.flatnonzero(self._is_surging[rows])).tolist():
            place, row = int(places[index]), int(rows[index])
            brand = step.roster.brands[place]
            detector = self._detectors[brand.brand]
            count = self._counts.step(row, int(step.counts[place]))
            alerts += detector.count(step.at_ms, count, brand.alerts)
            self._is_surging[row] = detector.is_surging
        return alerts

    def _read(
        self,
        state: PartitionState,
        step: Step,
        places: np.ndarray,
        rows: np.ndarray,
        hour_scores: HourScores | None,
    ) -> list[Alert]:
        if not len(places):
            return []
        if hour_scores is not None:
            readings = hour_scores.readings(step, places)
        else:
            may_drop = self._screen.may_drop(rows, read_quarter(state, step, places))
            places, rows = places[may_drop], rows[may_drop]
            readings = read_windows(state, step, places)
        detectors = [self._detectors[step.roster.brands[place].brand] for place in places.tolist()]
        falls = read_falls(
            state, step, [place for place, one in zip(places.tolist(), detectors, strict=True) if one.needs_falls]
        )
        alerts: list[Alert] = []
        for detector, reading, place, row in zip(detectors, readings, places.tolist(), rows.tolist(), strict=True):
            brand = step.roster.brands[place]
            if reading.usual is not None:
                detector.state.usual = reading.usual
            alerts += detector.read(step.at_ms, reading.windows, falls.get(place, {}), brand.alerts)
            self._screen.note(row, detector.state)
        return alerts

    def _rows_of(self, roster: Roster) -> np.ndarray:
        """Return the rows of a roster's brands, int64; those that it lacks are forgotten."""
        if roster is not self._roster:
            names = [brand.brand for brand in roster.brands]
            for name in self._detectors.keys() - set(names):
                self._forget(name)
                self._changed.add(name)
            for name in names:
                if name not in self._detectors:
                    self._add(name, DetectorState())
            self._roster, self._roster_rows = roster, np.array([self._rows[name] for name in names], np.int64)
        return self._roster_rows

    def _add(self, name: str, state: DetectorState) -> None:
        row = self._rows[name] = self._counts.add(state.surge, state.silence)
        detector = self._detectors[name] = BrandDetector(name, state)
        if row >= len(self._taken_until):
            more = max(64, row + 1)
            self._taken_until = np.concatenate([self._taken_until, np.zeros(more, np.int64)])
            self._is_surging = np.concatenate([self._is_surging, np.zeros(more, np.bool_)])
        self._taken_until[row], self._is_surging[row] = state.at, detector.is_surging
        self._screen.note(row, state)
        self._roster = None

    def _forget(self, name: str) -> None:
        if name in self._detectors:
            del self._detectors[name]
            self._counts.remove(self._rows.pop(name))
            self._roster = None


def _check(fault: str) -> None:
    if fault:
        raise DamagedError(fault)
