"""A demo that was given its time: scores of all brands, and nothing left behind."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from scoring.simulation.panel import NAMES
from tests.paths import ROOT
from tests.patience import PATIENCE_S


def ours(folder: Path) -> list[list[str]]:
    """Command lines of the processes whose temporary files are below `folder`: the broker's and the roles'."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        temporary = (process.info["environ"] or {}).get("TMPDIR", "")
        if temporary == str(folder) and process.pid != os.getpid():
            found.append(process.info["cmdline"])
    return found


@pytest.mark.long  # what `make test` asks of a demo is in tests/commands/test_demo.py
def test_a_demo_that_is_given_its_time_shows_all_brands_and_leaves_neither_process_nor_folder(tmp_path: Path) -> None:
    """On a machine that does other work too, 25 seconds may be over before all brands have scores."""
    seconds, missing = 25, [*NAMES]
    while missing:
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        ran = subprocess.run(
            [sys.executable, "-m", "streams.cli.main", "demo", "--seconds", str(seconds), "--no-browser"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + PATIENCE_S,
        )
        assert ran.returncode == 0, ran.stderr
        assert "Traceback" not in ran.stderr
        assert ours(scratch) == []
        assert list(scratch.iterdir()) == []
        assert [path.name for path in tmp_path.iterdir()] == ["scratch"]
        scratch.rmdir()
        missing = [name for name in NAMES if name not in ran.stdout]
        seconds *= 4
