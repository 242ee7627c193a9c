"""`jauge alerts test`: one alert through every receiver of the Alertmanager that runs, and what became of it."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import aiohttp

from streams.commands.alerting.receivers import Receiver
from streams.config.errors import JaugeError

NAME = "JaugeTest"
PATIENCE_S = 60.0
"""How long the notifications may take."""
POLL_S = 0.5
REQUESTS = re.compile(r'^alertmanager_notification_requests(_failed)?_total\{.*?integration="(\w+)".*?\} (\S+)$', re.M)


class Outcome(NamedTuple):
    """What became of the test alert by one way."""

    way: str
    """webhook, slack or email."""
    is_sent: bool
    what: str
    """For people."""


class _Counts(NamedTuple):
    requests: Counter[str]
    failed: Counter[str]


async def send_trial(alertmanager: str, receivers: list[Receiver], patience_s: float = PATIENCE_S) -> list[Outcome]:
    """Send an alert for each receiver, and return one outcome for each way that there is.

    Raises:
        JaugeError: Alertmanager does not answer.
    """
    asked = Counter(way for receiver in receivers for way in receiver.ways)
    reached = [receiver.name for receiver in receivers if receiver.ways]
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            before = await _counts(session, alertmanager)
            async with session.post(f"{alertmanager}/api/v2/alerts", json=[_alert(name) for name in reached]) as answer:
                answer.raise_for_status()
            return await _await(session, alertmanager, asked, before, patience_s)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise JaugeError(
            f"Alertmanager at {alertmanager} does not answer ({error}): set alerts.alertmanager"
        ) from error


async def _await(
    session: aiohttp.ClientSession, alertmanager: str, asked: Counter[str], before: _Counts, patience_s: float
) -> list[Outcome]:
    """Wait until each way was tried as often as it was asked for, or failed."""
    end = asyncio.get_running_loop().time() + patience_s
    while True:
        now = await _counts(session, alertmanager)
        failed = now.failed - before.failed
        missing = asked - (now.requests - before.requests)
        if all(way in failed for way in missing) or asyncio.get_running_loop().time() > end:
            return [_outcome(way, failed[way], missing[way]) for way in sorted(asked)]
        await asyncio.sleep(POLL_S)


def _outcome(way: str, failed: int, missing: int) -> Outcome:
    if failed:
        return Outcome(way, False, "refused or not reached: the log of Alertmanager says why")
    if missing:
        return Outcome(way, False, "not sent: is the configuration of `jauge alerts config` the one that runs?")
    return Outcome(way, True, "sent")


def _alert(receiver: str) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "labels": {"alertname": NAME, "receiver": receiver, "severity": "test", "run": now.isoformat()},
        "annotations": {
            "summary": f"A test of the receiver {receiver}",
            "description": f"Sent by `jauge alerts test` at {now:%Y-%m-%d %H:%M} UTC. Nothing is wrong.",
        },
        "endsAt": (now + timedelta(minutes=1)).isoformat(),
    }


async def _counts(session: aiohttp.ClientSession, alertmanager: str) -> _Counts:
    async with session.get(f"{alertmanager}/metrics") as answer:
        answer.raise_for_status()
        text = await answer.text()
    counts = _Counts(Counter(), Counter())
    for failed, way, value in REQUESTS.findall(text):
        counts[1 if failed else 0][way] += int(float(value))
    return counts
