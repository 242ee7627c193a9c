"""A story of a few brands as a file, and the commands that read it."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schemas.codec import decoder
from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS, INDICATORS
from streams.cli.main import main
from tests.histories import START_MS

DAYS = 10
TURN = DAYS - 1
"""The last whole day of the story: on it those who liked Turned hate it."""
END_MS = START_MS + DAYS * DAY_MS + 60_000
"""A minute after its last midnight."""
HOSTILE = "[bold red]Evil[/x]\x1b[2J\nCorp"
SHOWN = "[bold red]Evil[/x]·[2J·Corp"
PANEL = ("--source", "x", "--brand-column", "brand")
LOST = "Turned: [link=file:///]this[/b] \x1b]0;gone\x07 is lost"

Row = tuple[str, int, str, str, float]
"""Brand, time, author, text, sentiment."""
COLUMNS = ("id", "brand", "created_at", "author", "text", "sentiment", "followers", "likes")


FOLLOWED_NAME = "[bold red]Evil[/x] Corp"
"""What of it a topic takes: a name without control characters."""


def story(hostile: str = HOSTILE) -> Iterable[Row]:
    """Brands with the same voices at the same times: one liked, one hated, one that turned, one hostile by name."""
    for day in range(DAYS):
        for who in range(24):
            at_ms = START_MS + day * DAY_MS + who * HOUR_MS + 300_000
            yield "Liked", at_ms, f"l{who}", f"Liked is fine, {day} {who}", 0.7
            yield "Hated", at_ms, f"h{who}", f"Hated is awful, {day} {who}", -0.7
            if day < TURN:
                yield "Turned", at_ms, f"t{who}", f"Turned was fine, {day} {who}", 0.6
            else:
                yield "Turned", at_ms, f"t{who}", f"{LOST}, {who}", -0.9
            yield hostile, at_ms, f"e{who}", f"{LOST}, {day} {who}", 0.0
    yield "Liked", END_MS, "l0", "Liked, once more", 0.7


def panel() -> Iterable[Row]:
    """Six brands over four days, each larger and kinder than the one before."""
    for brand in range(6):
        for day in range(4):
            for who in range(4 + 3 * brand):
                at_ms = START_MS + day * DAY_MS + who * HOUR_MS
                yield f"Brand {brand}", at_ms, f"{brand} {who}", f"of {brand}, {day} {who}", brand / 5 - 0.5


def write(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number, (brand, at_ms, author, text, sentiment) in enumerate(rows):
            table.writerow((number, brand, at_ms, author, text, sentiment, 500, number % 3))
    return path


ALL_PASSED = f"gateway: received {DAYS * 24 * 4 + 1} = passed {DAYS * 24 * 4 + 1} + dropped 0\n"


class Ran(NamedTuple):
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


SETTINGS = """
[[brands]]
name = "Settled"
terms = ["settled"]
[[campaigns]]
name = "spring"
brand = "Turned"
first_day = 2026-01-10
last_day = 2026-01-10
[[campaigns]]
name = "rival"
brand = "Liked"
first_day = 2026-01-10
last_day = 2026-01-10
[[campaigns]]
name = "long"
brand = "Liked"
first_day = 2026-01-08
last_day = 2026-01-10
[[campaigns]]
name = "unfinished"
brand = "Liked"
first_day = 2026-01-10
last_day = 2026-01-11
[[campaigns]]
name = "elsewhere"
brand = "Settled"
first_day = 2026-01-10
last_day = 2026-01-10
"""


class StoryCli:
    """Runs commands on the folder of the story, in this process: that is quicker than a process for each."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder, self.file = folder, folder / "story.csv"
        self._monkeypatch, self._capfd = monkeypatch, capfd

    def jauge(self, *arguments: str | Path, **environment: str) -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["jauge", *map(str, arguments)])
        with self._monkeypatch.context() as own:
            for name, value in environment.items():
                own.setenv(name, value)
            ended = SystemExit(0)
            try:
                main()
            except SystemExit as error:
                ended = error
        return Ran(int(ended.code or 0), *self._capfd.readouterr())

    def ask(self, *arguments: str, **environment: str) -> Ran:
        """Ask of the story."""
        return self.jauge(*arguments, "--file", self.file, "--source", "x", "--brand-column", "brand", **environment)

    def words(self, *arguments: str, **environment: str) -> str:
        """All that people read, whatever the width of the lines."""
        ran = self.ask(*arguments, **environment)
        assert (ran.returncode, ran.stderr) == (0, ALL_PASSED), ran.stderr
        return " ".join(ran.stdout.split())

    def json(self, *arguments: str, **environment: str) -> dict[str, Any]:
        ran = self.ask(*arguments, "--json", **environment)
        assert (ran.returncode, ran.stderr) == (0, ALL_PASSED), ran.stderr
        assert ran.stdout.count("\n") == 1
        found: dict[str, Any] = json.loads(ran.stdout)
        return found


def contributions_of(answer: dict[str, Any]) -> dict[tuple[str, str], float]:
    named = answer["contributions"]
    assert list(named) == list(INDICATORS)
    return {(indicator, source): points for indicator, row in named.items() for source, points in row.items()}


def assert_refused(ran: Ran | subprocess.CompletedProcess[str], message: str, code: int = 2) -> None:
    """One line on stderr that contains the message, nothing on stdout."""
    assert (ran.returncode, ran.stdout) == (code, ""), ran.stderr
    assert ran.stderr.startswith("jauge: ")
    assert message in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.strip().isprintable()


def scores_of(ran: Ran | subprocess.CompletedProcess[str]) -> dict[tuple[str, str], Score]:
    assert ran.returncode == 0, ran.stderr
    return {(score.brand, score.window): score for score in map(decoder(Score).decode, ran.stdout.splitlines())}
