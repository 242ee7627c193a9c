"""Every command that takes files takes the same flags of how they are read, and reads the same mentions by them."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from streams.cli.file_flags import PANEL, FileFlags
from streams.cli.main import app
from tests.story_cli import StoryCli, assert_refused

TAKES_FILES = ("replay", "recount", "compare", "explain", "report", "calibrate", "files explain")
HOW = ("--encoding", "cp1252", "--day-first", "--tz", "America/New_York", "--source", "x", "--brand-column", "marque")
MAPPING = '[columns]\ntext = "dit"\ncreated_at = "quand"\nauthor = "qui"\n'
BRANDS = ("Café", "Thé", "Eau", "Jus", "Lait")


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Rows of five brands from 3 to 6 May 2026 by the clock of New York; read with the month first, they are a year's.

    The name of one brand is another one unless the encoding is right.
    """
    rows = [
        f"{day:02}/05/2026 22:{10 + who};{brand};{brand} est bon, dit {who}, le {day};a{who}"
        for brand in BRANDS
        for day in range(3, 7)
        for who in range(6)
    ]
    path = tmp_path / "avis.csv"
    path.write_bytes("\n".join(["quand;marque;dit;qui", *rows, ""]).encode("cp1252"))
    (tmp_path / "avis.toml").write_text(MAPPING)
    return path


def flags_of(name: str) -> dict[str, tuple[str, ...]]:
    """Flags of a command that stand in the panel of files, by parameter."""
    command: Any = typer.main.get_command(app)
    for part in name.split():
        command = command.commands[part]
    return {
        each.name: (*each.opts, *each.secondary_opts)
        for each in command.params
        if getattr(each, "rich_help_panel", "") == PANEL
    }


def test_commands_that_take_files_have_the_same_flags() -> None:
    expected = flags_of("files explain")
    assert set(expected) == set(FileFlags.__dataclass_fields__)
    assert {name: flags_of(name) for name in TAKES_FILES} == dict.fromkeys(TAKES_FILES, expected)


def test_the_flags_read_the_same_mentions_in_every_command(cli: StoryCli, foreign: Path) -> None:
    how = (*HOW, "--mapping", foreign.with_suffix(".toml"))
    (recounted,) = [
        score
        for line in cli.jauge("recount", foreign, *how, "--json").stdout.splitlines()
        if (score := json.loads(line))["brand"] == "Café" and score["window"] == "24h"
    ]
    assert recounted["at"] == 1_778_120_100_001  # after 6 May 2026, 22:15, in New York
    compared = json.loads(cli.jauge("compare", "Café", "Thé", "--file", foreign, *how, "--json").stdout)
    explained = json.loads(cli.jauge("explain", "Café", "--file", foreign, *how, "--json").stdout)
    assert recounted["mention_count"] == compared["one"]["mention_count"] == explained["after"]["mention_count"]
    assert recounted["score"] == pytest.approx(compared["one"]["score"], abs=1e-9)
    output = foreign.with_name("avis.html")
    assert cli.jauge("report", "--file", foreign, *how, "-o", output).returncode == 0
    page = output.read_text(encoding="utf-8")
    assert "Café" in page
    assert "<span>--day-first</span> <span>--tz=America/New_York</span>" in page  # the command that finds it again
    fitted = cli.jauge("calibrate", foreign, *how, "-o", foreign.with_name("mine.json"), "--name", "mine")
    assert "from 2 days (Tue 05 May 2026 to Wed 06 May 2026) of 5 brands" in " ".join(fitted.stdout.split())


def test_a_file_of_which_many_rows_are_refused_is_answered_with_exit_1_and_written_nowhere(
    cli: StoryCli, foreign: Path
) -> None:
    """Only when more than --max-refused of them are."""
    how = (*HOW, "--mapping", foreign.with_suffix(".toml"))
    with foreign.open("ab") as file:
        file.write(b"32/13/2026;Eau;no day at all;b\n" * 2)
    for command in ("compare", "Jus", "Eau"), ("explain", "Eau"):
        ran = cli.jauge(*command, "--file", foreign, *how, "--json")
        assert (ran.returncode, ran.stdout.count("\n")) == (1, 1)
        assert "2 of 122 rows were refused, more than 1 %" in ran.stderr
        assert cli.jauge(*command, "--file", foreign, *how, "--json", "--max-refused", "2%").returncode == 0
    for name, command in {
        "avis.html": ("report", "--file", foreign),
        "mine.json": ("calibrate", foreign, "--name", "mine"),
    }.items():
        output = foreign.with_name(name)
        ran = cli.jauge(*command, *how, "-o", output)
        assert (ran.returncode, output.exists()) == (1, False)
        assert "more than 1 %" in ran.stderr
        assert "nothing was written" in ran.stderr
        assert cli.jauge(*command, *how, "-o", output, "--max-refused", "2%").returncode == 0


@pytest.mark.parametrize("command", ["compare Café Thé", "explain Café", "report -o nowhere.html"])
def test_flags_without_a_file_are_refused_by_their_names(cli: StoryCli, command: str) -> None:
    ran = cli.jauge(*command.split(), "--month-first", "--tz", "UTC")
    assert_refused(ran, "--month-first and --tz say how a --file is read: name one")
