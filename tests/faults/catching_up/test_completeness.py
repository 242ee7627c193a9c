"""A score that says that it has read what it has not is found out."""

from functools import cache

import pytest
from msgspec.structs import replace

from schemas.score import Score
from tests.faults.catching_up.backlog import Backlog, backlog
from tests.faults.catching_up.completeness import WAITING_MS, claim_fault, faults, lack, value_faults
from tests.faults.catching_up.log_oracle import PartitionLog
from tests.histories import HOUR_MS

pytestmark = pytest.mark.faults


@cache
def waiting() -> tuple[Backlog, PartitionLog]:
    """A small log of one partition, and the oracle over it."""
    made = backlog(seed=5, brand_count=5, count=600, days=2, partitions=1)
    return made, PartitionLog(made.rows(0), 1, made.brands)


def read_at(part: float, *, catching_up: bool) -> Score:
    """A true score of 28 days that has read a part of that log, and says so."""
    made, log = waiting()
    n = log.before(made.end_ms - int((1 - part) * 48 * HOUR_MS)) + 1
    brand = made.brands[0].brand
    score = log.scores(brand, made.end_ms, n)["28d"]
    return replace(score, watermark=log.clock_at(n), complete_until=log.complete_at(n), catching_up=catching_up)


def test_true_scores_have_no_fault_half_read_or_whole() -> None:
    scores = [read_at(0.3, catching_up=True), read_at(0.8, catching_up=True), read_at(1.0, catching_up=False)]
    assert scores[0].mention_count < scores[1].mention_count < scores[2].mention_count
    assert faults(scores, {0: waiting()[1]}) == []


def test_a_half_read_score_that_is_not_marked_is_found() -> None:
    half = read_at(0.5, catching_up=False)
    assert "is not marked as catching up, and 86400 s" in claim_fault(half, {0: waiting()[1]})


def test_a_score_that_claims_what_it_has_not_read_is_found() -> None:
    half, end_ms = read_at(0.5, catching_up=True), waiting()[0].end_ms
    assert "says that it is complete until" in claim_fault(replace(half, complete_until=end_ms), {0: waiting()[1]})


def test_a_half_read_score_that_lacks_what_it_claims_is_found() -> None:
    """As one would be that takes a stored clock for what it has read."""
    late, half = read_at(0.9, catching_up=True), read_at(0.5, catching_up=True)
    assert lack(late, {0: waiting()[1]}) == lack(half, {0: waiting()[1]}) == ""
    assert "mentions, and" in lack(replace(half, complete_until=late.complete_until), {0: waiting()[1]})
    assert faults([replace(half, complete_until=late.complete_until, watermark=late.watermark)], {0: waiting()[1]})


def test_a_half_read_score_that_passes_for_complete_is_not_the_oracles() -> None:
    """The part that it has read is not the whole, whatever it says of both."""
    half, (made, log) = read_at(0.5, catching_up=False), waiting()
    assert value_faults([replace(half, complete_until=made.end_ms, watermark=log.clock)], {0: log}) != []


@pytest.mark.parametrize("change", [{"score": 41.0}, {"mention_count": 1}, {"low": 0.0}, {"watermark": 5}])
def test_a_complete_score_that_is_not_the_oracles_is_found(change: dict[str, float]) -> None:
    whole = read_at(1.0, catching_up=False)
    assert value_faults([whole], {0: waiting()[1]}) == []
    assert len(value_faults([replace(whole, **change)], {0: waiting()[1]})) == 1


def test_a_minute_of_stream_time_may_wait_unmarked() -> None:
    whole = read_at(1.0, catching_up=False)
    log = {0: waiting()[1]}
    assert claim_fault(replace(whole, complete_until=whole.complete_until - WAITING_MS), log) == ""
    assert claim_fault(replace(whole, complete_until=whole.complete_until - WAITING_MS - 1), log) != ""
