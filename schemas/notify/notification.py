"""What a receiver was sent of an incident, and what it has still to be sent."""

from typing import Annotated, Literal

import msgspec

from schemas.alert import Alert, alert_fault
from schemas.bounds import key_fault, time_fault
from schemas.mention import TimeMs

Event = Literal["opened", "updated", "resolved"]
"""What a message says: an incident is open, it goes on and is worse or lasts, it is over."""
State = Literal["waiting", "trying", "sent", "expired", "withdrawn"]
"""`trying`: it is being handed over, and who finds this record later cannot know whether the receiver took it.
`expired`: the receiver did not take it for a day. `withdrawn`: somebody took the incident up before it was due."""
MOST_FAULT = 300


class Notification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``notifications``: `receiver`, ``|``, `incident`. A tombstone forgets it, days after the end."""

    receiver: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    """`name` in the settings."""
    incident: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
    """`id` of the alert."""
    state: State
    event: Event
    alert: Alert
    """What the message says, or said last; without the mentions behind it."""
    at: TimeMs
    """When this record was written, ms UTC."""
    taken_at: TimeMs
    """When what the message says was read first, ms UTC."""
    due_at: TimeMs
    """Before it, quiet hours or a digest hold the message back, ms UTC."""
    accepted: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0
    """Messages of this incident that the receiver accepted, as far as is known; the number of the next one."""
    accepted_at: TimeMs | None = None
    """When it accepted the last one, ms UTC."""
    batch: Annotated[str, msgspec.Meta(max_length=32)] = ""
    """Key of the digest that it was tried with: those of one digest stay together until it is accepted."""
    attempts: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0
    """At this message."""
    repeats: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0
    """Attempts at messages of this incident whose end was not recorded: each may have brought a message twice."""
    fault: Annotated[str, msgspec.Meta(max_length=MOST_FAULT)] = ""
    """Why the last attempt failed. Data from outside, in part: no markup."""


def notification_key(receiver: str, incident: str) -> str:
    """Return the key of a record of ``notifications``.

    >>> notification_key("team", "drop|Acme|1")
    'team|drop|Acme|1'
    """
    return f"{receiver}|{incident}"


def notification_fault(one: Notification, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``notifications`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> alert = Alert(id="a", kind="surge", state="opened", severity="warning", brand="B", window="5m", at=at, since=at)
    >>> one = Notification(receiver="team", incident="a", state="sent", event="opened", alert=alert, at=at, taken_at=at,
    ...     due_at=at)
    >>> notification_fault(one, b"team|a", at), notification_fault(one, b"team|b", at)
    ('', 'its key is not the one of its value')
    >>> notification_fault(msgspec.structs.replace(one, incident="b"), b"team|b", at)
    '`alert` is of another incident'
    """
    fault = key_fault(key, notification_key(one.receiver, one.incident)) or time_fault("at", one.at, now_ms)
    if fault:
        return fault
    if one.alert.id != one.incident:
        return "`alert` is of another incident"
    return alert_fault(one.alert, one.alert.brand.encode(), now_ms)
