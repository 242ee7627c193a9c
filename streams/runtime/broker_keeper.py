"""Watches the broker of `jauge up` and `demo`; the embedded one is started again whatever it died of."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from time import monotonic

from streams.config.errors import JaugeError
from streams.kafka.broker_probe import ASK_EVERY_S, BrokerProbe
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.runtime.active_clock import ActiveClock
from streams.runtime.restarts import pause_s

HANGS_S = 30.0
"""An embedded Kafka that lives and does not answer for so long is ended, and started again."""
LEAST_FREE = 32 << 20
"""Bytes: on a disk with less Kafka is not started again, for it would halt once more."""
ROOM = f"make room for {LEAST_FREE >> 20} MiB and more there, and it goes on by itself"
LOOK_EVERY_S = 5.0
"""How often it is looked whether there is room again."""
SAY_EVERY_S = 60.0
"""While it is away, that is said again after so long."""

log = logging.getLogger(__name__)


class BrokerKeeper:
    """Knows whether the broker is away, says when that changes, and starts an embedded one again."""

    def __init__(self, bootstrap: str, kafka: EmbeddedKafka | None, clock: Callable[[], float] = monotonic) -> None:
        """Take what to watch.

        Args:
            bootstrap: ``host:port`` of the brokers, with how to get in.
            kafka: the embedded one, started; None: the brokers are not ours, and only watched.
            clock: seconds of any origin.
        """
        self._bootstrap, self._kafka = bootstrap, kafka
        self._clock, self._active = clock, ActiveClock(clock)
        self._since_s: float | None = None
        self._said_s = 0.0
        self._answered_s = 0.0
        self.restarts = 0
        """How often the embedded one was started again."""

    @property
    def away(self) -> bool:
        """Whether the broker is known to be away."""
        return self._since_s is not None

    async def run(self) -> None:
        """Watch until cancelled."""
        async with BrokerProbe(self._bootstrap) as probe:
            while True:
                ended = self._kafka.ended() if self._kafka is not None else None
                if self._kafka is not None and ended is not None:
                    await self._bring_back(self._kafka, f"Kafka ended by itself: {ended}")
                elif await probe.ask():
                    self._answered_s = self._active()
                    self._well()
                elif probe.away is not None:
                    await self._silent(probe.away)
                await asyncio.sleep(ASK_EVERY_S)

    async def _silent(self, why: str) -> None:
        if self._kafka is None:
            self._ill(f"{why}; the roles wait for it, and nothing is lost: look at the broker")
        elif self._active() - self._answered_s > HANGS_S:
            await self._bring_back(self._kafka, f"Kafka lives and {why}")
        else:
            self._ill(f"{why}; Kafka is started again if that lasts for {HANGS_S:.0f} s{_room(self._kafka)}")

    async def _bring_back(self, kafka: EmbeddedKafka, why: str) -> None:
        """Start Kafka again; try for ever."""
        tries = 0
        remedy = ROOM if _free(kafka) < LEAST_FREE else "it is started again on its port and data"
        self._ill(f"{why}{_room(kafka)}; {remedy}", anew=True)
        while True:
            if _free(kafka) < LEAST_FREE:
                self._ill(f"Kafka is not started again{_room(kafka)}; {ROOM}")
                await asyncio.sleep(LOOK_EVERY_S)
            else:
                tries += 1
                try:
                    await self._restart(kafka)
                except (JaugeError, OSError) as error:  # of the latter none for a process
                    self._ill(f"Kafka could not be started again, and that is tried further: {error}{_room(kafka)}")
                else:
                    self.restarts += 1
                    self._answered_s = self._active()
                    self._well()
                    return
                await asyncio.sleep(pause_s(tries))

    async def _restart(self, kafka: EmbeddedKafka) -> None:
        try:
            await asyncio.to_thread(kafka.restart)
        except asyncio.CancelledError:
            kafka.give_up()  # the thread sees it, and takes down what it has put up
            raise

    def _ill(self, words: str, *, anew: bool = False) -> None:
        """Say it, at most once a minute; `anew`: whether it is news all the same."""
        now_s = self._clock()
        if self._since_s is None:
            self._since_s, anew = now_s, True
        if anew or now_s - self._said_s >= SAY_EVERY_S:
            self._said_s = now_s
            log.error("%s", words)

    def _well(self) -> None:
        if self._since_s is not None:
            log.warning("the broker at %s answers again, after %.0f s", self._bootstrap, self._clock() - self._since_s)
            self._since_s = None


def _free(kafka: EmbeddedKafka) -> int:
    """Return the bytes that are free for its data; where the folder is gone, a start says so."""
    try:
        return shutil.disk_usage(kafka.folder).free
    except OSError:
        return LEAST_FREE


def _room(kafka: EmbeddedKafka) -> str:
    """Say how much room is left where there is hardly any."""
    free = _free(kafka)
    return f"; the disk is full: {free >> 20} MiB are free in {kafka.folder}" if free < LEAST_FREE else ""
