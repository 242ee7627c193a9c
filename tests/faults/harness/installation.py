"""`jauge up` as its owner runs it, in a folder of its own: a webhook, a board, and the processes behind them."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from schemas.brand import Brand
from streams.kafka.embedded.loopback import free_port
from tests.patience import PATIENCE_S

ROLES = ("score", "match", "collect", "board")
LOOK_S = 0.2
SETTINGS = """\
data = "data"

[board]
port = {board}

[sources.webhook]
enabled = true
port = {webhook}
token_files = ["token"]
sources = {sources}
rows_a_second = 50000
"""
BRAND = """
[[brands]]
name = "{name}"
terms = ["{term}"]
"""


class Up:
    """A running `jauge up`; what it prints goes to `folder`/up.log. Leaving it ends it as Ctrl-C does."""

    def __init__(
        self, folder: Path, brands: Sequence[Brand], sources: Sequence[str], environment: Mapping[str, str] = {}
    ) -> None:
        """`environment`: further variables of `up`, and so of all that it starts."""
        self.folder, self.token = folder, secrets.token_hex(24)
        self._environment = environment
        board, webhook = free_port(), free_port()
        self.board = f"http://127.0.0.1:{board}"
        self.webhook = f"http://127.0.0.1:{webhook}/v1/ingest"
        listed = "[" + ", ".join(f'"{source}"' for source in sources) + "]"
        text = SETTINGS.format(board=board, webhook=webhook, sources=listed)
        text += "".join(BRAND.format(name=brand.brand, term=brand.terms[0]) for brand in brands)
        (folder / "jauge.toml").write_text(text, encoding="utf-8")
        (folder / "token").write_text(self.token, encoding="utf-8")
        (folder / "token").chmod(0o600)

    def __enter__(self) -> Self:
        with (self.folder / "up.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streams.cli.main", "up", "--no-browser"],
                cwd=self.folder,
                env={**os.environ, "JAUGE_CONFIG": "jauge.toml", **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        family = [process for processes in self.processes().values() for process in processes]
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(PATIENCE_S)
        finally:
            for process in family:
                if process.is_running():
                    process.kill()

    @property
    def code(self) -> int | None:
        """Exit code; None while it runs."""
        return self._process.poll()

    @property
    def output(self) -> str:
        """What it has printed."""
        return (self.folder / "up.log").read_text(encoding="utf-8", errors="replace")

    @property
    def bootstrap(self) -> str:
        """``host:port`` of its Kafka, as its roles are given it; empty while there is none."""
        for processes in (found := self.processes()).values():
            for process in processes if processes is not found.get("up") else ():
                try:
                    if bootstrap := process.environ().get("JAUGE_KAFKA__BOOTSTRAP"):
                        return bootstrap
                except psutil.Error:
                    continue
        return ""

    async def until_there(self) -> None:
        """Wait until Kafka and all roles live."""
        async with asyncio.timeout(PATIENCE_S):
            while not {*ROLES, "kafka", "up"} <= self.processes().keys():
                assert self.code is None, f"`jauge up` ended with {self.code}: {self.output[-2_000:]}"
                await asyncio.sleep(LOOK_S)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Return all processes by what they are: ``up``, a role, ``kafka``, ``watcher`` or ``child``."""
        found: dict[str, list[psutil.Process]] = {}
        try:
            up = psutil.Process(self._process.pid)
            family = [up, *up.children(recursive=True)]
        except psutil.Error:
            return found
        for process in family:
            try:
                found.setdefault(_kind(process.cmdline()), []).append(process)
            except psutil.Error:
                continue
        return found


def _kind(command: Sequence[str]) -> str:
    """Say what a process is by its command.

    >>> _kind(["python", "-m", "streams.cli.main", "score"]), _kind(["/x/java", "kafka.Kafka"])
    ('score', 'kafka')
    """
    if "streams.cli.main" in command:
        return command[command.index("streams.cli.main") + 1]
    if any(part.endswith("watcher.py") for part in command):
        return "watcher"
    return "kafka" if "kafka.Kafka" in command else "child"
