"""The roles as child processes of `jauge demo`, `up` and `replay`: started together, watched, and ended with us."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.embedded.loopback import free_port
from streams.errors import JaugeError
from streams.serving import PARENT_VARIABLE
from streams.settings import Settings

STOP_S = 15.0
LAST_BYTES = 4_096
TOLD = "jauge: "
"""How the line begins that a command ends with."""


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
        """Bytes that a role's log held before this run."""
        self.metrics: dict[str, str] = {}
        """Address of each role's metrics."""

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        reading, self._writing = os.pipe()
        try:
            ports: list[int] = []
            for name in self._names:
                ports.append(free_port(*ports))
                self._children[name] = self._start(name, ports[-1], reading)
                self.metrics[name] = f"http://127.0.0.1:{ports[-1]}/metrics"
        except BaseException:
            self.__exit__(None, None, None)
            raise
        finally:
            os.close(reading)
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

    def _start(self, name: str, port: int, reading: int) -> subprocess.Popen[bytes]:
        kafka = self._settings.kafka
        environment = {
            **os.environ,
            "JAUGE_KAFKA__BOOTSTRAP": kafka.servers,
            "JAUGE_KAFKA__PREFIX": kafka.prefix,
            "JAUGE_KAFKA__PARTITIONS": str(kafka.partitions),
            "JAUGE_KAFKA__REPLICATION": str(kafka.replication),
            "JAUGE_DATA": str(self._settings.data),
            "JAUGE_HTTP__PORT": str(port),
            PARENT_VARIABLE: str(reading),
            **self._variables,
        }
        with ExitStack() as stack:
            log = stack.enter_context(self._log(name).open("ab"))
            self._logged[name] = log.tell()
            # A group of its own: Ctrl-C reaches us alone, and we end the children in order.
            return subprocess.Popen(  # noqa: S603 # our own command
                [sys.executable, "-m", "streams.cli.main", name],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(reading,),
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def check(self) -> None:
        """Raise JaugeError with the last words of a role that ended by itself."""
        for name, child in self._children.items():
            if child.poll() is not None:
                log = self._log(name).read_bytes()[self._logged[name] :]
                said = log[-LAST_BYTES:].decode(errors="replace").strip().splitlines()
                told = [line.removeprefix(TOLD) for line in said if line.startswith(TOLD)]
                words = (told or said or [f"exit code {child.returncode}"])[-1]
                raise JaugeError(f"the role {name} ended: {words} (its log: {self._log(name)})")
