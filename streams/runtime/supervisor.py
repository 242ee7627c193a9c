"""The roles as child processes of `jauge demo`, `up` and `replay`: started together, watched, and ended with us."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from streams.config.data_folder.private_files import make_private_folder
from streams.config.errors import JaugeError, RestartError, UsageError
from streams.config.settings import Settings
from streams.kafka.embedded.loopback import free_port
from streams.metrics.piped_output import PipedOutput, how_ended
from streams.metrics.rotated_log import RotatedLog
from streams.runtime.active_clock import ActiveClock
from streams.runtime.process import PARENT_VARIABLE
from streams.runtime.restarts import LONGEST_PAUSE_S, MOST_DEATHS, WITHIN_S, Restarts

STOP_S = 15.0
ASK_EVERY_S = 0.2
SEEN_WITHIN_S = 15.0
"""A broker that goes away is noticed within so long: a role that died of it meanwhile died of nothing else."""
SETTLES_S = 90.0
"""And for so long after it is back, roles may still end because of it."""
log = logging.getLogger(__name__)

ALL_HISTORY = {"JAUGE_SCORE__HISTORY": "all"}
"""For roles that catch up with the past on purpose: no hour of it is left out of the history."""

PREFIX = "jauge: "
"""How the line begins that a command ends with."""


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which a child process finds the broker and the data of these settings."""
    kafka = settings.kafka
    return {
        **os.environ,
        "JAUGE_KAFKA__BOOTSTRAP": kafka.servers,
        "JAUGE_KAFKA__PREFIX": kafka.prefix,
        "JAUGE_KAFKA__PARTITIONS": str(kafka.partitions),
        "JAUGE_KAFKA__REPLICATION": str(kafka.replication),
        "JAUGE_DATA": str(settings.data),
    }


@dataclass
class _Role:
    """One role and its present life."""

    log: RotatedLog
    port: int
    process: "subprocess.Popen[bytes]"
    output: PipedOutput
    began_s: float
    restarts: Restarts = field(default_factory=Restarts)
    due_s: float | None = None
    """When it is started again; None: it runs."""


