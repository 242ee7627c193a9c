"""The real Prometheus over a recording."""

import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np

from streams.kafka.embedded.loopback import free_port
from tests.observability.recorded.day import STEP_S, STEPS, TIMES_S, Key
from tests.observability.stack import binary
from tests.patience import PATIENCE_S

Series = dict[Key, np.ndarray]


@contextmanager
def recorded(lines: Sequence[str], folder: Path) -> Iterator["Recorded"]:
    """Give the samples, lines of OpenMetrics, to a Prometheus that scrapes nothing."""
    source = folder / "day.om"
    source.write_text("\n".join([*lines, "# EOF", ""]), encoding="utf-8")
    made = subprocess.run(
        [binary("promtool"), "tsdb", "create-blocks-from", "openmetrics", source, folder / "tsdb"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (folder / "prometheus.yml").write_text("{}")
    port = free_port()
    command = [
        binary("prometheus"),
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/tsdb",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (folder / "prometheus.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield Recorded(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


class Recorded:
    """Answers PromQL of the recorded day."""

    def __init__(self, address: str) -> None:
        self._address = address
        deadline = monotonic() + PATIENCE_S
        while not self._is_ready():
            assert monotonic() < deadline, "Prometheus does not get ready"
            sleep(0.05)  # between two looks

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address}/-/ready") as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def _ask(self, call: str, **parameters: str) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self._address}/api/v1/{call}?{urllib.parse.urlencode(parameters)}") as answer:
            body = json.load(answer)
        assert body["status"] == "success", body
        found: list[dict[str, Any]] = body["data"]["result"]
        return found

    def at(self, expression: str, step: int = STEPS - 1) -> dict[Key, float]:
        """Return what an expression gives at a step."""
        found = self._ask("query", query=expression, time=str(TIMES_S[step]))
        return {frozenset(one["metric"].items()): float(one["value"][1]) for one in found}

    def over(self, expression: str, first: int = 0) -> Series:
        """Return what an expression gives at each step from one on; NaN where it gives nothing."""
        span = {"start": str(TIMES_S[first]), "end": str(TIMES_S[-1]), "step": str(STEP_S)}
        series = {}
        for one in self._ask("query_range", query=expression, **span):
            values = np.full(STEPS - first, np.nan)
            for at_s, value in one["values"]:
                values[int(at_s - TIMES_S[first]) // STEP_S] = float(value)
            series[frozenset(one["metric"].items())] = values
        return series
