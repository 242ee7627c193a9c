"""Sends one receiver what it has to be sent: in turn, and again after a pause where it is not accepted."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from schemas.notify.notification import Notification
from streams.config.notify.settings import NotifySettings
from streams.metrics.notify import NotifyMetrics
from streams.notify.delivery import Delivery, Outcome
from streams.notify.ledger import Ledger
from streams.notify.message import MOST_IN_DIGEST, batch_of, message_of, words_of
from streams.notify.plan import GIVE_UP_MS, held_until
from streams.notify.planner import Planner

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
STOP_S = 5.0
"""How long a role that is to stop waits for an answer; less than it is given."""
LOOK_EVERY_S = 60.0
"""At most so long after quiet hours end by a clock that was set meanwhile, that is noticed."""

log = logging.getLogger(__name__)


class Courier:
    """Takes what waits for one receiver, and notes what became of it."""

    def __init__(
        self,
        receiver: NotifySettings,
        delivery: Delivery,
        ledger: Ledger,
        planner: Planner,
        metrics: NotifyMetrics,
        board: str,
        now_ms: Callable[[], int],
    ) -> None:
        """Take the parts.

        Args:
            receiver: its settings.
            delivery: hands messages over.
            ledger: what waits.
            planner: is called once a message is no longer on its way.
            metrics: by receiver.
            board: address of the page; empty: messages have no link.
            now_ms: the time, ms UTC.
        """
        self._receiver, self._name, self._delivery = receiver, receiver.name, delivery
        self._ledger, self._planner, self._metrics, self._now_ms = ledger, planner, metrics, now_ms
        self._words = words_of(receiver, board)
        self._failures = 0
        """In a row."""
        metrics.waits(self._name, lambda: len(ledger.waiting(self._name)))

    async def run(self) -> None:
        """Send for ever.

        Raises:
            aiokafka.errors.KafkaError: the broker stays away.
        """
        while True:
            sending = asyncio.ensure_future(self._send(await self._next_due()))
            try:
                await asyncio.shield(sending)
            except asyncio.CancelledError:  # we are told to stop: what is on its way is noted, if that is soon
                with suppress(TimeoutError):
                    async with asyncio.timeout(STOP_S):
                        await sending
                raise
            if self._failures:
                await asyncio.sleep(min(FIRST_PAUSE_S * 2 ** (self._failures - 1), LONGEST_PAUSE_S))

    async def _send(self, due: Sequence[Notification]) -> None:
        message = message_of(self._words, due, bool(self._receiver.digests))
        await self._note(due, await self._delivery.hand_over(message))

    async def _next_due(self) -> list[Notification]:
        """Return what is to be handed over now, noted as `trying`; waits until there is something."""
        changed = self._ledger.changed(self._name)
        while True:
            changed.clear()
            async with self._ledger.turn:
                now_ms = self._now_ms()
                await self._give_up(now_ms)
                if due := self._due(now_ms):
                    tried = [replace(one, state="trying", at=now_ms, attempts=one.attempts + 1) for one in due]
                    await self._ledger.write(tried)
                    return tried
            nexts = [one.due_at for one in self._ledger.waiting(self._name) if one.due_at > now_ms]
            wait_s = min([LOOK_EVERY_S, *((at_ms - now_ms) / 1_000 for at_ms in nexts)])
            with suppress(TimeoutError):
                async with asyncio.timeout(max(wait_s, 0.0)):
                    await changed.wait()

    def _due(self, now_ms: int) -> list[Notification]:
        """Return what is due: one, or what a digest holds. What was tried least goes first: one may fail for ever."""
        due = [
            one
            for one in self._ledger.waiting(self._name)
            if one.due_at <= now_ms == held_until(self._receiver, one.alert, now_ms)
        ]
        due.sort(key=lambda one: (one.attempts, one.due_at, one.taken_at, one.incident))
        if not due or not self._receiver.digests:
            return due[:1]
        batch = next((one.batch for one in due if one.batch), "")
        if batch:  # it may have arrived: the same again, with its key
            return [one for one in due if one.batch == batch]
        chosen = due[:MOST_IN_DIGEST]
        batch = batch_of(chosen)
        return [replace(one, batch=batch) for one in chosen]

    async def _give_up(self, now_ms: int) -> None:
        """Note as `expired` what the receiver has not taken for a day."""
        old = [one for one in self._ledger.waiting(self._name) if now_ms - one.due_at > GIVE_UP_MS]
        if old:
            await self._ledger.write(replace(one, state="expired", at=now_ms) for one in old)
            self._metrics.count(self._name, "expired", len(old))
            log.warning("%s has not accepted %d messages for a day: they are given up", self._name, len(old))

    async def _note(self, tried: Sequence[Notification], outcome: Outcome) -> None:
        now_ms = self._now_ms()
        if outcome.is_accepted:
            noted = [
                replace(one, state="sent", at=now_ms, accepted=one.accepted + 1, accepted_at=now_ms, fault="", batch="")
                for one in tried
            ]
        else:
            noted = [replace(one, state="waiting", at=now_ms, fault=outcome.answer) for one in tried]
        async with self._ledger.turn:
            await self._ledger.write(noted)
        self._planner.handed_over((one.receiver, one.incident) for one in tried)
        self._metrics.count(self._name, "accepted" if outcome.is_accepted else "failed", len(tried))
        self._metrics.accepts(self._name, outcome.is_accepted)
        if not outcome.is_accepted:
            self._failures += 1
            if self._failures == 1:
                log.warning("%s does not accept messages (%s): they are sent again", self._name, outcome.answer)
        elif self._failures:
            log.warning("%s accepts messages again", self._name)
            self._failures = 0
