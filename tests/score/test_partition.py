"""What one partition takes from the log, and what it leaves out with a reason."""

from collections.abc import Iterable

import numpy as np
from aiokafka.structs import ConsumerRecord

from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.observation import OBSERVATION, SIZE, VERSION
from scoring.method.fixed_point import h64
from scoring.method.reference import REFERENCE
from scoring.state.observe import observe, progress_record
from scoring.state.panes import PartitionState
from scoring.text.tone.tone import Tone
from streams.kafka.packed.observation_batch import decode
from streams.runtime.faust_batch import Batch
from streams.score.partition import PartitionTask

SEEN_AT = 1_767_225_600_000


def observed(number: int) -> bytes:
    seen_at = SEEN_AT + 1_000 * number
    entry = Mention(source="x", id=f"{number}", seen_at=seen_at, created_at=seen_at, author="a", text="hello")
    return observe(entry, Tone(0.5, None, "test"), REFERENCE).record(h64("Halden"))


def logged(values: Iterable[bytes | None], first: int = 0) -> list[ConsumerRecord]:
    return [
        ConsumerRecord("t.observations", 0, offset, SEEN_AT, 1, b"", value, None, 0, len(value or b""), ())
        for offset, value in enumerate(values, first)
    ]


def batch(values: list[bytes | None], first: int = 0) -> Batch:
    return Batch(0, first, first + len(values), logged(values, first))


def test_whole_records_are_all_kept_with_their_offsets() -> None:
    values = [observed(number) for number in range(5)]
    rows, offsets, refused = decode(logged(values, first=7))
    assert refused == []
    assert offsets.tolist() == [7, 8, 9, 10, 11]
    assert rows.tobytes() == b"".join(values)


def test_short_long_and_foreign_records_are_refused_each_by_itself() -> None:
    other = bytes([VERSION + 1]) + observed(0)[1:]
    values = [observed(0), b"", None, b"x", observed(1)[:-1], observed(1) + b"\0", other, observed(2), bytes(SIZE)]
    rows, offsets, refused = decode(logged(values))
    assert offsets.tolist() == [0, 7]
    assert rows.tobytes() == observed(0) + observed(2)
    assert [(record.offset, reason) for record, reason, _ in refused] == [
        *((offset, DropReason.MALFORMED) for offset in (1, 2, 3, 4, 5)),
        *((offset, DropReason.WRONG_TYPE) for offset in (6, 8)),
    ]
    assert f"version {VERSION + 1}" in refused[5][2]


def test_a_batch_of_nothing_but_garbage_is_done_with() -> None:
    task = PartitionTask(0, PartitionState(REFERENCE, origins=1))
    counts, refused = task.fold(batch([b"", b"{}", bytes(SIZE)], first=4))
    assert len(refused) == 3
    assert counts.hour.scored == counts.unknown_source == counts.progress == 0
    assert task.next_offset == task.low_water == 7


def test_a_batch_sent_again_changes_nothing_and_moves_nothing_back() -> None:
    task = PartitionTask(0, PartitionState(REFERENCE, origins=1))
    task.fold(batch([observed(0), observed(1)], first=0))
    task.fold(batch([observed(2)], first=2))
    before = task.state.rows(0)
    counts, _ = task.fold(batch([observed(0), observed(1)], first=0))
    assert (counts.hour.scored, counts.hour.duplicate) == (0, 2)
    assert task.state.rows(0) == before
    assert (task.next_offset, task.low_water) == (3, 0)


def test_what_a_foreign_producer_says_in_our_form_stops_nothing() -> None:
    """Any values in a record of the right size: the next good one is scored."""
    rng = np.random.default_rng(5)
    foreign = np.frombuffer(rng.bytes(SIZE * 200), OBSERVATION).copy()
    foreign["version"], foreign["seen_at"] = VERSION, SEEN_AT
    task = PartitionTask(0, PartitionState(REFERENCE, origins=4))
    task.fold(batch([row.tobytes() for row in foreign]))
    counts, refused = task.fold(batch([observed(0), progress_record(99, SEEN_AT)], first=200))
    assert refused == []
    assert (counts.hour.scored, counts.progress) == (1, 1)


def test_a_partition_that_was_lost_is_no_longer_waited_for() -> None:
    task = PartitionTask(0, PartitionState(REFERENCE, origins=1))
    task.unacknowledged.append("an event")
    assert not task.ready
    task.lose()
    assert task.settled.is_set()
    assert not task.ready
    assert task.unacknowledged == []


def test_what_was_taken_and_not_sent_when_a_rebalance_came_is_sent_by_who_goes_on() -> None:
    state = PartitionState(REFERENCE, origins=1)
    before, after = PartitionTask(0, state), PartitionTask(0, state)
    before.unsent.append([(b"pane", b"rows", ())])
    before.lose()
    after.go_on(before)
    before.unsent.append([(b"another", b"rows", ())])  # by a pass that does not know yet
    assert [key for records in after.take_unsent() for key, _, _ in records] == [b"pane", b"another"]
    assert before.take_unsent() == after.take_unsent() == []
