"""Cheap commands load no heavy package; `jauge --version`."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from scoring.method.methods import DEFAULT_METHOD
from tests.command import jauge
from tests.paths import ROOT
from tests.patience import PATIENCE_S

HEAVY = frozenset(
    {"aiohttp", "aiokafka", "faust", "feedparser", "jinja2", "mode", "numba", "numpy", "prometheus_client"}
    | {"py3langid", "pyarrow", "river", "zstandard"}
)
BRAND = '[[brands]]\nname = "Acme"\nterms = ["acme"]\nquery = "acme OR #acme"\n'


def imported(folder: Path, *arguments: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "streams.cli.main", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return set(re.findall(r"^import time:[^|]*\|[^|]*\|\s*(\S+)$", ran.stderr, re.MULTILINE))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["query", "lint"],
        ["query", "test"],
        ["scores", "--help"],
        ["topics", "--help"],
        ["topics", "acls"],
    ],
)
def test_a_cheap_command_loads_no_heavy_package(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "jauge.toml").write_text(BRAND, encoding="utf-8")
    found = imported(tmp_path, *arguments)
    assert "typer" in found
    assert found & HEAVY == set()


@pytest.mark.parametrize(
    ("module", "heavy"),
    [("streams.commands.replay_files", {"numba", "river", "faust"}), ("streams.match.role", {"scipy.stats"})],
)
def test_a_replay_holds_no_compiler_and_match_no_statistics_before_they_are_needed(
    module: str, heavy: set[str]
) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) & (heavy | {module}) == {module}


def test_the_version_names_method_and_reference() -> None:
    ran = jauge("--version")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(f"jauge {version('jauge')}, method {DEFAULT_METHOD.name}, reference ")
