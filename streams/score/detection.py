"""The detectors of the brands of one partition: drops, surges and silences, sent as alerts.

A step of 15 minutes is taken in just before the progress marker that closes it is folded, as the history is: so what is
judged is complete, and a replay of the log gives the same alerts. Scores that are published while the partition catches
up are none of it. The states are kept in the table before what they were made from is acknowledged; a step that a brand
has taken in is not taken in again.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from schemas.alert import Alert
from schemas.brand import AlertRules
from schemas.codec import Record
from schemas.health import SourceHealth
from scoring.detectors.brand_alerts import BrandAlerts
from scoring.detectors.brand_row import LAYOUT, STEP
from scoring.detectors.detector_state import DetectorState, row_of, state_of
from scoring.detectors.detector_table import DetectorTable
from scoring.detectors.drop_limit import drop_limit
from scoring.detectors.incident import Change
from scoring.detectors.source_detector import SourceDetector, SourceState
from scoring.detectors.state_fault import brand_fault, sources_fault
from scoring.detectors.step_kernel import IN_DROP, IN_SURGE, SILENCE_BEGINS, SILENCE_ENDS
from scoring.state.panes import PartitionState
from streams.score.drop_readings import read_falls, read_windows
from streams.score.pane_store import SOURCES_KEY, WATCH, DamagedError, checked, content_of
from streams.score.roster import Roster
from streams.score.step import Step

log = logging.getLogger(__name__)


class PartitionDetectors:
    """The detectors of one partition, by brand."""

    def __init__(self) -> None:
        self._brands: dict[str, BrandAlerts] = {}
        self._rows: dict[str, int] = {}
        self._table = DetectorTable()
        self._ended: list[BrandAlerts] = []
        """Of brands of a former layout, or that nobody follows: their open alerts end at the next step."""
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
        left_out, former = 0, 0
        for key, value in stored.items():
            if key == SOURCES_KEY:
                try:
                    states = self._decode_sources(content_of(key, value))
                    _check(sources_fault(states, newest_ms))
                    self.sources = SourceDetector(states)
                except (DamagedError, msgspec.MsgspecError) as error:
                    left_out += 1
                    log.warning("the detectors of the sources start again, their state is damaged: %s", error)
            elif key.startswith(WATCH):
                try:
                    name, state = key.removeprefix(WATCH).decode(), self._decode(content_of(key, value))
                    _check(brand_fault(state, newest_ms))
                    former += state.layout != LAYOUT
                    self._restore(name, state)
                except (DamagedError, msgspec.MsgspecError, UnicodeDecodeError) as error:
                    left_out += 1
                    log.warning("the detectors of a brand start again, their state is damaged: %s", error)
        if former:
            log.warning(
                "the detectors of %d brands start again, for three days: a former release wrote their state", former
            )
        return left_out

    def _restore(self, name: str, state: DetectorState) -> None:
        self._forget(name)
        if state.layout != LAYOUT:
            self._ended.append(BrandAlerts(name, AlertRules(), state.former_alerts()))
            return
        self._add(name, AlertRules(), state)

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
        if name not in self._brands:
            return None
        return state_of(self._table.states[self._rows[name]], self._brands[name].open)

    def update_source(self, health: SourceHealth) -> list[Alert]:
        """Take in how a source is; return what there is to send."""
        self._sources_changed = True
        return self.sources.take(health)

    def open(self) -> list[Alert]:
        """Return what was sent last of each alert that is not closed."""
        return [alert for brand in self._brands.values() for alert in brand.open.values()] + self.sources.open()

    def take(self, state: PartitionState, steps: Sequence[Step], first: int, end: int) -> list[Alert]:
        """Take in steps for the brands at the places ``[first, end)`` of their roster; return what there is to send.

        `steps`: in order, without a gap, all of one roster. Those that ask for nothing pass in one compiled run.
        """
        rows = self._rows_of(steps[0].roster)[first:end]
        due = np.flatnonzero(self._table.states[rows, STEP] < steps[-1].number)
        alerts = [alert for ended in self._ended for alert in ended.close_all(steps[0].at_ms)]
        self._changed.update(ended.brand for ended in self._ended)
        self._ended.clear()
        self._changed.update(steps[0].roster.brands[first + place].brand for place in due.tolist())
        sums = np.stack([step.new.sums[first:end] for step in steps])
        by_source = np.stack([step.new.by_source[first:end] for step in steps])
        missing = np.stack([step.missing for step in steps])
        taken = 0
        while taken < len(steps):
            count, flags = self._table.take_until_flagged(
                rows, steps[taken].number, sums[taken:], by_source[taken:], missing[taken:]
            )
            taken += count
            alerts += self._judge(state, steps[taken - 1], first, flags)
        return alerts

    def _judge(self, state: PartitionState, step: Step, first: int, flags: np.ndarray) -> list[Alert]:
        """Judge what a step left to be judged; `flags`: uint8, of the brands from place `first` of the roster on."""
        alerts: list[Alert] = []
        noted = np.flatnonzero(flags)
        flagged = list(zip((first + noted).tolist(), flags[noted].tolist(), strict=True))
        drops = self._drops(state, step, [place for place, flag in flagged if flag & IN_DROP])
        for place, flag in flagged:
            name = step.roster.brands[place].brand
            brand, row = self._brands[name], self._rows[name]
            if flag & IN_DROP:
                alerts += drops[place]
            if flag & IN_SURGE:
                alerts += brand.surge(self._table, row, step.number)
            if flag & (SILENCE_BEGINS | SILENCE_ENDS):
                begins, count = bool(flag & SILENCE_BEGINS), int(step.new.sums[place, 0])
                alerts += brand.silence(self._table.states[row], step.number, begins, count)
        return alerts

    def _drops(self, state: PartitionState, step: Step, places: list[int]) -> dict[int, list[Alert]]:
        """Judge the brands whose tone and voices speak for a drop: of these alone the scores are read."""
        windows = read_windows(state, step, places)
        changes: dict[int, Change] = {}
        alerts: dict[int, list[Alert]] = {place: [] for place in places}
        for place in places:
            name = step.roster.brands[place].brand
            change = self._brands[name].drop(self._table, self._rows[name], step.number, windows.get(place, ()))
            if change is not None:
                changes[place] = change
        falls = read_falls(state, step, [place for place in changes if place in windows])
        for place, change in changes.items():
            name = step.roster.brands[place].brand
            alerts[place] = self._brands[name].drop_alert(
                self._table, self._rows[name], step.number, change, windows.get(place, ()), falls.get(place, {})
            )
        return alerts

    def _rows_of(self, roster: Roster) -> np.ndarray:
        """Return the rows of a roster's brands, int64; those that it lacks are forgotten."""
        if roster is not self._roster:
            for name in self._brands.keys() - {brand.brand for brand in roster.brands}:
                self._ended.append(self._brands[name])
                self._forget(name)
            for brand in roster.brands:
                if brand.brand not in self._brands:
                    self._add(brand.brand, brand.alerts)
                self._brands[brand.brand].rules = brand.alerts
                self._table.limits[self._rows[brand.brand]] = drop_limit(brand.alerts.false_drops_a_brand_year)
            rows = [self._rows[brand.brand] for brand in roster.brands]
            self._roster, self._roster_rows = roster, np.array(rows, np.int64)
        return self._roster_rows

    def _add(self, name: str, rules: AlertRules, state: DetectorState | None = None) -> None:
        self._rows[name] = self._table.add(None if state is None else row_of(state.figures))
        self._brands[name] = BrandAlerts(name, rules, None if state is None else state.alerts)
        self._roster = None

    def _forget(self, name: str) -> None:
        if name in self._brands:
            del self._brands[name]
            self._table.remove(self._rows.pop(name))
            self._roster = None


def _check(fault: str) -> None:
    if fault:
        raise DamagedError(fault)
