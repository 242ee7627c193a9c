"""What became of what came in: nothing is lost in silence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from schemas.drop import DropReason, Rejection
from schemas.mention import Mention

SHOWN = 5
"""Refused rows that are shown one by one; all of them are dead letters."""


class Refused:
    """Counts rows, and keeps what is shown of the first ones that could not be used."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        """``file:line: reason: what is wrong``, never the row itself."""
        self.rows = 0
        self.reasons: Counter[DropReason] = Counter()
        self._first: dict[DropReason, str] = {}

    def watch(self, rows: Iterable[Mention | Rejection]) -> Iterator[Mention | Rejection]:
        """Yield `rows` as they are."""
        for row in rows:
            self.rows += 1
            if isinstance(row, Rejection):
                self.take(row)
            yield row

    def take(self, row: Rejection) -> None:
        """Count a row that was refused."""
        line = f"{row.origin}: {row.reason}: {row.detail}"
        if len(self.lines) < SHOWN:
            self.lines.append(line)
        self.reasons[row.reason] += 1
        self._first.setdefault(row.reason, line)

    def with_account(self, received: int, passed: int, dropped: Mapping[DropReason, int]) -> str:
        """Return those lines, and below them what became of all."""
        more = sum(dropped.values()) - len(self.lines)
        others = [f"and {more} more"] if more > 0 and self.lines else []
        return "\n".join([*self.lines, *others, f"gateway: {summary_of(received, passed, dropped)}"])

    def beyond(self, max_share: float) -> str:
        """Return what to say where a larger share of the rows was refused; empty where not.

        >>> refused = Refused()
        >>> row = Rejection("a.csv:2", DropReason.WRONG_TYPE, "created_at: no time", b"")
        >>> _ = list(refused.watch([row, Mention(source="x", id="1", seen_at=5)]))
        >>> refused.beyond(0.5)
        ''
        >>> refused.beyond(0.01)
        '1 of 2 rows were refused, more than 1 %: wrong_type 1 (first a.csv:2: wrong_type: created_at: no time)'
        """
        refused = self.reasons.total()
        if refused <= max_share * self.rows:
            return ""
        reasons = "; ".join(
            f"{reason} {count} (first {self._first[reason]})" for reason, count in self.reasons.most_common()
        )
        return f"{refused} of {self.rows} rows were refused, more than {max_share * 100:g} %: {reasons}"


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
