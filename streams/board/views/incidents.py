"""Incidents that are open, and what somebody does about one."""

from schemas.acknowledgement import SNOOZE_MOST_MS, Acknowledgement
from schemas.alert import Alert
from streams.board.contract.responses import IncidentAction
from streams.config.errors import UnknownNameError, UsageError


def is_open(alert: Alert) -> bool:
    """Whether an alert still stands."""
    return alert.state != "closed"


def touches(alert: Alert, from_ms: int | None, to_ms: int | None) -> bool:
    """Whether an alert was open at any time of a range, ms UTC; None: without a bound."""
    is_over_before = from_ms is not None and not is_open(alert) and alert.at < from_ms
    return not is_over_before and (to_ms is None or alert.since <= to_ms)


def answer_to(action: IncidentAction, alert: Alert | None, by: str, now_ms: int) -> Acknowledgement | None:
    """Return what an action makes of an incident; None: nobody looks after it any more.

    Args:
        action: what is asked for.
        alert: the incident that it names; None: it is not known.
        by: who asks.
        now_ms: the board's clock, ms UTC.

    Raises:
        UnknownNameError: there is no such incident that is open.
        UsageError: it is snoozed for no time, or for too long.
    """
    if alert is None or not is_open(alert):
        raise UnknownNameError("this incident is over, or not known: GET /api/v1/alerts?state=open lists the others")
    if action.action == "undo":
        return None
    until = action.until
    if (until is not None) != (action.action == "snooze"):
        raise UsageError("give `until` (ms UTC) with the action snooze, and with no other")
    if until is not None and not now_ms < until <= now_ms + SNOOZE_MOST_MS:
        raise UsageError("`until` has to lie ahead, by a week at most")
    return Acknowledgement(incident=alert.id, by=by, at=now_ms, until=until)
