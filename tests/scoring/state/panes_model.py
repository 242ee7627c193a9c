"""The state of one grain, the slow and obvious way: everything told is kept, and all is counted afresh at the end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, FINAL, OBSERVATION, PROGRESS, VERSION
from scoring.method.constants import FUTURE_MS, GRANULARITIES, Granularity
from scoring.method.fixed_point import l2, unsigned
from scoring.method.reference import REFERENCE, Reference

HOUR_MS = 3_600_000
BRANDS = (5, -(2**40))
EVERYBODY = -1


FIELDS = (
    *("flags", "source", "chorus_row", "s", "c", "a", "e", "origin", "r"),
    *("seen_at", "brand", "mention", "author", "fingerprint", "author_row"),
)
"""Of the observation, under the same name here."""


class Event(NamedTuple):
    """An observation with nothing to spare: source, chorus row and engagement follow from the rest."""

    seen_at: int
    t: int
    mention: int = 1
    author: int = 1
    fingerprint: int = 0
    brand: int = BRANDS[0]
    s: int = 0
    c: int = 50
    a: int = -1
    r: int = -1
    flags: int = 0
    origin: int = 0
    author_row: int = 0

    @property
    def source(self) -> int:
        return {9: 200}.get(self.mention, abs(self.mention) % 7)  # mention 9 is of a source unknown

    @property
    def e(self) -> int:
        return -1 if self.r < 0 else min(900, l2(1 + self.r))

    @property
    def chorus_row(self) -> int:
        return (self.fingerprint * 7 + self.source) % 32 if self.fingerprint else 0

    @property
    def is_bare(self) -> bool:
        return bool(self.flags & (ANY_TIME | ANY_BRAND | ACCOUNT))

    @property
    def is_final(self) -> bool:
        return bool(self.flags & FINAL)

    @property
    def order(self) -> tuple[int, ...]:
        deleted = int(bool(self.flags & DELETED))
        keys = unsigned(self.author), unsigned(self.fingerprint)
        return (int(self.is_final), self.seen_at, deleted, self.r, self.s, self.c, self.a, *keys)

    def row(self, reference: Reference) -> int:
        has_row = reference.method.public_rows and self.author_row > 0
        return self.author_row - 1 if has_row else self.author % 32

    @property
    def name(self) -> tuple[int, int, int]:
        return self.mention, self.t, self.brand


def observations(events: Sequence[Event]) -> np.ndarray:
    rows = np.zeros(len(events), OBSERVATION)
    rows["version"] = VERSION
    for i, one in enumerate(events):
        for field in FIELDS:
            rows[i][field] = getattr(one, field)
        rows[i]["created_at"] = one.t
    rows.flags.writeable = False
    return rows


class GranularityModel:
    """Folds one record at a time into lists."""

    def __init__(self, granularity: Granularity, origins: int, reference: Reference = REFERENCE) -> None:
        self.granularity, self.reference = granularity, reference
        self.clock = 0
        self.progress = [0] * origins
        self.watermark = 0
        self.closed_until = 0
        self.counts: dict[str, int] = defaultdict(int)
        self.versions: dict[tuple[int, int, int], Event] = {}
        self.deletions: list[tuple[Event, int]] = []  # with the start of the first pane that was open then
        self.offsets: list[tuple[int, int]] = []  # (time, offset) of what was kept

    def fold(self, events: Event, offset: int) -> None:
        self.counts[self._fold(events, offset)] += 1

    def _fold(self, events: Event, offset: int) -> str:
        granularity = self.granularity
        if events.flags & PROGRESS:
            if events.origin < len(self.progress):
                self.progress[events.origin] = max(self.progress[events.origin], events.seen_at)
        elif events.source >= 7:
            return "unknown_source"
        else:
            self.clock = max(self.clock, events.seen_at)
        self.watermark = min(self.progress) if self.progress else self.clock
        reached = (self.watermark - granularity.lateness_ms - HOUR_MS) // granularity.length_ms * granularity.length_ms
        self.closed_until = max(self.closed_until, reached)
        if events.flags & PROGRESS:
            return "progress"
        any_time = events.flags & (ANY_TIME | ACCOUNT)
        if any_time:
            if events.seen_at + FUTURE_MS < self.closed_until:
                return "sealed"
        else:
            if events.t > events.seen_at + FUTURE_MS:
                return "future"
            if events.seen_at - events.t > granularity.lateness_ms:
                return "late"
            if events.t < self.closed_until:
                return "sealed"
        if events.is_bare:
            same = [known for known, _ in self.deletions if self._names(known) == self._names(events)]
            if any_time:
                same = [known for known in same if known.seen_at == events.seen_at]
            if any(known.seen_at >= events.seen_at for known in same) and any(
                known.is_final >= events.is_final for known in same
            ):
                return "duplicate"
            self.deletions.append((events, self.closed_until))
            self.offsets.append((events.seen_at + FUTURE_MS if any_time else events.t, offset))
            return "scored"
        if events.name in self.versions and self._order(events) <= self._order(self.versions[events.name]):
            return "duplicate"
        self.versions[events.name] = events
        self.offsets.append((events.t, offset))
        return "duplicate" if self._is_taken_back(events) else "scored"

    def _order(self, events: Event) -> tuple[int, ...]:
        return *events.order, events.row(self.reference)

    def _names(self, events: Event) -> tuple[int, ...]:
        """What a deletion speaks of."""
        account = events.flags & ACCOUNT
        return (
            account,
            events.author if account else events.mention,
            EVERYBODY if events.flags & ANY_BRAND else events.brand,
            events.flags & ANY_BRAND,
            EVERYBODY if events.flags & (ACCOUNT | ANY_TIME) else events.t,
        )

    def _is_taken_back(self, events: Event) -> bool:
        for deletion, open_from in self.deletions:
            is_meant = (
                deletion.author == events.author if deletion.flags & ACCOUNT else deletion.mention == events.mention
            )
            if (
                is_meant
                and (deletion.flags & ANY_BRAND or deletion.brand == events.brand)
                and (deletion.flags & (ANY_TIME | ACCOUNT) or deletion.t == events.t)
                and events.t >= open_from
                and deletion.seen_at - events.t <= self.granularity.lateness_ms
                and (
                    events.seen_at <= deletion.seen_at
                    or (deletion.is_final and events.t <= deletion.seen_at + FUTURE_MS)
                )
            ):
                return True
        return False

    @property
    def low_water(self) -> int | None:
        return min((offset for t, offset in self.offsets if t >= self.closed_until), default=None)

    @property
    def first_kept(self) -> int:
        return self.watermark // self.granularity.length_ms - self.granularity.kept

    def rows(self) -> dict[tuple[int, int, int, int], tuple[int, ...]]:
        """U, V, NA, A, NE, E, C, S, N by brand, source, pane and row, of the panes kept."""
        living = [v for v in self.versions.values() if not v.flags & DELETED and not self._is_taken_back(v)]
        leads: dict[tuple[int, ...], Event] = {}
        for v in sorted(living, key=lambda v: (v.t, unsigned(v.mention)), reverse=True):
            leads[self._text(v)] = v
        cells: dict[tuple[int, ...], list[Event]] = defaultdict(list)
        for v in living:
            pane = v.t // self.granularity.length_ms
            if v.fingerprint and v.author != leads[self._text(v)].author:
                cells[v.brand, v.source, pane, v.chorus_row, 1, v.fingerprint].append(v)
            else:
                cells[v.brand, v.source, pane, v.row(self.reference), 0, v.author].append(v)
        rows: dict[tuple[int, int, int, int], list[int]] = defaultdict(lambda: [0] * 9)
        earlier = self.reference.method.earlier_panes[GRANULARITIES.index(self.granularity)]
        for (brand, source, pane, row, *unit), voices in cells.items():
            if pane >= self.first_kept:
                before = sum(
                    len(cells.get((brand, source, one, row, *unit), ())) for one in range(pane - earlier, pane)
                )
                for i, part in enumerate(contribution(source, voices, before)):
                    rows[brand, source, pane, row][i] += part
        return {key: tuple(row) for key, row in rows.items()}

    def _text(self, v: Event) -> tuple[int, ...]:
        return v.brand, v.source, v.t // self.granularity.length_ms, v.fingerprint


def contribution(source: int, voices: Iterable[Event], before: int) -> list[int]:
    """Sums of a cell (SPEC section 3)."""
    voices = list(voices)
    audiences = [v.a for v in voices if v.a >= 0]
    engagements = [v.e for v in voices if v.e >= 0]
    n = len(voices)
    if audiences:
        q = min(256, (256 * (256 + sum(audiences) // len(audiences))) // (256 + REFERENCE.level[source]))
        q = q * q // 256
    else:
        q = 64 if REFERENCE.has_audience[source] else 128
    v = (volume(before + n) - volume(before)) * q // 256
    return [
        1,
        v,
        v if audiences else 0,
        v * sum(audiences) // len(audiences) if audiences else 0,
        v if engagements else 0,
        v * sum(engagements) // len(engagements) if engagements else 0,
        v * sum(one.c for one in voices) // n,
        v * sum(one.c * one.s for one in voices) // n,
        n,
    ]


def volume(n: int) -> int:
    """F."""
    return 256 + l2(min(n, 4096)) if n else 0
