"""Logs of a small world, folded into panes and held against the model of `panes_model`."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, FINAL, PROGRESS
from scoring.method.constants import DAY_MS, GRANULARITIES
from scoring.method.reference import REFERENCE, Reference
from scoring.state.columns import ROW, STORED_CELL
from scoring.state.fold_counts import Counts, GranularityCounts
from scoring.state.panes import ClosedPane, PartitionState
from tests.scoring.state.panes_model import BRANDS, Event, GranularityModel, observations

BASE = 20_000 * DAY_MS
MINUTE_MS = 60_000

unhurried = settings(deadline=None, max_examples=100)  # the first example compiles

DELETIONS = [
    *[DELETED] * 2,
    *[DELETED | ANY_BRAND, DELETED | ANY_BRAND | ANY_TIME, DELETED | ANY_TIME],
    *[DELETED | ANY_BRAND | ANY_TIME | ACCOUNT, DELETED | ANY_TIME | ACCOUNT, DELETED | ANY_BRAND],
]
KINDS = st.sampled_from([0] * 24 + DELETIONS + [one | FINAL for one in DELETIONS] + [PROGRESS] * 8)


@st.composite
def tellings(draw: st.DrawFn, seen_at: st.SearchStrategy[int], lag: st.SearchStrategy[int]) -> Event:
    """One observation of a small world, in which names meet again."""
    seen = draw(seen_at)
    return Event(
        seen_at=seen,
        t=max(0, seen - draw(lag)),
        mention=draw(st.sampled_from([1, 1, 2, 3, -6, 8, 9])),
        author=draw(st.sampled_from([1, 2, 3, -4])),
        fingerprint=draw(st.sampled_from([0, 11, 11, -12])),
        brand=draw(st.sampled_from(BRANDS)),
        s=draw(st.sampled_from([-100, 0, 7])),
        c=draw(st.sampled_from([0, 50, 100])),
        a=draw(st.sampled_from([-1, 0, 2_500])),
        r=draw(st.sampled_from([-1, 0, 9])),
        flags=draw(KINDS),
        origin=draw(st.sampled_from([0, 1, 1, 2])),
        author_row=draw(st.sampled_from([0, 0, 1, 32])),
    )


AT_REST = st.lists(
    # Times are few, so that a mention is told again; nothing seals within two hours.
    tellings(
        st.integers(0, 24).map(lambda n: BASE + n * 5 * MINUTE_MS),
        st.sampled_from([0, 5, 10, 60, 65, -5, -10]).map(lambda m: m * MINUTE_MS),
    ),
    min_size=1,
    max_size=40,
)


@st.composite
def logs(draw: st.DrawFn, max_size: int = 60) -> list[Event]:
    """A log that runs through days, out of order, with panes that seal and expire on the way."""
    minutes = st.sampled_from([0, 0, 0, 5, 5, 30, 60, 60, 300, 1_440, 4_000, -5, -30, -60, -500, 100_000])
    steps = draw(st.lists(minutes, min_size=1, max_size=max_size))
    now, events = BASE, []
    lags = st.sampled_from([-10, -5, 0, 0, 1, 5, 30, 60, 359, 360, 361, 420, 600, 4_319, 4_320, 4_321, 4_400])
    for step in steps:
        now += step * MINUTE_MS
        events.append(draw(tellings(st.just(now), lags.map(lambda m: m * MINUTE_MS))))
        if draw(st.booleans()) and len(events) > 1:  # something told before is told again, seen now
            events[-1] = events[-2]._replace(seen_at=now, flags=events[-1].flags, author=events[-1].author)
    return events


def folded(
    events: Sequence[Event], cuts: Sequence[int] = (), origins: int = 0, reference: Reference = REFERENCE
) -> PartitionState:
    return fold_into(PartitionState(reference, origins), events, cuts)[0]


def fold_into(
    state: PartitionState, events: Sequence[Event], cuts: Sequence[int] = (), first_offset: int = 0
) -> tuple[PartitionState, list[Counts]]:
    rows, offsets = observations(events), np.arange(first_offset, first_offset + len(events)) * 3
    edges = [0, *sorted(cut for cut in cuts if cut < len(events)), len(events)]
    counts = [state.fold(rows[a:b], offsets[a:b]) for a, b in pairwise(edges)]
    return state, counts


def total(counts: Sequence[Counts]) -> Counts:
    return Counts(
        GranularityCounts(*map(sum, zip(*[c.hour for c in counts], strict=True))),
        GranularityCounts(*map(sum, zip(*[c.day for c in counts], strict=True))),
        sum(c.unknown_source for c in counts),
        sum(c.progress for c in counts),
    )


def modelled(events: Sequence[Event], origins: int = 0, reference: Reference = REFERENCE) -> list[GranularityModel]:
    models = [GranularityModel(granularity, origins, reference) for granularity in GRANULARITIES]
    for i, one in enumerate(events):
        for model in models:
            model.fold(one, i * 3)
    return models


def rows_with_mentions(state: PartitionState, granularity: int) -> dict[tuple[int, ...], tuple[int, ...]]:
    slots, panes, rows = state._granularities[granularity].kept_rows()
    brands = state.brands()
    return {
        (int(brands[slot]), row[0], pane, row[1]): row[2:]
        for slot, pane, row in zip(slots.tolist(), panes.tolist(), rows.tolist(), strict=True)
    }


def assert_like_model(state: PartitionState, events: Sequence[Event], origins: int = 0) -> None:
    models = modelled(events, origins, state.reference)
    for granularity, model in enumerate(models):
        assert rows_with_mentions(state, granularity) == model.rows()
        assert state.rows(granularity) == {key: row[:-1] for key, row in model.rows().items()}
    assert state.closed_until == tuple(model.closed_until for model in models)
    assert state.clock == models[0].clock
    assert_low_water(state, models)


def assert_low_water(state: PartitionState, models: Sequence[GranularityModel]) -> None:
    """Exact; but for panes a long way apart that are open at once, as when an origin lags: then too small at most."""
    exact = min((m.low_water for m in models if m.low_water is not None), default=None)
    if state.progress and exact is not None:
        assert state.low_water is not None
        assert state.low_water <= exact
    else:
        assert state.low_water == exact


ORIGINS = st.sampled_from([0, 2])
"""Sealing by the clock, or by the slower of two origins; a third one is not known."""


class Stored:
    """What a worker keeps outside: sealed panes by key, as `streams.score.pane_store` does."""

    def __init__(self) -> None:
        self.panes: dict[tuple[int, int, int], bytes] = {}
        self.cells: dict[tuple[int, int, int], bytes] = {}

    def follow(self, state: PartitionState) -> None:
        for pane in state.take_closed():
            assert len(pane.rows)
            assert (pane.rows["U"] > 0).all()
            places = [(row["source"], row["row"]) for row in pane.rows]
            assert places == sorted(set(places))
            self.panes[pane.granularity, pane.brand, pane.pane] = pane.rows.tobytes()
            if len(pane.cells):
                self.cells[pane.granularity, pane.brand, pane.pane] = pane.cells.tobytes()
        for key in state.expired():
            del self.panes[key]
        for key in state.expired_cells():
            del self.cells[key]

    def needed_cells(self, state: PartitionState) -> dict[tuple[int, int, int], bytes]:
        first = [
            until // granularity.length_ms - earlier
            for until, granularity, earlier in zip(
                state.closed_until, GRANULARITIES, state.reference.method.earlier_panes, strict=True
            )
        ]
        return {key: cells for key, cells in self.cells.items() if key[2] >= first[key[0]]}

    def read(self) -> list[ClosedPane]:
        return [
            ClosedPane(*key, np.frombuffer(rows, ROW), np.frombuffer(self.cells.get(key, b""), STORED_CELL))
            for key, rows in self.panes.items()
        ]
