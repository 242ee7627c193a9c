"""The table of sealed panes: its bytes, and that a state built from them is the state that never went away."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from aiokafka.structs import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import encode
from schemas.observation import OBSERVATION
from scoring.method.constants import DAY_MS, GRANULARITIES
from scoring.method.reference import REFERENCE, Reference
from scoring.state.columns import PANE_MASK, ROW, STORED_CELL
from scoring.state.observe import progress_record
from scoring.state.panes import ClosedPane, PartitionState
from streams.config.settings import Settings
from streams.match.processor import MatchProcessor
from streams.runtime.faust_app import new_app
from streams.runtime.faust_batch import Batch
from streams.score.pane_store import (
    CHECKPOINT_KEY,
    Checkpoint,
    ClosedPaneTable,
    DamagedError,
    closed_records,
    damaged_keys,
    decode_checkpoint,
    decode_panes,
    encode_cells,
    encode_checkpoint,
    encode_pane,
    pane_key,
)
from streams.score.partition import PartitionTask
from tests.histories import brands, history
from tests.kafka_records import consumed
from tests.scoring.each_method import under_each_method

I64 = st.integers(-(2**63), 2**63 - 1)
BRANDS = brands(5)
BATCH = 150


def rows_of(*values: int) -> np.ndarray:
    rows = np.zeros(len(values), ROW)
    rows["row"], rows["U"] = np.arange(len(values)), values
    return rows


@given(st.builds(Checkpoint, I64, I64, st.tuples(I64, I64), I64, I64, st.lists(I64, max_size=9).map(tuple)))
def test_a_mark_is_read_as_it_was_written(checkpoint: Checkpoint) -> None:
    key, value = encode_checkpoint(checkpoint)
    assert key == CHECKPOINT_KEY
    assert decode_checkpoint(value) == checkpoint


@given(st.integers(0, 1), I64, st.integers(0, PANE_MASK), st.lists(st.integers(0, 2**32 - 1), max_size=5))
def test_a_pane_is_read_as_it_was_written(granularity: int, brand: int, number: int, values: list[int]) -> None:
    pane = ClosedPane(granularity, brand, number, rows_of(*values))
    closed_until = tuple((number + 1) * each.length_ms for each in GRANULARITIES)
    (found,) = decode_panes(dict([encode_pane(pane)]), closed_until)
    assert found[:3] == pane[:3]
    assert found.rows.tobytes() == pane.rows.tobytes()


CELLS = st.tuples(I64, st.integers(1, 2**31 - 1), st.integers(0, 6), st.integers(0, 31), st.integers(0, 1))


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_the_cells_of_a_pane_are_read_as_they_were_written(values: list[tuple[int, ...]]) -> None:
    pane = ClosedPane(1, 5, 20_000, rows_of(1), np.array(values, STORED_CELL))
    (found,) = decode_panes(dict([encode_pane(pane), encode_cells(pane)]), (0, 20_001 * DAY_MS))
    assert found.cells.tobytes() == pane.cells.tobytes()


@pytest.mark.parametrize("field", [("source", 200), ("row", 32), ("in_cluster", 2), ("n", 0)])
def test_cells_that_cannot_be_are_found(field: tuple[str, int]) -> None:
    cells = np.array([(7, 1, 0, 0, 0)], STORED_CELL)
    cells[field[0]] = field[1]
    key, value = encode_cells(ClosedPane(1, 5, 20_000, rows_of(1), cells))
    assert damaged_keys({key: value}) == [key]


@pytest.mark.parametrize("field", [("U", 2**32), ("V", -1), ("N", 2**40), ("A", 2**51), ("S", -(2**51))])
def test_sums_that_no_row_can_hold_are_found(field: tuple[str, int]) -> None:
    rows = rows_of(1)
    rows[field[0]] = field[1]
    key, value = encode_pane(ClosedPane(1, 5, 20_000, rows))
    assert damaged_keys({key: value}) == [key]


def test_a_pane_past_the_mark_is_left_to_the_log() -> None:
    stored = dict(
        encode_pane(ClosedPane(granularity, 5, number, rows_of(1))) for granularity in (0, 1) for number in (9, 10, 11)
    )
    stored |= [encode_checkpoint(Checkpoint(0, 0, (0, 0), 0, 0, ()))]
    until = (10 * GRANULARITIES[0].length_ms, 11 * GRANULARITIES[1].length_ms)
    assert [(pane.granularity, pane.pane) for pane in decode_panes(stored, until)] == [(0, 9), (1, 9), (1, 10)]


STORED = dict(
    [
        encode_checkpoint(Checkpoint(3, 4, (5, 6), 7, 8, (9,))),
        *(encode_pane(ClosedPane(0, 5, n, rows_of(1, 2))) for n in (1, 2)),
        encode_cells(ClosedPane(0, 5, 2, rows_of(1, 2), np.array([(7, 1, 0, 0, 0)], STORED_CELL))),
    ]
)


@given(st.sampled_from(sorted(STORED)), st.data())
def test_a_record_with_a_bit_flipped_or_cut_off_is_found(key: bytes, data: st.DataObject) -> None:
    value = STORED[key]
    if data.draw(st.booleans(), "cut off"):
        damaged = value[: data.draw(st.integers(0, len(value) - 1))]
    else:
        bit = data.draw(st.integers(0, 8 * len(value) - 1))
        damaged = bytes(byte ^ ((1 << bit % 8) if place == bit // 8 else 0) for place, byte in enumerate(value))
    assert damaged_keys(STORED | {key: damaged}) == [key]
    assert damaged_keys(STORED) == []


def test_a_pane_under_the_key_of_another_is_found() -> None:
    one, other = pane_key(0, 5, 1), pane_key(0, 5, 2)
    assert damaged_keys(STORED | {one: STORED[other]}) == [one]
    assert damaged_keys({b"pane": STORED[one]}) == [b"pane"]


def test_another_version_is_refused_and_not_guessed_at() -> None:
    for key, value in STORED.items():
        assert damaged_keys({key: b"\t" + value[1:]}) == [key]
    with pytest.raises(DamagedError, match="another version"):
        decode_checkpoint(b"\t" + STORED[CHECKPOINT_KEY][1:])


def test_the_newest_record_of_the_changelog_stands_and_is_taken_once() -> None:
    app = new_app(Settings(kafka={"bootstrap": "localhost:1", "prefix": "t."}), "score", [])
    table = ClosedPaneTable(app, on_progress=lambda: None, name="sealed", partitions=2)
    changelog = [(0, b"a", b"1"), (1, b"a", b"2"), (0, b"b", b"3"), (0, b"a", b"4"), (0, b"b", None), (0, b"c", None)]
    table.apply_changelog_batch(
        [
            SimpleNamespace(message=SimpleNamespace(partition=p, key=key, value=value, timestamp=1e9))
            for p, key, value in changelog
        ]
    )
    assert (table.newest_ms(0), table.newest_ms(2)) == (10**12, 0)
    assert table.take(0) == {b"a": b"4"}
    assert table.take(0) == {}
    assert table.take(1) == {b"a": b"2"}


@cache
def observations(seed: int) -> list[ConsumerRecord]:
    """The log of one partition: 12 days of everything, with the progress told after each few mentions."""
    processor = MatchProcessor(BRANDS, 1)
    values: list[bytes | None] = []
    mentions = history(seed, 900, BRANDS, days=12)
    for start in range(0, len(mentions), 30):
        matched = processor.process(
            [
                ConsumerRecord("mentions", 0, start, mention.seen_at, 1, None, encode(mention), None, 0, 0, ())
                for mention in mentions[start : start + 30]
            ]
        )
        processor.add_progress_marker(matched, 0, matched.newest)
        values += [value for _, value, _ in matched.observations[0]]
    return [consumed("observations", value, None, offset) for offset, value in enumerate(values)]


def test_a_partition_of_which_nobody_speaks_is_marked_once_for_each_pane_that_is_sealed() -> None:
    state = PartitionState(REFERENCE, origins=1)
    assert closed_records(state, 0, 0, (0, 0)) == ([], [])
    read = np.frombuffer(progress_record(0, 20_000 * GRANULARITIES[1].length_ms), OBSERVATION)
    state.fold(read, np.zeros(1, np.int64))
    panes, ((key, value, _),) = closed_records(state, 1, 2, (0, 0))
    assert list(panes) == []
    assert (key, decode_checkpoint(value)[:2]) == (CHECKPOINT_KEY, (1, 2))
    assert closed_records(state, 2, 2, state.closed_until) == ([], [])


@under_each_method
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1), st.floats(0.2, 1), st.booleans())
def test_a_state_from_the_table_and_a_part_of_the_log_is_the_state_that_never_went_away(
    reference: Reference, seed: int, part: float, checkpoint_was_lost: bool
) -> None:
    """Wherever it is cut off, also between the panes and the mark that relies on them."""
    log = observations(seed)
    stored: dict[bytes, bytes] = {}
    ran = PartitionTask(0, PartitionState(reference, origins=1))
    cut = int(len(log) * part) // BATCH * BATCH
    for start in range(0, cut, BATCH):
        records = log[start : start + BATCH]
        ran.fold(Batch(0, start, start + len(records), records))
        panes, checkpoints = closed_records(ran.state, ran.low_water, start + len(records), (0, 0))
        is_last = start + BATCH >= cut
        for key, value, _ in [*panes, *([] if is_last and checkpoint_was_lost else checkpoints)]:
            if value is None:
                stored.pop(key, None)
            else:
                stored[key] = value

    again = PartitionTask(0, PartitionState(reference, origins=1))
    start = 0
    if CHECKPOINT_KEY in stored:
        checkpoint = decode_checkpoint(stored[CHECKPOINT_KEY])
        again.state.restore(
            decode_panes(stored, checkpoint.closed_until),
            checkpoint.closed_until,
            checkpoint.clock,
            checkpoint.progress,
        )
        start = checkpoint.low_water
    assert start > 0 or part < 0.7  # most of 12 days is sealed by then
    again.fold(Batch(0, start, len(log), log[start:]))
    ran.fold(Batch(0, cut, len(log), log[cut:]))
    assert again.state.clock == ran.state.clock
    assert again.state.closed_until == ran.state.closed_until
    assert [again.state.rows(granularity) for granularity in (0, 1)] == [
        ran.state.rows(granularity) for granularity in (0, 1)
    ]
