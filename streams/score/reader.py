"""Which brands of a partition to read, and their scores as records."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.score import Score
from scoring.method.constants import HOUR_MS, WINDOWS, Window
from scoring.method.fixed_point import h64, signed
from scoring.reading.coverage import Coverage
from scoring.reading.exposure import Calendar, Outage
from scoring.reading.momentum_cache import MomentumCache
from scoring.reading.records import read_scores
from scoring.state.panes import PartitionState
from streams.kafka.brand_book import BrandBook
from streams.kafka.partitioner import partition_of
from streams.score.partition import PartitionTask


class ScoreReader:
    """Reads the scores of a partition that may have changed since they were read last."""

    def __init__(self, book: BrandBook, coverage: Coverage, partitions: int, application: str = "") -> None:
        """`application`: the version of it that the scores carry."""
        self._book = book
        self._coverage = coverage
        self._partitions = partitions
        self._application = application
        self._version = -1
        self._names: dict[int, list[str]] = {}

    def brands_of(self, partition: int) -> list[Brand]:
        """Return the followed brands of a partition, by name."""
        return [self._book.brands[name] for name in self._names_of(partition)]

    def _names_of(self, partition: int) -> list[str]:
        if self._version != self._book.version:
            self._version = self._book.version
            names = defaultdict(list)
            for name in sorted(self._book.brands):
                names[partition_of(name, self._partitions)].append(name)
            self._names = names
        return self._names.get(partition, [])

    def read(self, task: PartitionTask, tick_ms: int) -> list[Score]:
        """Read the brands whose rows changed; all of them when a tick or a pane's edge passed since.

        The time of the reading is the stream's clock: the newest `seen_at` folded or the
        newest tick, so that a silent brand fades, and a replay reads as the day itself did.
        """
        state = task.state
        at_ms = max(state.clock, tick_ms, task.read_at)
        names = self._names_of(task.number)
        slots = slots_of(state, names)
        changed = np.isin(slots, state.dirty())
        passed = at_ms // HOUR_MS > task.read_at // HOUR_MS or tick_ms > task.read_tick
        outages = self._coverage.advance(at_ms)
        calendars = self._version, self._coverage.version
        if passed or calendars != task.read_calendars:
            changed[:] = True
        if calendars != task.read_calendars:
            task.momentum_cache.forget()
        task.read_at, task.read_tick, task.read_calendars = at_ms, max(tick_ms, task.read_tick), calendars
        if not at_ms or not changed.any():
            return []
        wanted = [name for name, is_changed in zip(names, changed, strict=True) if is_changed]
        return self._read(state, slots[changed], wanted, at_ms, outages, task.momentum_cache)

    def read_at(
        self, state: PartitionState, partition: int, at_ms: int, windows: Sequence[Window] = WINDOWS
    ) -> list[Score]:
        """Read all brands of a partition at one time, ms UTC."""
        names = self._names_of(partition)
        slots, outages = slots_of(state, names), self._coverage.at(at_ms)
        return self._read(state, slots, names, at_ms, outages, windows=windows)

    def _read(
        self,
        state: PartitionState,
        slots: np.ndarray,
        names: Sequence[str],
        at_ms: int,
        outages: tuple[Outage, ...],
        momentum_cache: MomentumCache | None = None,
        windows: Sequence[Window] = WINDOWS,
    ) -> list[Score]:
        brands = [self._book.brands[name] for name in names]
        calendars = [Calendar(since=brand.since, tz=brand.tz, outages=outages) for brand in brands]
        read = read_scores(
            state,
            slots,
            names,
            calendars,
            at_ms,
            state.clock,
            state.reference,
            momentum_cache=momentum_cache,
            windows=windows,
        )
        return [replace(score, application=self._application) for score in read] if self._application else read


def slots_of(state: PartitionState, names: Sequence[str]) -> np.ndarray:
    """Return where the state holds brands, int64; -1: it heard nothing of one."""
    return state.slots(np.array([signed(h64(name)) for name in names], np.int64))
