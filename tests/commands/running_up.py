"""A `jauge up` in a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from streams.config.data_folder.running import NAME
from tests.paths import ROOT
from tests.patience import PATIENCE_S


@contextmanager
def running_up(folder: Path, settings: str, umask: int = -1) -> Iterator["subprocess.Popen[bytes]"]:
    """Run it with these settings until the block ends; what it prints is in `messages` of the folder.

    `umask`: of the process; -1: ours.
    """
    (folder / "jauge.toml").write_text(settings, encoding="utf-8")
    with (folder / "messages").open("wb") as messages:
        command = [sys.executable, "-m", "streams.cli.main", "up", "--no-browser"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, env=environment, cwd=folder, stderr=messages, umask=umask)
    try:
        deadline = monotonic() + PATIENCE_S
        while not (folder / "jauge-data" / NAME).exists():
            assert process.poll() is None, (folder / "messages").read_text()
            assert monotonic() < deadline
            sleep(0.1)
        yield process
    finally:
        process.terminate()
        code = process.wait(PATIENCE_S)
    assert code == 0, (folder / "messages").read_text()
    assert not (folder / "jauge-data" / NAME).exists()