class Roles:
    """Child processes, one a role, with their own log files.

    A child ends when it is told to, and also when this process is gone, however it
    ended: it holds the reading end of a pipe that nobody writes to.
    """

    def __init__(
        self,
        settings: Settings,
        names: Sequence[str],
        logs: Path,
        variables: Mapping[str, str] = {},
        *,
        restarts: bool = False,
        broker_away: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Take what to run.

        Args:
            settings: of all of them.
            names: of the roles.
            logs: folder of the log files, made where missing.
            variables: further environment of the children.
            restarts: whether a role that died is started again; else only one that asks for it by its exit code.
            broker_away: whether the broker is known to be away: no role is started meanwhile, and no death counts.
            clock: seconds, asked at each `check`; None: time in which this process was at work.
        """
        self._settings, self._names, self._logs = settings, names, logs
        self._variables = dict(variables)
        self._restarts, self._broker_away = restarts, broker_away
        self._clock = clock or ActiveClock()
        self._settles_until_s = 0.0
        self._roles: dict[str, _Role] = {}
        self.metrics: dict[str, str] = {}
        """Address of each role's metrics."""
        self.fallen: set[str] = set()
        """Roles that died and were not seen at work since; whoever sees them removes them."""

    def __enter__(self) -> Self:
        make_private_folder(self._logs)
        self._reading, self._writing = os.pipe()
        try:
            for name in self._names:
                self.add(name)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def add(self, name: str) -> None:
        """Start a role beside those that run.

        Raises:
            OSError: there is neither memory nor a descriptor for another process.
        """
        port = free_port(*(role.port for role in self._roles.values()))
        written = RotatedLog(self._logs / f"{name}.log", self._settings.logs.max_bytes, self._settings.logs.kept)
        process, output = self._start(name, written, port)
        self._roles[name] = _Role(written, port, process, output, self._clock())
        self.metrics[name] = f"http://127.0.0.1:{port}/metrics"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for role in self._roles.values():
            role.process.terminate()
        for role in self._roles.values():
            try:
                role.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                role.process.kill()
                role.process.wait()
            role.output.drain()
        os.close(self._writing)
        os.close(self._reading)

    def _start(self, name: str, written: RotatedLog, port: int) -> tuple["subprocess.Popen[bytes]", PipedOutput]:
        environment = {
            **environment_of(self._settings),
            "JAUGE_HTTP__PORT": str(port),
            PARENT_VARIABLE: str(self._reading),
            **self._variables,
        }
        with ExitStack() as stack:
            output = stack.enter_context(PipedOutput(written))
            # A group of its own: Ctrl-C reaches us alone, and we end the children in order.
            process = subprocess.Popen(  # noqa: S603 # our own command
                [sys.executable, "-m", "streams.cli.main", name],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output.descriptor,
                stderr=output.descriptor,
                pass_fds=(self._reading,),
                start_new_session=True,
            )
            return process, output

    async def until_ready(self, name: str) -> None:
        """Return once a role does its work; one that ended is told by `check`."""
        address = self.metrics[name].removesuffix("/metrics")
        async with aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"{address}/readyz") as answer:
                        if answer.ok:
                            return
                await asyncio.sleep(ASK_EVERY_S)

    def kill(self, name: str) -> None:
        """End a role that does not answer any more; `check` starts it again."""
        self._roles[name].process.kill()

    def check(self) -> None:
        """Start again what died and is due; to be called every second or two.

        Raises:
            JaugeError: a role ended for good, with how, its last words and its log.
        """
        now_s, away = self._clock(), self._broker_away()
        if away:
            self._settles_until_s = now_s + SETTLES_S
        for name, role in self._roles.items():
            if away:
                role.restarts.forgive(now_s - SEEN_WITHIN_S)
            if role.due_s is not None:
                if now_s >= role.due_s and not away:
                    self._start_again(name, role, now_s)
            elif role.process.poll() is not None:
                self._bury(name, role, now_s, away=away)

    def _start_again(self, name: str, role: _Role, now_s: float) -> None:
        try:
            role.process, role.output = self._start(name, role.log, role.port)
        except OSError as error:  # neither memory nor descriptors for another process
            role.due_s = now_s + LONGEST_PAUSE_S
            log.warning("the role %s cannot be started (%s): tried again in %.0f s", name, error, LONGEST_PAUSE_S)
            return
        role.began_s, role.due_s = now_s, None

    def _bury(self, name: str, role: _Role, now_s: float, *, away: bool) -> None:
        """Note a death, and when the role is started again; raise where it is not."""
        self.fallen.add(name)
        ending = self._ending(name, role)
        asks = role.process.returncode == RestartError.exit_code
        if not self._restarts:
            if not asks:
                raise JaugeError(ending)
            log.warning("%s; it is started again", ending)
            self._start_again(name, role, now_s)
            return
        if role.process.returncode == UsageError.exit_code:
            raise JaugeError(f"{ending}; a restart does not help: correct it, and start again")
        pause_s = role.restarts.died(now_s, role.began_s, counts=now_s >= self._settles_until_s)
        if role.restarts.too_many(now_s):
            raise JaugeError(
                f"{ending}; it died {MOST_DEATHS} times within {WITHIN_S / 60:.0f} minutes: "
                "correct what its log says, and start again; nothing is lost"
            )
        role.due_s = now_s + pause_s
        when = "once the broker answers" if away else f"in {pause_s:.0f} s"
        log.warning("%s; it is started again %s", ending, when)

    def _ending(self, name: str, role: _Role) -> str:
        """Say that a role ended, how, with what last words, and where its log is."""
        printed = role.output.tail()
        messages = [line.removeprefix(PREFIX) for line in printed if line.startswith(PREFIX)]
        words = (messages or printed or ["it said nothing"])[-1]
        return f"the role {name} ended ({how_ended(role.process.returncode)}): {words} (its log: {role.log.path})"
