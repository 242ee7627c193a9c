"""The wheel works by itself: installed beside the libraries, run from an empty folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from scoring.simulation.panel import NAMES
from tests.paths import ROOT
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.thorough

PACKAGES = ("schemas", "scoring", "streams")
DATA = {
    "schemas/py.typed",
    "scoring/py.typed",
    "streams/py.typed",
    "schemas/asyncapi.yaml",
    "schemas/json/scores.json",
    "scoring/conformance/vectors/jauge-1.json",
    "scoring/conformance/vectors/jauge-2.json",
    "scoring/text/tone/words/fr.toml",
    "streams/board/help/fr.md",
    "streams/board/static/index.html",
    "streams/board/static/i18n/fr_page.js",
    "streams/collect/files/profiles/known/4cat.toml",
    "streams/kafka/embedded/kafka_jars.json",
    "streams/report/report.css",
    "streams/report/report.html",
    "streams/report/words/fr.toml",
}


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it from `folder`, without the checkout and without settings of ours."""
    ours = ("JAUGE_", "PYTHONPATH")
    return subprocess.run(
        list(map(str, command)),
        env={name: value for name, value in os.environ.items() if not name.startswith(ours)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("dist")
    ran = run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", built], ROOT)
    assert ran.returncode == 0, ran.stderr
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel and the libraries that are installed here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", "--quiet", wheel]
    ran = run(command, folder)
    assert ran.returncode == 0, ran.stderr
    ran = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder)
    # A path in a .pth file adds the libraries, but not the .pth file of the editable checkout among them.
    Path(ran.stdout.strip(), "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def test_the_wheel_holds_every_kind_of_data_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        assert set(file.namelist()) >= DATA


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("[!.]*"))
    files = {path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and "__pycache__" not in path.parts}
    with zipfile.ZipFile(wheel) as file:
        assert files - {*file.namelist()} == set()


def test_the_wheel_is_imported_from_its_own_environment(installed: Path, tmp_path: Path) -> None:
    ran = run([installed / "python", "-c", "import schemas, scoring, streams; print(streams.__file__)"], tmp_path)
    assert Path(ran.stdout.strip()).is_relative_to(installed.parent), ran.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["init"], pytest.param(["conformance"], marks=pytest.mark.long)])
def test_a_command_runs_from_an_empty_folder(installed: Path, tmp_path: Path, arguments: list[str]) -> None:
    ran = run([installed / "jauge", *arguments], tmp_path)
    assert ran.returncode == 0, ran.stdout[-2_000:] + ran.stderr[-2_000:]
    assert ran.stdout + ran.stderr


@pytest.mark.long  # it compiles its kernels: three minutes of one core
def test_the_demo_shows_scores_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """On a machine that does other work too, the first time may be over before a brand has a score."""
    seconds, shown = 25, ""
    while NAMES[0] not in shown:
        ran = run([installed / "jauge", "demo", "--no-browser", "--seconds", str(seconds)], tmp_path)
        assert ran.returncode == 0, ran.stderr[-2_000:]
        assert seconds < PATIENCE_S
        shown = ran.stdout
        seconds *= 2
    assert list(tmp_path.iterdir()) == []
