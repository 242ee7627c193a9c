"""The command `jauge` as a user runs it, and what it printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.paths import ROOT
from tests.patience import PATIENCE_S


def jauge(
    *arguments: str | Path, stdin: str = "", timeout_s: float = PATIENCE_S, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run it as its own process, wherever we stand."""
    return subprocess.run(
        [sys.executable, "-m", "streams.cli.main", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "JAUGE_STUCK_S": str(PATIENCE_S / 2), **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def accounts_of(stderr: str) -> dict[str, tuple[int, int]]:
    """By gateway, role and grain: how many were received, and how many dropped. Each account adds up."""
    accounts = {}
    for who, received, done, dropped in re.findall(
        r"^(.+): received (\d+) = (.+) \+ dropped (\d+)", stderr, re.MULTILINE
    ):
        passed = sum(int(number) for number in re.findall(r"\d+", done))
        assert int(received) == passed + int(dropped), who
        accounts[who] = int(received), int(dropped)
    return accounts


def assert_same_scores(replayed: str, recounted: str) -> None:
    """Line by line the same brands, windows and counts, and doubles within 1e-9."""
    ours = [json.loads(line) for line in replayed.splitlines()]
    oracle = [json.loads(line) for line in recounted.splitlines()]
    assert len(ours) == len(oracle) > 0
    for one, other in zip(ours, oracle, strict=True):
        for field in one.keys() - {"watermark"}:
            assert_same(one[field], other[field], (one["brand"], one["window"], field))


def assert_same(one: Any, other: Any, where: tuple[str, ...]) -> None:
    """Equal to the letter, but for doubles."""
    assert type(one) is type(other), where
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            assert_same(one[name], other[name], (*where, name))
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for place, pair in enumerate(zip(one, other, strict=True)):
            assert_same(*pair, (*where, str(place)))
    elif isinstance(one, float):
        assert abs(one - other) < 1e-9, where
    else:
        assert one == other, where
