"""The one line a minute that a role logs in calm weather."""

import asyncio
import logging
from collections.abc import Mapping

from schemas.drop import DropReason
from streams.metrics.telemetry import Telemetry, Totals

EVERY_S = 60.0

log = logging.getLogger(__name__)


async def log_every_minute(telemetry: Telemetry) -> None:
    """Log what was got done in each minute, until cancelled."""
    before = telemetry.totals()
    while True:
        await asyncio.sleep(EVERY_S)
        now = telemetry.totals()
        log.info("%s%s", line(before, now), "" if telemetry.ready() else "; not ready")
        before = now


def line(before: Totals, now: Totals) -> str:
    """Say what became of the events between two times.

    >>> line(Totals({"scored": 5}, 0, 9), Totals({"scored": 12, "late": 3}, 40, 0))
    'in a minute 10 events: 7 scored, dropped 3 late; 40 scores out; 0 waiting'
    >>> line(Totals({}, 0, None), Totals({}, 0, None))
    'in a minute 0 events'
    """
    events = {outcome: count - before.events.get(outcome, 0) for outcome, count in now.events.items()}
    dropped = {reason.value for reason in DropReason}
    done = _listed({outcome: count for outcome, count in events.items() if outcome not in dropped})
    lost = _listed({outcome: count for outcome, count in events.items() if outcome in dropped})
    what = ", ".join([*([done] if done else []), *([f"dropped {lost}"] if lost else [])])
    parts = [f"in a minute {sum(events.values()):,} events{': ' if what else ''}{what}"]
    if now.scores != before.scores:
        parts.append(f"{now.scores - before.scores:,} scores out")
    if now.waiting is not None:
        parts.append(f"{now.waiting:,} waiting")
    return "; ".join(parts)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {outcome}" for outcome, count in counts.items() if count)
