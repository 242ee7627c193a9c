"""The watch over the brands of one partition: drops, surges and silences, told as alerts.

It is stepped by the words that tell how far the mentions are read, just before they are
folded, as the history is: so a replay of the log gives the same alerts. Its states are
kept in the table before what they were made from is acknowledged; a step that was taken
is not taken again.
"""

import logging
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.codec import Record
from schemas.health import SourceHealth
from scoring.detectors.brand_detector import BrandDetector, DetectorState, Fall, Reading
from scoring.detectors.source_detector import SourceDetector, SourceState
from scoring.detectors.state_fault import brand_fault, sources_fault
from scoring.method.constants import DAY_MS, DROP_STEP_MS, DROP_WINDOWS, INDICATORS, PRIOR, PROFILE, PROFILES, WINDOWS
from scoring.method.fixed_point import h64, signed
from scoring.method.windows import period
from scoring.reading.attribution import contributions
from scoring.reading.evaluate import Readings, read_periods
from scoring.reading.exposure import Calendar, Outage
from scoring.reading.score import Parts
from scoring.reading.score import Reading as ScoreReading
from scoring.state.panes import PartitionState
from streams.score.pane_store import SOURCES_KEY, WATCH, DamagedError, checked, content_of

WATCHED = tuple(window for window in WINDOWS if window.name in DROP_WINDOWS)

log = logging.getLogger(__name__)


class PartitionDetectors:
    """The watches of one partition, by brand."""

    def __init__(self) -> None:
        self._watches: dict[str, BrandDetector] = {}
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
                    self._watches[name] = BrandDetector(name, state)
                except (DamagedError, msgspec.MsgspecError, UnicodeDecodeError) as error:
                    left_out += 1
                    log.warning("the watch over a brand is learnt anew, its state is damaged: %s", error)
        return left_out

    def records(self) -> list[Record]:
        """Return the states that changed since the last call, to be kept; that of a brand nobody follows goes."""
        changed: list[Record] = []
        for name in sorted(self._changed):
            key = WATCH + name.encode()
            detectors = self._watches.get(name)
            changed.append(
                (key, None if detectors is None else checked(key, msgspec.msgpack.encode(detectors.kept())), ())
            )
        self._changed.clear()
        if self._sources_changed:
            self._sources_changed = False
            states = msgspec.msgpack.encode(self.sources.states)
            changed.append((SOURCES_KEY, checked(SOURCES_KEY, states), ()))
        return changed

    def update_source(self, health: SourceHealth) -> list[Alert]:
        """Take in how a source is; return what there is to tell."""
        self._sources_changed = True
        return self.sources.take(health)

    def open(self) -> list[Alert]:
        """Return what was told last of each alert that is not closed."""
        return [alert for detectors in self._watches.values() for alert in detectors.open()] + self.sources.open()

    def step(
        self, state: PartitionState, brands: Sequence[Brand], at_ms: int, outages: tuple[Outage, ...] = ()
    ) -> list[Alert]:
        """Take in one step of five minutes for all brands of the partition; return what there is to tell.

        `outages`: when sources could not be heard, as known by then.
        """
        counts = state.step_counts.take(at_ms) if state.step_counts is not None else {}
        for name in self._watches.keys() - {brand.brand for brand in brands}:
            del self._watches[name]
            self._changed.add(name)
        due = [brand for brand in brands if self._watch(brand.brand).state.at < at_ms]
        if not due:
            return []
        slots = state.slots(np.array([signed(h64(brand.brand)) for brand in due], np.int64))
        alerts: list[Alert] = []
        for brand, slot in zip(due, slots.tolist(), strict=True):
            alerts += self._watches[brand.brand].count(at_ms, counts.get(slot, 0), brand.alerts)
            self._changed.add(brand.brand)
        if at_ms % DROP_STEP_MS == 0:
            spoken = np.flatnonzero(slots >= 0)  # of a brand that was never spoken of there is nothing to read
            alerts += self._read(state, [due[place] for place in spoken.tolist()], slots[spoken], at_ms, outages)
        return alerts

    def _watch(self, name: str) -> BrandDetector:
        if name not in self._watches:
            self._watches[name] = BrandDetector(name)
        return self._watches[name]

    def _read(
        self, state: PartitionState, brands: Sequence[Brand], slots: np.ndarray, at_ms: int, outages: tuple[Outage, ...]
    ) -> list[Alert]:
        if not brands:
            return []
        windows = [*WATCHED, PRIOR] if at_ms % DAY_MS == 0 else list(WATCHED)
        calendars = [Calendar(since=brand.since, tz=brand.tz, outages=outages) for brand in brands]
        now = read_periods(state, slots, [period(window, at_ms) for window in windows], calendars, state.reference)
        if now.interval is None:
            raise AssertionError("intervals were asked for")
        score, low, high, se = (
            each.tolist() for each in (now.reading.score, now.interval.low, now.interval.high, now.interval.se)
        )
        falls = self._falls(state, brands, slots, calendars, at_ms)
        alerts: list[Alert] = []
        for b, brand in enumerate(brands):
            detectors = self._watches[brand.brand]
            if len(windows) > len(WATCHED):
                detectors.state.usual = score[b][-1]
            readings = {
                window.name: Reading(score[b][w], low[b][w], high[b][w], se[b][w]) for w, window in enumerate(WATCHED)
            }
            alerts += detectors.read(at_ms, readings, falls.get(brand.brand, {}), brand.alerts)
        return alerts

    def _falls(
        self,
        state: PartitionState,
        brands: Sequence[Brand],
        slots: np.ndarray,
        calendars: Sequence[Calendar],
        at_ms: int,
    ) -> dict[str, dict[str, Fall]]:
        """Take the change since the day before apart, for the brands of which a drop may be told."""
        asked = [place for place, brand in enumerate(brands) if self._watches[brand.brand].needs_falls]
        if not asked:
            return {}
        periods = [period(window, at) for at in (at_ms - DAY_MS, at_ms) for window in WATCHED]
        read = read_periods(
            state, slots[asked], periods, [calendars[place] for place in asked], state.reference, intervals=False
        )
        half = len(WATCHED)
        before, after = _cut(read, slice(half)), _cut(read, slice(half, None))
        parts = contributions(before, after, state.reference, PROFILES[PROFILE])
        points = after[1].score - before[1].score
        return {
            brands[place].brand: {
                window.name: Fall(
                    points[b, w].item(),
                    [
                        (indicator, source, parts[i, s, b, w].item())
                        for i, indicator in enumerate(INDICATORS)
                        for s, source in enumerate(state.reference.sources)
                    ],
                )
                for w, window in enumerate(WATCHED)
            }
            for b, place in enumerate(asked)
        }


def _check(fault: str) -> None:
    if fault:
        raise DamagedError(fault)


def _cut(readings: Readings, periods: slice) -> tuple[Parts, ScoreReading]:
    return (
        Parts(*(each[..., periods] for each in readings.parts)),
        ScoreReading(*(each[..., periods] for each in readings.reading)),
    )
