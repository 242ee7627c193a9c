"""Mentions are read again at fixed ages, once each, whatever fails meanwhile."""

from collections.abc import AsyncGenerator, Sequence

import pytest
from aiokafka.structs import ConsumerRecord

from schemas.brand_mention import BrandMention
from schemas.codec import encode
from schemas.mention import Op
from streams.collect import refresh
from streams.collect.protocol import Raw
from streams.collect.refresh import AGAIN_MS, AGES_MS, HOUR_MS, LATE_MS, LOOK_EVERY_S, Refresher, Schedule
from streams.config.errors import SourceBusyError
from streams.kafka.checked_decoder import RefusedRecordError
from tests.kafka_records import consumed

SEEN_MS = 1_790_000_000_000


class Answers:
    """A source that is asked again; it raises what is put into `errors` first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked: list[list[str]] = []

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        self.asked.append(list(ids))
        if self.errors:
            raise self.errors.pop(0)
        for one in ids:
            yield Raw(one.encode(), "")


def record(number: int, source: str = "hn", op: Op = "create", seen_at: int = SEEN_MS) -> ConsumerRecord:
    mention = BrandMention(brand="Acme", source=source, id=str(number), op=op, created_at=seen_at, seen_at=seen_at)
    return consumed("brand-mentions", encode(mention), b"Acme")


class Rereading:
    """A refresher, its clock, and what it published."""

    def __init__(self, *errors: Exception) -> None:
        self.source = Answers(*errors)
        self.published: list[bytes] = []
        self.now_ms = SEEN_MS
        self.schedule = Schedule("hn", 24 * HOUR_MS)
        self.refresher = Refresher(self.source, self.schedule, self.publish, lambda: self.now_ms)

    async def publish(self, raws: Sequence[Raw]) -> None:
        self.published += [raw.data for raw in raws]


async def test_each_mention_of_the_source_is_read_at_each_age_and_then_no_more() -> None:
    rereading = Rereading()
    for one in (record(1), record(1), record(2, source="x"), record(3), record(3, op="delete")):
        rereading.refresher.read(one)
    with pytest.raises(RefusedRecordError):
        rereading.refresher.read(consumed("brand-mentions", b"{", b"Acme"))
    for hour in range(60):
        rereading.now_ms = SEEN_MS + hour * HOUR_MS
        await rereading.refresher.step()
    assert rereading.source.asked == [["1"]] * len(AGES_MS)
    assert rereading.published == [b"1"] * len(AGES_MS)
    assert len(rereading.schedule) == 0


@pytest.mark.parametrize(
    ("error", "later_ms"), [(SourceBusyError("busy", 900.0), 900_000), (RuntimeError("broken"), AGAIN_MS)]
)
async def test_what_could_not_be_read_is_read_later(error: Exception, later_ms: int) -> None:
    rereading = Rereading(error)
    rereading.refresher.read(record(1))
    rereading.now_ms += HOUR_MS
    assert await rereading.refresher.step() == LOOK_EVERY_S
    rereading.now_ms += later_ms - 1
    await rereading.refresher.step()
    assert rereading.published == []
    rereading.now_ms += 1
    await rereading.refresher.step()
    assert rereading.published == [b"1"]


async def test_a_collector_that_was_away_leaves_out_what_is_long_overdue() -> None:
    rereading = Rereading()
    rereading.now_ms = SEEN_MS + AGES_MS[1] + LATE_MS + 1
    rereading.refresher.read(record(1))
    await rereading.refresher.step()
    assert rereading.published == []
    rereading.now_ms = SEEN_MS + AGES_MS[2]
    await rereading.refresher.step()
    assert rereading.published == [b"1"]


def test_what_is_due_late_leaves_room_for_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "MOST_HELD", 10)
    schedule = Schedule("hn", keep_ms=720 * HOUR_MS)
    now_ms = 200 * HOUR_MS
    for number in range(20):  # next due at an age of 384 hours, in over a week
        schedule.note(f"old {number}", 0, now_ms)
    for number in range(5):
        schedule.note(f"new {number}", now_ms, now_ms)
    assert len(schedule) == 10
    assert len(schedule.due(now_ms + HOUR_MS)) == 5
