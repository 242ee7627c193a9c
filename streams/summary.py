"""What became of what came in, in one line: nothing is lost in silence."""

from collections.abc import Mapping

from schemas.drop import DropReason


def summary_of(received: int, passed: int, dropped: Mapping[DropReason, int]) -> str:
    """Return the account of a door.

    Raises:
        AssertionError: the figures do not add up, which is our own fault.

    >>> summary_of(10, 8, {DropReason.MALFORMED: 2})
    'received 10 = passed 8 + dropped 2 (malformed 2)'
    """
    lost = sum(dropped.values())
    if received != passed + lost:
        raise AssertionError(f"{received=} is not {passed=} + {lost=}")
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(dropped.items()))
    return f"received {received} = passed {passed} + dropped {lost}" + (f" ({reasons})" if reasons else "")
