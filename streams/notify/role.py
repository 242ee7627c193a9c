"""The role `notify`: incidents in, messages to people out. One process of it runs at a time."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack

from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka.follower import Follower
from streams.kafka.group_id import group_id
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.metrics.notify import NotifyMetrics
from streams.metrics.telemetry import Telemetry
from streams.notify import guard
from streams.notify.couriers import Couriers
from streams.notify.ledger import Ledger
from streams.notify.plan import OLDEST_MS
from streams.notify.planner import Planner
from streams.notify.receivers import Receivers

Beside = Callable[[Settings, Sender, NotifyMetrics, Refusals, Receivers], Coroutine[object, object, None]]
"""Sends something else to the receivers, for ever."""

log = logging.getLogger(__name__)


async def _nothing(*_: object) -> None:
    """Send nothing else."""


def board_of(settings: Settings) -> str:
    """Return where links in messages lead: the address that people use, else the one that the board listens on."""
    board = settings.board
    if board.public_url or not board.port:
        return board.public_url.rstrip("/")
    return f"http://{board.host}:{board.port}"


async def run(settings: Settings, telemetry: Telemetry, beside: Beside = _nothing) -> None:
    """Run the role until cancelled; `beside`: what is sent beside the incidents.

    Records of the last hour are read again at each start: what was noted of them is known, and older ones are not sent.
    """
    kafka, refusals = settings.kafka, Refusals(telemetry.refused)
    receivers = Receivers(settings)
    async with AsyncExitStack() as stack:
        stack.enter_context(guard.everywhere())
        sender = await stack.enter_async_context(Sender(kafka.servers, group_id(settings, "notify")))
        await stack.enter_async_context(
            Follower(kafka.servers, kafka.topics.receivers, receivers.read, refusals=refusals)
        )
        names = set(receivers.active())
        if not names:
            log.warning("there is no receiver: make one on the board, or name it by [[notify]] in the settings")
        metrics = NotifyMetrics(telemetry.registry, names)
        ledger = Ledger(kafka, sender, refusals)
        for one in await ledger.read(wall_clock_ms()):
            if one.receiver in names:  # one that is gone from the settings has no series
                metrics.count(one.receiver, "repeated")
        planner = Planner(receivers.active, ledger, metrics, wall_clock_ms)
        since_ms = wall_clock_ms() - OLDEST_MS
        await stack.enter_async_context(
            Follower(kafka.servers, kafka.topics.alerts, planner.read_alert, since_ms=since_ms, refusals=refusals)
        )
        telemetry.ready_when(lambda: True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(planner.plan_forever(), name="plan")
            tasks.create_task(beside(settings, sender, metrics, refusals, receivers), name="beside")
            couriers = Couriers(receivers, ledger, planner, metrics, board_of(settings), wall_clock_ms)
            tasks.create_task(couriers.run(tasks), name="couriers")
