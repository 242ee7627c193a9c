"""The last report of a schedule, as one receiver was sent it, or has still to be sent it."""

from typing import Annotated, Literal

import msgspec

from schemas.bounds import key_fault, late_fault, time_fault
from schemas.mention import TimeMs
from schemas.notify.notification import MOST_FAULT

RunState = Literal["begun", "trying", "waiting", "sent", "expired"]
"""`begun`: the schedule is new, so nothing of this period or before is missed. `trying`: it is being handed over, and
who finds this record later cannot know whether the receiver took it. `waiting`: it was not accepted. `expired`: it was
not accepted for a day."""
RunName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


class ReportRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``report-runs``: `report`, ``|``, `receiver`."""

    report: RunName
    """`name` of the schedule in the settings."""
    receiver: RunName
    """`name` of the receiver in the settings."""
    period: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(\d\d|W\d\d|\d\d-\d\d)$")]
    """The day, ISO week or month that the report is of, in the time zone of the schedule."""
    state: RunState
    due_at: TimeMs
    """When it had to be sent, ms UTC."""
    at: TimeMs
    """When this record was written, ms UTC."""
    tried_at: TimeMs | None = None
    """When it was handed over first, ms UTC; None: it was not."""
    attempts: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0
    repeats: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0
    """Attempts whose end was not recorded: each may have brought the report twice, with the same key."""
    fault: Annotated[str, msgspec.Meta(max_length=MOST_FAULT)] = ""
    """Why the last attempt failed. Data from outside, in part: no markup."""


def report_run_key(report: str, receiver: str) -> str:
    """Return the key of a record of ``report-runs``.

    >>> report_run_key("monday", "directors")
    'monday|directors'
    """
    return f"{report}|{receiver}"


def report_run_fault(one: ReportRun, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``report-runs`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> one = ReportRun(report="monday", receiver="team", period="2026-W38", state="sent", due_at=at, at=at)
    >>> report_run_fault(one, b"monday|team", at), report_run_fault(one, b"monday|x", at)
    ('', 'its key is not the one of its value')
    """
    return (
        key_fault(key, report_run_key(one.report, one.receiver))
        or time_fault("at", one.at, now_ms)
        or late_fault("due_at", one.due_at, now_ms)
    )
