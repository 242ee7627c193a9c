"""The roles as child processes of `jauge demo`, `up` and `replay`: started together, watched, and ended with us."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from streams.config.errors import JaugeError, RestartError
from streams.config.settings import Settings
from streams.kafka.embedded.loopback import free_port
from streams.runtime.process import PARENT_VARIABLE

STOP_S = 15.0
ASK_EVERY_S = 0.2
LAST_BYTES = 4_096
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


class Roles:
    """Child processes, one a role, with their own log files.

    A child ends when it is told to, and also when this process is gone, however it
    ended: it holds the reading end of a pipe that nobody writes to.
    """

    def __init__(self, settings: Settings, names: Sequence[str], logs: Path, variables: Mapping[str, str] = {}) -> None:
        """`logs`: folder of the log files, made where missing; `variables`: further environment of the children."""
        self._settings = settings
        self._names = names
        self._logs = logs
        self._variables = dict(variables)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._logged: dict[str, int] = {}
        """Bytes that a role's log held before its process was started."""
        self._ports: dict[str, int] = {}
        self.metrics: dict[str, str] = {}
        """Address of each role's metrics."""

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._reading, self._writing = os.pipe()
        try:
            for name in self._names:
                self._ports[name] = free_port(*self._ports.values())
                self._children[name] = self._start(name)
                self.metrics[name] = f"http://127.0.0.1:{self._ports[name]}/metrics"
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        os.close(self._writing)
        os.close(self._reading)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        environment = {
            **environment_of(self._settings),
            "JAUGE_HTTP__PORT": str(self._ports[name]),
            PARENT_VARIABLE: str(self._reading),
            **self._variables,
        }
        with ExitStack() as stack:
            written = stack.enter_context(self._log(name).open("ab"))
            self._logged[name] = written.tell()
            # A group of its own: Ctrl-C reaches us alone, and we end the children in order.
            return subprocess.Popen(  # noqa: S603 # our own command
                [sys.executable, "-m", "streams.cli.main", name],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                pass_fds=(self._reading,),
                start_new_session=True,
            )

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

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def check(self) -> None:
        """Start again a role that ended to be started again; raise JaugeError with the last words of any other."""
        for name, child in self._children.items():
            if child.poll() is None:
                continue
            words = f"the role {name} ended: {self._last_words(name, child)} (its log: {self._log(name)})"
            if child.returncode != RestartError.exit_code:
                raise JaugeError(words)
            log.warning("%s; it is started again", words)
            self._children[name] = self._start(name)

    def _last_words(self, name: str, child: subprocess.Popen[bytes]) -> str:
        logged = self._log(name).read_bytes()[self._logged[name] :]
        said = logged[-LAST_BYTES:].decode(errors="replace").strip().splitlines()
        messages = [line.removeprefix(PREFIX) for line in said if line.startswith(PREFIX)]
        return (messages or said or [f"exit code {child.returncode}"])[-1]
