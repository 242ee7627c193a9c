"""Says when a role of `jauge up` is ill, and when it is well again; ends one that does not answer any more."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from streams.runtime.active_clock import ActiveClock
from streams.runtime.supervisor import Roles

ASK_EVERY_S = 3.0
ANSWER_S = 5.0
ILL_S = 10.0
"""A role that was at work and is not for so long is ill: a rebalance is over by then."""
START_S = 180.0
"""The same for one that was just started: the numerical code may have to be compiled first."""
HANGS_S = 300.0
"""A role that has answered and does not for so long is ended, to be started again."""

log = logging.getLogger(__name__)


@dataclass
class _Health:
    """What is known of one role."""

    well_s: float
    """When it was at work last, or began."""
    answered_s: float
    is_new: bool = True
    """Whether it was never at work yet."""
    is_ill: bool = False
    """Whether that was said."""


class PartHealth:
    """Asks each role for its readiness; what the broker or a restart explains is left to who says that."""

    def __init__(self, roles: Roles, broker_away: Callable[[], bool], clock: Callable[[], float] | None = None) -> None:
        """`roles`: entered; `clock`: seconds, asked every few; None: time in which this process was at work."""
        self._roles, self._broker_away = roles, broker_away
        self._clock = clock or ActiveClock()
        now_s = self._clock()
        self._health = {name: _Health(now_s, now_s) for name in roles.metrics}
        self._all_said = False

    async def run(self) -> None:
        """Ask until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as session:
            while True:
                for name, address in list(self._roles.metrics.items()):  # one may be added meanwhile
                    await self._ask(session, name, f"{address.removesuffix('/metrics')}/readyz")
                if not self._all_said and not any(health.is_new for health in self._health.values()):
                    self._all_said = True
                    log.info("all parts work: %s", ", ".join(self._health))
                await asyncio.sleep(ASK_EVERY_S)

    async def _ask(self, session: aiohttp.ClientSession, name: str, address: str) -> None:
        answered = True
        try:
            async with session.get(address) as answer:
                why = None if answer.ok else (await answer.text(errors="replace")).strip()
        except (aiohttp.ClientError, TimeoutError):
            answered, why = False, "it does not answer"
        self.look(name, why, answered=answered)

    def look(self, name: str, why: str | None, *, answered: bool = True) -> None:
        """Take in that a role answered that it is ready, or why not."""
        now_s = self._clock()
        health = self._health.setdefault(name, _Health(now_s, now_s))
        if answered or name in self._roles.fallen or self._broker_away():
            health.answered_s = now_s
        if why is None:
            if health.is_ill or name in self._roles.fallen:
                log.warning("%s is well again", name)
            self._roles.fallen.discard(name)
            health.is_new, health.is_ill, health.well_s = False, False, now_s
            return
        if self._broker_away():
            health.well_s = now_s
            return
        patience_s = START_S if health.is_new or name in self._roles.fallen else ILL_S
        if not health.is_ill and now_s - health.well_s > patience_s:
            health.is_ill = True
            log.error("%s is ill: %s", name, why)
        if not health.is_new and now_s - health.answered_s > HANGS_S:
            log.error("%s has not answered for %.0f s and is ended, to be started again", name, HANGS_S)
            health.answered_s = now_s
            self._roles.kill(name)
