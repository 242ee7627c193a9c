"""What a new record of an incident means for one receiver, given what it was sent before. No clock, no network."""

from msgspec.structs import replace

from schemas.alert import Alert
from schemas.notify.notification import Event, Notification
from scoring.method.constants import HOUR_MS
from streams.config.notify.settings import NotifySettings
from streams.config.notify.times_of_day import end_of_quiet, next_of, zone_of

OLDEST_MS = HOUR_MS
"""What was seen longer ago is not sent: it is of a back-fill, or was read after a long pause of ours. An incident that
goes on has a new record each hour."""
GIVE_UP_MS = 24 * HOUR_MS
"""What a receiver has not taken for so long since it was due is given up: by then the board is the place to look."""
FORGET_MS = 72 * HOUR_MS
"""How long what was sent of an incident that is over is remembered: one that opens again within a day goes on in its
thread."""
FORGET_OPEN_MS = 60 * 24 * HOUR_MS
"""The same of one that goes on: a silence may last for weeks."""


def plan(receiver: NotifySettings, alert: Alert, known: Notification | None, now_ms: int) -> Notification | None:
    """Return what is to be remembered of an incident after a new record of it; None: nothing changes.

    Args:
        receiver: its settings.
        alert: as it was read from the topic.
        known: what stands of the incident, and is not `trying`; None: nothing.
        now_ms: ms UTC.
    """
    if not _is_of(receiver, alert) or now_ms - alert.at > OLDEST_MS:
        return None
    if known is not None and (alert.at, alert.revision) <= (known.alert.at, known.alert.revision):
        return None
    waits = known is not None and known.state == "waiting"
    if alert.state != "closed" and alert.acknowledgement is not None and alert.acknowledgement.holds(now_ms):
        return replace(known, state="withdrawn", alert=_bare(alert), at=now_ms) if known and waits else None
    event = _event(receiver, alert, known, now_ms)
    if event is None:
        return None
    if known is not None and waits:  # the newest word replaces the one that was not sent
        due_ms = min(known.due_at, _due(receiver, alert, now_ms))  # sooner, where it is critical now
        return replace(known, alert=_bare(alert), event=event, at=now_ms, due_at=due_ms)
    return Notification(
        receiver=receiver.name,
        incident=alert.id,
        state="waiting",
        event=event,
        alert=_bare(alert),
        at=now_ms,
        taken_at=now_ms,
        due_at=_due(receiver, alert, now_ms),
        accepted=known.accepted if known else 0,
        accepted_at=known.accepted_at if known else None,
        repeats=known.repeats if known else 0,
    )


def _is_of(receiver: NotifySettings, alert: Alert) -> bool:
    return alert.kind in receiver.kinds and (not receiver.brands or alert.brand in receiver.brands)


def _event(receiver: NotifySettings, alert: Alert, known: Notification | None, now_ms: int) -> Event | None:
    """Return what has to be said; None: nothing new."""
    waits = known is not None and known.state == "waiting"
    is_open_there = (
        known is not None and known.accepted > 0 and not (known.state == "sent" and known.event == "resolved")
    )
    if alert.state == "closed":
        return "resolved" if waits or is_open_there else None
    if known is not None and waits:
        return "opened" if known.event == "resolved" and not is_open_there else known.event
    if not is_open_there:
        return "opened" if alert.severity == "critical" or receiver.severity == "warning" else None
    if not receiver.updates or known is None:
        return None
    is_due = receiver.remind_hours and now_ms - (known.accepted_at or 0) >= receiver.remind_hours * HOUR_MS
    return "updated" if alert.reason in ("worse", "reopened") or is_due else None


def _due(receiver: NotifySettings, alert: Alert, from_ms: int) -> int:
    """Return when a message may be sent that could be sent at `from_ms`, ms UTC."""
    if receiver.digests:
        return next_of(receiver.digests, zone_of(receiver.time_zone), from_ms - 1)
    return held_until(receiver, alert, from_ms)


def held_until(receiver: NotifySettings, alert: Alert, at_ms: int) -> int:
    """Return when quiet hours end that hold a message back at `at_ms`, ms UTC; `at_ms` itself where none do."""
    if alert.severity == "critical" and not receiver.quiet_critical:
        return at_ms
    return end_of_quiet(receiver.quiet, zone_of(receiver.time_zone), at_ms)


def _bare(alert: Alert) -> Alert:
    """Return an alert without what people wrote: no message quotes it, and the topic keeps it for days."""
    return replace(alert, examples=())
