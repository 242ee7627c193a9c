"""The gate."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.drop import DropReason
from schemas.mention import Mention
from scoring.state.admission import AHEAD_MS, EARLIEST_MS, rejection_reason

NOW_MS = 1_790_000_000_000
LATEST_MS = NOW_MS + AHEAD_MS
TIMES = (
    st.integers(-(2**63), 2**63) | st.integers(LATEST_MS - 2, LATEST_MS + 2) | st.integers(EARLIEST_MS - 2, LATEST_MS)
)


def mention_of(seen_at: int, created_at: int | None) -> Mention:
    return Mention(source="x", id="1", seen_at=seen_at, created_at=created_at)


@given(TIMES, st.none() | TIMES)
def test_what_enters_has_times_between_the_first_source_and_now(seen_at: int, created_at: int | None) -> None:
    possible = all(EARLIEST_MS <= at <= LATEST_MS for at in (seen_at, created_at) if at is not None)
    assert (rejection_reason(mention_of(seen_at, created_at), NOW_MS) is None) == possible


def test_the_bounds_themselves_may_enter_and_one_millisecond_more_may_not() -> None:
    assert rejection_reason(mention_of(LATEST_MS, EARLIEST_MS), NOW_MS) is None
    for seen_at, created_at in [
        (LATEST_MS + 1, EARLIEST_MS),
        (EARLIEST_MS - 1, EARLIEST_MS),
        (LATEST_MS, LATEST_MS + 1),
        (LATEST_MS, EARLIEST_MS - 1),
    ]:
        assert rejection_reason(mention_of(seen_at, created_at), NOW_MS) is DropReason.TIME_OUT_OF_RANGE


def test_a_deletion_may_come_without_event_time() -> None:
    assert rejection_reason(Mention(source="x", id="1", op="delete", seen_at=NOW_MS), NOW_MS) is None


@given(st.integers(EARLIEST_MS, NOW_MS), st.integers(0, 10**12))
def test_what_entered_once_enters_at_any_later_time(seen_at: int, later_ms: int) -> None:
    """Else a replay would drop what the door let in."""
    mention = mention_of(seen_at, seen_at)
    assert rejection_reason(mention, NOW_MS) is rejection_reason(mention, NOW_MS + later_ms) is None
