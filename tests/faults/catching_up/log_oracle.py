"""The oracle over a part of one partition's log of observations: what a score that has read so far has to be."""

from collections.abc import Sequence

import numpy as np

from schemas import observation
from schemas.brand import Brand
from schemas.score import Score
from scoring.method.fixed_point import h64, signed
from scoring.oracle.reading import BrandReader
from scoring.oracle.recount import scores_of
from scoring.oracle.state import BrandHistory, Deletion, Version
from tests.flow import REFERENCE

CLOSE = 1e-9


def unsigned(key: int) -> int:
    """Return a key as the method has it.

    >>> unsigned(-1) == 2**64 - 1
    True
    """
    return int(key) % 2**64


class PartitionLog:
    """The records of one partition, from its first on; `n` of a method is how many of them are read."""

    def __init__(self, rows: np.ndarray, origins: int, brands: Sequence[Brand]) -> None:
        """`rows`: OBSERVATION, in the order of the log. `origins`: partitions of mentions that tell their progress."""
        self._rows = rows
        self._brands = {brand.brand: brand for brand in brands}
        self._read: dict[tuple[str, int, bytes], list[Score]] = {}
        is_progress = (rows["flags"] & observation.PROGRESS) != 0
        self._has_mention = ~is_progress
        self._clock = np.maximum.accumulate(np.where(is_progress, 0, rows["seen_at"]))
        reached = [
            np.maximum.accumulate(np.where(is_progress & (rows["origin"] == origin), rows["seen_at"], 0))
            for origin in range(origins)
        ]
        self._complete = np.minimum.reduce(reached)

    @property
    def clock(self) -> int:
        """Newest `seen_at` of all, ms UTC."""
        return int(self._clock[-1])

    @property
    def complete_until(self) -> int:
        """How far the whole log is told, ms UTC."""
        return int(self._complete[-1])

    def complete_at(self, n: int) -> int:
        """Return up to when all that was seen is among the first `n`, ms UTC."""
        return int(self._complete[n - 1]) if n else 0

    def clock_at(self, n: int) -> int:
        """Return the newest `seen_at` of the first `n`, ms UTC."""
        return int(self._clock[n - 1]) if n else 0

    def before(self, at_ms: int) -> int:
        """Return how many records stand before the one by which all up to `at_ms` is told."""
        return int(np.searchsorted(self._complete, at_ms))

    def reads_of(self, brand: str, watermark: int) -> list[int]:
        """Return each `n` with `watermark` as the newest `seen_at` that makes a difference to a brand.

        Those that make none stand for one another: of them the greatest is returned, which is complete the furthest.
        """
        first = int(np.searchsorted(self._clock, watermark))
        end = int(np.searchsorted(self._clock, watermark, side="right"))
        if first == end:
            return [] if watermark else [0]
        changes = [place for place in self._places(brand).tolist() if first < place < end]
        return [*changes, end]

    def _places(self, brand: str) -> np.ndarray:
        """Return where the log speaks of a brand."""
        rows = self._rows
        speaks = (rows["brand"] == signed(h64(brand))) | ((rows["flags"] & observation.ANY_BRAND) != 0)
        return np.flatnonzero(speaks & self._has_mention)

    def scores(self, brand: str, at_ms: int, n: int, *, least: bool = False) -> dict[str, Score]:
        """Return the scores of a brand, by window, at a time, from the first `n` records.

        `least`: and from all deletions behind them. Whoever has read these `n`, and whatever else of the log, has no
        fewer mentions.
        """
        places = self._places(brand)
        is_read = places < n
        if least:
            is_read |= (self._rows["flags"][places] & observation.DELETED) != 0
        read = places[is_read]
        known = self._read.get((brand, at_ms, read.tobytes()))
        if known is None:
            history = BrandHistory(REFERENCE)
            for row in self._rows[read]:
                take(history, row)
            followed = self._brands[brand]
            reader = BrandReader(history, followed.since, followed.tz, reference=REFERENCE)
            known = scores_of(reader, brand, at_ms)
            self._read[brand, at_ms, read.tobytes()] = known
        return {score.window: score for score in known}


def take(history: BrandHistory, row: np.void) -> None:
    """Let the history of a brand take in an observation that speaks of it."""
    flags, seen_at = int(row["flags"]), int(row["seen_at"])
    is_final = bool(flags & observation.FINAL)
    granularities = history.hour, history.day
    if flags & observation.ANY_BRAND:
        created_at = None if flags & observation.ANY_TIME else int(row["created_at"])
        for granularity in granularities:
            if flags & observation.ACCOUNT:
                granularity.delete_author(unsigned(row["author"]), Deletion(None, seen_at, is_final))
            else:
                granularity.delete_mention(unsigned(row["mention"]), Deletion(created_at, seen_at, is_final))
        return
    a, r, e = (None if row[name] < 0 else int(row[name]) for name in ("a", "r", "e"))
    version = Version(
        source=observation.SOURCES[int(row["source"])],
        key=unsigned(row["mention"]),
        t=int(row["created_at"]),
        seen_at=seen_at,
        deleted=bool(flags & observation.DELETED),
        final=is_final,
        author=unsigned(row["author"]),
        fingerprint=f"{unsigned(row['fingerprint']):016x}" if row["fingerprint"] else None,
        s=int(row["s"]),
        c=int(row["c"]),
        a=a,
        r=r,
        e=e,
        row=int(row["author_row"]) - 1,
    )
    for granularity in granularities:
        granularity.add(version)


def difference(score: Score, oracle: Score) -> str:
    """Return where a score is not the oracle's: counts equal, doubles within 1e-9; empty where it is."""
    for name in ("brand", "window", "at", "mention_count", "voice_count", "provisional"):
        if getattr(score, name) != getattr(oracle, name):
            return f"{name} is {getattr(score, name)} and not {getattr(oracle, name)}"
    numbers = {name: (getattr(score, name), getattr(oracle, name)) for name in ("score", "low", "high", "breadth")}
    numbers |= {
        name: (getattr(score.indicators, name), getattr(oracle.indicators, name))
        for name in score.indicators.__struct_fields__
    }
    for name, (found, expected) in numbers.items():
        if found is None or abs(found - expected) >= CLOSE:
            return f"{name} is {found} and not {expected}"
    return ""
