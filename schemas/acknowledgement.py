"""Who has taken up an incident, or does not want to be reminded of it for a while."""

from typing import Annotated

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.mention import TimeMs

SNOOZE_MOST_MS = 7 * 86_400_000
"""An incident is snoozed for at most a week."""


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``acknowledgements``: `incident`. A tombstone takes it back."""

    incident: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
    """`id` of the alert."""
    by: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Whose token it was, as its file is named; empty: of a board without tokens. Data from outside: no markup."""
    at: TimeMs
    """When, ms UTC."""
    until: TimeMs | None = None
    """Up to when nobody wants to be reminded, ms UTC; None: somebody looks after it, until it is over."""

    def holds(self, at_ms: int) -> bool:
        """Whether it still says something at `at_ms`, ms UTC.

        >>> snoozed = Acknowledgement(incident="drop|Acme|1", at=5, until=9)
        >>> snoozed.holds(8), snoozed.holds(9)
        (True, False)
        """
        return self.until is None or at_ms < self.until


def acknowledgement_fault(one: Acknowledgement, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``acknowledgements`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> taken_up = Acknowledgement(incident="drop|Acme|1", at=at)
    >>> acknowledgement_fault(taken_up, b"drop|Acme|1", at)
    ''
    >>> acknowledgement_fault(msgspec.structs.replace(taken_up, until=at), b"drop|Acme|1", at)
    '`until` is not after `at`'
    """
    fault = key_fault(key, one.incident) or time_fault("at", one.at, now_ms)
    if not fault and one.until is not None and not one.at < one.until <= one.at + SNOOZE_MOST_MS:
        return "`until` is not after `at`" if one.until <= one.at else "`until` is over a week after `at`"
    return fault
