"""A role that is watched from outside while it works: its CPU, and for how long its event loop stood still."""

import asyncio
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

import aiohttp
import psutil
from prometheus_client.parser import text_string_to_metric_families

from streams.kafka.embedded.loopback import free_port
from tests.bench.harness.drain import environment
from tests.bench.recovery import READY

PAUSE = "jauge_loop_pause_seconds"
"""Histogram of a role: how late its event loop ran the heartbeats."""
SCRAPE_S, SCRAPE_START_S = 5.0, 0.5
"""From one scrape to the next; until it has its partitions."""
ASK_S = 0.1
CPU_S = 0.25
ANSWER_S = 600.0
"""A loop that stands still for minutes is to be measured, not given up."""
STOP_S = 60.0


def cpu_s(process: psutil.Process) -> float:
    """Return the CPU that a process and its children have used, seconds; 0 of one that ended."""
    total = 0.0
    with suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            times = one.cpu_times()
            total += times.user + times.system
    return total


def shown_ms(milliseconds: float | None) -> str:
    """Return a time for the table.

    >>> shown_ms(1_234.5), shown_ms(None)
    ('1,234 ms', 'not measured')
    """
    return "not measured" if milliseconds is None else f"{milliseconds:,.0f} ms"


class MeasuredRole:
    """One process of a role, from entering to leaving.

    For how long its loop stands still is what its own heartbeat says on /metrics. Beside it /healthz is asked all the
    time, which the same loop answers: whoever asks waits for as long as the loop is busy, and beside other work longer.
    Both count from when it has its partitions: to load its kernels before takes seconds, and nobody waits.
    """

    def __init__(self, name: str, bootstrap: str, prefix: str, *, asked: bool = True) -> None:
        """`asked`: all the time; else it is left alone, for a scrape alone may cost a tenth of a second of CPU."""
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "streams.cli.main", name]
        self._environment = environment(bootstrap, prefix) | {
            "JAUGE_HTTP__PORT": str(port),
            "JAUGE_LOG_LEVEL": "INFO",
        }
        self.pause_s: float | None = None
        """Bound of the bucket in which its latest heartbeat lies; None: there was none since it was looked at first."""
        self.answer_s = 0.0
        """The longest that an answer of /healthz took."""
        self._asked = asked
        self._cpu_s = 0.0
        self._has_partitions = False
        self._late: dict[float, float] | None = None
        """Heartbeats by bound of their bucket or below, when pauses began to count."""

    async def __aenter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="jauge-bench-")
        self._said = Path(self._folder.name) / "stderr"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(self._command, env=self._environment, stderr=said)
        self.process = psutil.Process(self._process.pid)
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S))
        work = (self._scrape_forever, self._ask_forever) if self._asked else ()
        self._tasks = [asyncio.create_task(each()) for each in (self._look, *work)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.exit_code is None:
            await self.scrape()
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        await self._http.close()
        self._folder.cleanup()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def reason(self) -> str:
        """What it said of why it ended: its last line on stderr that is of `jauge`."""
        lines = [line for line in self._output().decode(errors="replace").splitlines() if line.startswith("jauge:")]
        return lines[-1] if lines else ""

    @property
    def cpu_s(self) -> float:
        """CPU so far, start included; of one that ended, as it was seen last."""
        self._cpu_s = max(self._cpu_s, cpu_s(self.process))
        return self._cpu_s

    async def ready(self) -> bool:
        """Whether it says that it does its work."""
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._http.get(f"{self._address}/readyz") as answer:
                return answer.status == 200
        return False

    async def forget_pauses(self) -> None:
        """Let the pauses be those from here on."""
        self.pause_s, self.answer_s, self._late = None, 0.0, None
        await self.scrape()

    def _output(self) -> bytes:
        return self._said.read_bytes()

    def _begun(self) -> bool:
        self._has_partitions = self._has_partitions or READY.search(self._output()) is not None
        return self._has_partitions

    async def _look(self) -> None:
        while True:
            _ = self.cpu_s
            await asyncio.sleep(CPU_S)

    async def _scrape_forever(self) -> None:
        while True:
            await self.scrape()
            await asyncio.sleep(SCRAPE_START_S if self._late is None else SCRAPE_S)

    async def scrape(self) -> None:
        """Ask for its metrics, and take in the longest pause since it had its partitions."""
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._http.get(f"{self._address}/metrics") as answer:
                text = await answer.text()
            late = {
                float(sample.labels["le"]): sample.value
                for family in text_string_to_metric_families(text)
                for sample in family.samples
                if sample.name == f"{PAUSE}_bucket"
            }
            if self._late is None:
                self._late = late if self._begun() else None
                return
            since = {bound_s: count - self._late[bound_s] for bound_s, count in late.items()}
            if beats := since[inf]:
                self.pause_s = min(bound_s for bound_s, count in since.items() if count == beats)

    async def _ask_forever(self) -> None:
        while True:
            begun, asked_s = self._begun(), monotonic()
            with suppress(aiohttp.ClientError, TimeoutError):
                async with self._http.get(f"{self._address}/healthz") as answer:
                    await answer.read()
                if begun:
                    self.answer_s = max(self.answer_s, monotonic() - asked_s)
            await asyncio.sleep(ASK_S)
