"""What became of what came in: nothing is lost in silence."""

from collections.abc import Iterable, Iterator, Mapping

from schemas.drop import DropReason, Rejection
from schemas.mention import Mention

SHOWN = 5
"""Refused rows that are told one by one; all of them are dead letters."""


class Refused:
    """Keeps what is told of the first rows that could not be used."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        """``file:line: reason: what is wrong``, never the row itself."""

    def watch(self, rows: Iterable[Mention | Rejection]) -> Iterator[Mention | Rejection]:
        """Yield `rows` as they are."""
        for row in rows:
            if isinstance(row, Rejection) and len(self.lines) < SHOWN:
                self.lines.append(f"{row.origin}: {row.reason}: {row.detail}")
            yield row

    def with_account(self, received: int, passed: int, dropped: Mapping[DropReason, int]) -> str:
        """Return those lines, and below them what became of all."""
        more = sum(dropped.values()) - len(self.lines)
        others = [f"and {more} more"] if more > 0 and self.lines else []
        return "\n".join([*self.lines, *others, f"gateway: {summary_of(received, passed, dropped)}"])


def summary_of(received: int, passed: int, dropped: Mapping[DropReason, int]) -> str:
    """Return the account of a gateway.

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
