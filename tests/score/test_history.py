"""A history tells each full hour what the oracle says of it, however the log is cut into batches."""

from collections.abc import Sequence
from functools import cache

import pytest
from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace as changed

from schemas.codec import decoder, encode
from schemas.mention import Mention
from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.reference import REFERENCE
from scoring.oracle.recount import recount
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS
from streams.kafka.brand_book import BrandBook
from streams.kafka.packed.observation_batch import decode as decode_rows
from streams.kafka.stream_clock import Clock
from streams.match.processor import MatchProcessor
from streams.score.history import history_records
from streams.score.partition import PartitionTask, steps_between
from streams.score.reader import ScoreReader
from streams.score.step import steps_of
from tests.command import assert_same
from tests.histories import brands, history
from tests.kafka_records import consumed

BRANDS = brands(3)
decode = decoder(Score).decode


@cache
def mentions() -> list[Mention]:
    """Six days in which all is seen as it is said, so that the hour and the oracle know the same."""
    created = {mention.id: mention for mention in history(21, 700, BRANDS, days=6) if mention.op == "create"}
    return [
        changed(mention, created_at=mention.seen_at) for mention in sorted(created.values(), key=lambda m: m.seen_at)
    ]


@cache
def log() -> list[ConsumerRecord]:
    """The observations, with the word of how far they are told after each mention."""
    processor = MatchProcessor(BRANDS, 1)
    values: list[bytes | None] = []
    for mention in mentions():
        record = ConsumerRecord("mentions", 0, 0, mention.seen_at, 1, None, encode(mention), None, 0, 0, ())
        matched = processor.process([record])
        processor.add_progress_marker(matched, 0, matched.newest)
        values += [value for _, value, _ in matched.observations[0]]
    return [consumed("observations", value, None, n) for n, value in enumerate(values)]


def created(batch_size: int, application: str = "") -> dict[str, Score]:
    """Fold the log in batches of a size; return the history by key."""
    book = BrandBook()
    for brand in BRANDS:
        book.read(consumed("brands", encode(brand), brand.brand.encode()))
    task, reader = (
        PartitionTask(0, PartitionState(REFERENCE, origins=1)),
        ScoreReader(book, Clock(), 1, application),
    )
    found: dict[str, Score] = {}

    roster = reader.roster(0)
    for start in range(0, len(log()), batch_size):
        rows, offsets, _ = decode_rows(log()[start : start + batch_size])
        for ends in task.steps(rows, offsets, task.state.fold):
            steps = steps_of(task.state, roster, ends, [()] * len(ends))
            for key, value, _ in history_records(reader.read_hours(task.state, steps, 0, len(BRANDS))):
                assert value is not None
                found[key.decode()] = decode(value)
    return found


def test_every_full_hour_is_reported_and_days_at_midnight() -> None:
    first, last = (mentions()[place].seen_at for place in (0, -1))
    hours = {at for at in range(0, last + 1, HOUR_MS) if at > first}
    by_window: dict[str, set[int]] = {}
    for key, score in created(50).items():
        assert key.startswith(f"{score.brand}|{score.window}|20")
        by_window.setdefault(score.window, set()).add(score.at)
    midnights = {at for at in hours if at % DAY_MS == 0}
    assert len(midnights) == 5
    assert by_window == {"1h": hours, "6h": hours, "24h": hours, "7d": midnights, "28d": midnights}


@pytest.mark.parametrize("hour", [30, 72, 100])
def test_an_hour_is_what_the_oracle_reads_of_all_that_was_seen_before_it(hour: int) -> None:
    at_ms = mentions()[0].seen_at // DAY_MS * DAY_MS + hour * HOUR_MS
    before = [mention for mention in mentions() if mention.seen_at < at_ms]
    oracle = {(score.brand, score.window): score for score in recount(before, BRANDS, at_ms)}
    of_hour = {(s.brand, s.window): s for s in created(97).values() if s.at == at_ms}
    assert len(of_hour) == len(BRANDS) * (5 if hour % 24 == 0 else 3)
    for (brand, window), score in of_hour.items():
        expected = oracle[brand, window]
        for field in ("score", "low", "high", "momentum", "mention_count", "u"):
            assert_same(as_plain(score, field), as_plain(expected, field), (brand, window, field))


def as_plain(score: Score, field: str) -> object:
    value = getattr(score, field)
    return list(value) if isinstance(value, Sequence) else value


def test_the_history_does_not_hang_on_the_batches() -> None:
    one_by_one, at_once = created(7), created(10_000)
    assert one_by_one.keys() == at_once.keys()
    assert {key: changed(score, watermark=0) for key, score in one_by_one.items()} == {
        key: changed(score, watermark=0) for key, score in at_once.items()
    }


def test_a_later_version_of_the_application_has_keys_of_its_own() -> None:
    scores = created(10_000, "v2")
    assert all(key.endswith("|v2") and score.application == "v2" for key, score in scores.items())
    assert {key.removesuffix("|v2") for key in scores} == created(10_000).keys()


def test_after_a_long_silence_only_the_last_day_is_read() -> None:
    assert list(steps_between(5 * HOUR_MS, 5 * HOUR_MS + 1)) == []
    assert steps_between(0, 1_000 * HOUR_MS)[0] == 976 * HOUR_MS + STEP_MS
