"""Keeps an installation of one machine at work without a hand: its broker, its roles, and what is said of them."""

import asyncio
import logging
from pathlib import Path

from streams.config.log_settings import LogSettings
from streams.config.settings import Settings
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.kafka_files import OUTPUT_NAME
from streams.metrics import calm_log
from streams.metrics.json_log import formatter_of
from streams.runtime.broker_keeper import BrokerKeeper
from streams.runtime.part_health import PartHealth
from streams.runtime.supervisor import Roles

CHECK_EVERY_S = 1.0

log = logging.getLogger(__name__)


def begin_to_log(command: str, level: str, logs: LogSettings) -> None:
    """Let a command that keeps things up log to stderr, with times: it may run for a year."""
    text = "%(asctime)s %(levelname)s: %(message)s"
    calm_log.install(level, formatter_of(logs, command, text), logs.levels)
    for noisy in ("aiokafka", "faust", "mode"):
        if noisy not in logs.levels:
            logging.getLogger(noisy).setLevel(logging.ERROR)


class Upkeep:
    """The roles and the broker they run on, kept up together."""

    def __init__(self, settings: Settings, kafka: EmbeddedKafka | None) -> None:
        """`kafka`: the embedded broker, started; None: it is not ours, and only watched."""
        self._settings, self._kafka = settings, kafka
        self._keeper = BrokerKeeper(settings.kafka.servers, kafka)

    def roles(self, names: list[str], logs: Path, variables: dict[str, str] | None = None) -> Roles:
        """Return the roles, not started yet: a context manager."""
        return Roles(self._settings, names, logs, variables or {}, restarts=True, broker_away=lambda: self._keeper.away)

    def where_logs_are(self, logs: Path) -> str:
        """Say where the logs are, and how to stop."""
        kafka = "" if self._kafka is None else f", and {self._kafka.folder / OUTPUT_NAME}"
        return f"logs: {logs.absolute()}/ROLE.log{kafka}; stop with Ctrl-C, or kill this process (SIGTERM)"

    async def run(self, roles: Roles) -> None:
        """Keep them up until cancelled.

        Raises:
            JaugeError: a role does not stay up however often it is started.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keeper.run(), name="broker")
            tasks.create_task(PartHealth(roles, lambda: self._keeper.away).run(), name="health")
            while True:
                roles.check()
                await asyncio.sleep(CHECK_EVERY_S)
