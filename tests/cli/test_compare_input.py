"""Input of `jauge compare` and `explain`: hostile names and texts, wrong flags, files that cannot be read."""

import json
from pathlib import Path

import pytest

from tests.command import jauge
from tests.story_cli import ALL_PASSED, HOSTILE, PANEL, SHOWN, StoryCli, assert_refused, story, write


def test_markup_and_control_characters_are_shown_as_text(cli: StoryCli) -> None:
    for arguments in (("compare", HOSTILE, "Hated"), ("explain", HOSTILE), ("explain", "Turned", "--at", "2026-01-11")):
        ran = cli.ask(*arguments)
        assert (ran.returncode, ran.stderr) == (0, ALL_PASSED)
        assert "\x1b" not in ran.stdout
        assert "\x07" not in ran.stdout
        shown = " ".join(ran.stdout.split())
        if HOSTILE in arguments:
            assert shown.startswith(SHOWN)
            assert f" {SHOWN} " in shown.partition("UTC")[2] + shown  # in the title of the table too
        else:
            assert "[link=file:///]this[/b] ·]0;gone· is lost" in shown


def test_a_program_gets_them_as_they_are(cli: StoryCli) -> None:
    answer = cli.json("compare", HOSTILE, "Hated")
    assert answer["one"]["brand"] == HOSTILE
    assert answer["words"].startswith(SHOWN)


def test_an_unknown_brand_is_one_line_that_reports_which_there_are(cli: StoryCli) -> None:
    assert_refused(
        cli.ask("compare", "Liked", "No\nbody"), f"no brand No·body: there are Hated, Liked, Turned, {SHOWN}"
    )
    assert_refused(cli.ask("explain", "Nobody"), "there is no brand Nobody")
    assert_refused(cli.ask("compare", "--campaign", "elsewhere"), "there is no brand Settled")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("compare", "name a brand, or a --campaign"),
        ("compare Liked", "name two brands"),
        ("compare Liked Hated Turned", "name two brands"),
        ("compare Liked Hated --against 2026-01-05", "name two brands"),
        ("compare Liked Hated --window 5h", "use one of 1h, 6h, 24h, 7d, 28d"),
        ("compare Liked Hated --at 2026-02-01", "Sun 01 Feb 2026 00:00 UTC is after the newest data"),
        ("compare Liked Hated --at noon", "--at 'noon' is no time"),
        ("compare Liked Hated --at ²", "--at '²' is no time"),
        ("compare Liked Hated --at 99999999999999999999", "--at '99999999999999999999' is out of range"),
        ("compare Liked --against 0001-01-01", "--against '0001-01-01' is out of range"),
        ("compare Liked --against noon", "--against 'noon' is no time"),
        ("compare Liked --from 2026-01-05", "give both --from and --to"),
        ("compare Liked --to 2026-01-05", "give both --from and --to"),
        ("compare --from 2026-01-05 --to 2026-01-06", "name a brand"),
        ("compare Liked Hated Turned --from 2026-01-05 --to 2026-01-06", "one brand or two"),
        ("compare Liked --from 2026-01-06 --to 2026-01-05", "--to 2026-01-05 is before --from 2026-01-06"),
        ("compare Liked --from 2026-02-30 --to 2026-03-01", "--from '2026-02-30' is no day"),
        ("compare Liked --from 2026-01-05 --to tomorrow", "--to 'tomorrow' is no day"),
        ("compare Liked --from 0001-01-01 --to 2026-01-05", "0001-01-01 is out of range"),
        ("compare Liked --from 2026-01-05 --to 2026-01-06 --at 2026-01-07", "leave out --at and --against"),
        ("compare --campaign spring --from 2026-01-05 --to 2026-01-06", "leave out --from and --to, or --campaign"),
        ("compare --campaign spring --against 2026-01-05", "leave out --at and --against"),
        ("compare --campaign summer", "no campaign 'summer' in the settings: there are spring, rival, long,"),
        ("compare Liked --campaign spring --campaign rival", "or twice without brands"),
        ("compare --campaign spring --campaign rival --campaign long", "or twice without brands"),
        ("explain Liked --since noon", "--since 'noon' is no time"),
        ("explain Liked --since 2026-01-05 --at 2026-01-05T00:59", "must be before Mon 05 Jan 2026 00:00 UTC"),
        ("explain Liked --window 2d", "use one of 1h, 6h, 24h, 7d, 28d"),
    ],
)  # fmt: skip
def test_wrong_flags_are_one_line_and_exit_2(cli: StoryCli, arguments: str, message: str) -> None:
    assert_refused(cli.ask(*arguments.split()), message)


def test_how_a_file_is_read_is_of_no_use_without_one(cli: StoryCli) -> None:
    ran = cli.jauge("compare", "Liked", "Hated", "--brand-column", "brand")
    assert_refused(ran, "--brand-column says how a --file is read")


@pytest.mark.thorough
def test_the_commands_are_there_as_processes_of_their_own(story_folder: Path) -> None:
    """With what a user has: no terminal, an environment, files."""
    environment = {"JAUGE_DATA": str(story_folder / "data"), "JAUGE_CONFIG": str(story_folder / "jauge.toml")}
    flags = ("--file", story_folder / "story.csv", "--source", "x", "--brand-column", "brand")
    compared = jauge("compare", "Liked", "Hated", *flags, **environment)
    assert (compared.returncode, compared.stderr) == (0, ALL_PASSED)
    assert "What sets Liked apart from Hated" in compared.stdout
    explained = jauge("explain", "Turned", *flags, "--json", **environment)
    assert (explained.returncode, explained.stderr) == (0, ALL_PASSED)
    assert json.loads(explained.stdout)["brand"] == "Turned"
    assert_refused(jauge("explain", "Nobody", *flags, **environment), "there is no brand Nobody")


def test_rows_that_could_not_be_used_are_reported(cli: StoryCli, tmp_path: Path) -> None:
    file = write(tmp_path / "some.csv", [*story(), ("Liked", -1, "l1", "before all time", 0.5)])
    ran = cli.jauge("compare", "Liked", "Hated", "--file", file, *PANEL)
    assert ran.returncode == 0
    assert ran.stderr.splitlines()[0].startswith("some.csv:")
    assert "dropped 1 (time_out_of_range 1)" in ran.stderr


def test_a_file_that_is_not_there_is_one_line(cli: StoryCli) -> None:
    assert_refused(cli.jauge("explain", "Liked", "--file", "nowhere.csv", "--source", "x"), "nowhere.csv", 1)
