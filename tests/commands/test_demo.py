"""The demo shows scores, and leaves nothing behind however it ends."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest

from scoring.simulation.panel import NAMES
from tests.paths import ROOT
from tests.patience import PATIENCE_S

ROLES = 4


class Demo:
    """A running `jauge demo`, its temporary files in a folder of ours."""

    def __init__(self, folder: Path) -> None:
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self._output, self._messages = folder / "output", folder / "messages"
        with self._output.open("wb") as output, self._messages.open("wb") as messages:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streams.cli.main", "demo", "--no-browser"],
                env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.scratch)},
                cwd=folder,
                stdout=output,
                stderr=messages,
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def messages(self) -> str:
        return self._messages.read_text()

    @property
    def metrics(self) -> list[str]:
        return re.findall(r"http://\S+/metrics", self.messages)

    @property
    def page(self) -> str:
        return re.findall(r"^board: (http://\S+)$", self.messages, re.MULTILINE)[0]

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = monotonic() + PATIENCE_S
        while not condition():
            assert monotonic() < deadline, f"waited {PATIENCE_S:.0f} s for {what}: {self.messages}"
            sleep(0.05)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    started = Demo(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=PATIENCE_S):
            return True
    except (OSError, HTTPException):  # refused, or cut off by a role that ends while it answers
        return False


def shown(page: str) -> set[str]:
    """The brands that have a score on the board."""
    try:
        with urlopen(f"{page}/api/v1/scores", timeout=PATIENCE_S) as answer:
            return {row["brand"] for row in json.load(answer)["rows"]}
    except (OSError, HTTPException):  # it is not there yet
        return set()


@pytest.mark.thorough
def test_all_brands_have_scores_and_sigterm_leaves_nothing(demo: Demo) -> None:
    demo.until(lambda: all(name in demo.output for name in NAMES), "a score of every brand")
    assert "Score of the last 24h" in demo.output
    demo.until(lambda: len(demo.metrics) == ROLES, "its roles")
    demo.until(lambda: shown(demo.page) == set(NAMES), "every brand on the board")
    assert answers(demo.page)
    assert all(map(answers, demo.metrics))
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(PATIENCE_S) == 0
    assert not any(map(answers, demo.metrics))
    assert not list(demo.scratch.iterdir())
    assert "Traceback" not in demo.messages


@pytest.mark.thorough
def test_a_demo_that_is_killed_leaves_nothing(demo: Demo) -> None:
    demo.until(lambda: len(demo.metrics) == ROLES and any(map(answers, demo.metrics)), "its roles")
    demo.process.kill()
    demo.until(lambda: not any(map(answers, demo.metrics)), "the roles to end")
    demo.until(lambda: not list(demo.scratch.iterdir()), "the temporary folder to go")


@pytest.mark.thorough
def test_ctrl_c_while_kafka_starts_leaves_nothing(demo: Demo) -> None:
    demo.until(lambda: list(demo.scratch.iterdir()), "the temporary folder")
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(PATIENCE_S) == 0
    demo.until(lambda: not list(demo.scratch.iterdir()), "the temporary folder to go")
    assert "Traceback" not in demo.messages
