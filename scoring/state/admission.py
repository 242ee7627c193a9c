"""The gate: times that no mention can have are let in nowhere.

One event dated next year, let in, would empty every window.
"""

from schemas.bounds import AHEAD_MS as AHEAD_MS  # noqa: PLC0414 # whoever admits mentions needs it
from schemas.bounds import EARLIEST_MS as EARLIEST_MS  # noqa: PLC0414 # likewise
from schemas.drop import DropReason
from schemas.mention import Mention


def rejection_reason(mention: Mention, now_ms: int) -> DropReason | None:
    """Return why `mention` may not enter, or None if it may.

    Args:
        mention: any.
        now_ms: at the door the wall clock, ms UTC; behind it the broker's time of arrival.

    >>> rejection_reason(Mention(source="x", id="1", seen_at=1_790_000_000_000), 1_790_000_000_000) is None
    True
    >>> rejection_reason(Mention(source="x", id="1", seen_at=253_370_764_800_000), 1_790_000_000_000)
    <DropReason.TIME_OUT_OF_RANGE: 'time_out_of_range'>
    """
    latest_ms = now_ms + AHEAD_MS
    if not EARLIEST_MS <= mention.seen_at <= latest_ms:
        return DropReason.TIME_OUT_OF_RANGE
    if mention.created_at is not None and not EARLIEST_MS <= mention.created_at <= latest_ms:
        return DropReason.TIME_OUT_OF_RANGE
    return None
