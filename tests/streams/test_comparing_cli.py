"""`jauge compare`, `explain` and `calibrate` on files, as people and scripts run them."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schemas.codec import decoder
from schemas.score import Score
from scoring.method import DAY_MS, HOUR_MS, INDICATORS
from scoring.reference import REFERENCE
from scoring.reference_file import decode_reference
from streams.cli.main import main
from tests.command import jauge
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


def story() -> Iterable[Row]:
    """Three brands with the same voices at the same times: one liked, one hated, one that turned."""
    for day in range(DAYS):
        for who in range(24):
            at_ms = START_MS + day * DAY_MS + who * HOUR_MS + 300_000
            yield "Liked", at_ms, f"l{who}", f"Liked is fine, {day} {who}", 0.7
            yield "Hated", at_ms, f"h{who}", f"Hated is awful, {day} {who}", -0.7
            if day < TURN:
                yield "Turned", at_ms, f"t{who}", f"Turned was fine, {day} {who}", 0.6
            else:
                yield "Turned", at_ms, f"t{who}", f"{LOST}, {who}", -0.9
            yield HOSTILE, at_ms, f"e{who}", f"{LOST}, {day} {who}", 0.0
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


ALL_PASSED = f"door: received {DAYS * 24 * 4 + 1} = passed {DAYS * 24 * 4 + 1} + dropped 0\n"


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


class Told:
    """A folder with the story, and its commands within this process, which is quicker than one of their own."""

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    (folder / "jauge.toml").write_text(SETTINGS)
    write(folder / "story.csv", story())
    write(folder / "panel.csv", panel())
    return folder


@pytest.fixture
def told(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Told:
    monkeypatch.setenv("JAUGE_DATA", str(folder / "data"))
    monkeypatch.setenv("JAUGE_CONFIG", str(folder / "jauge.toml"))
    return Told(folder, monkeypatch, capfd)


def contributions_of(answer: dict[str, Any]) -> dict[tuple[str, str], float]:
    named = answer["contributions"]
    assert list(named) == list(INDICATORS)
    return {(indicator, source): points for indicator, row in named.items() for source, points in row.items()}


def assert_refused(ran: Ran | subprocess.CompletedProcess[str], told: str, code: int = 2) -> None:
    """One line on stderr that says it, nothing on stdout."""
    assert (ran.returncode, ran.stdout) == (code, ""), ran.stderr
    assert ran.stderr.startswith("jauge: ")
    assert told in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.strip().isprintable()


# --- compare ---


def test_the_liked_brand_is_above_the_hated_one_because_of_favour(told: Told) -> None:
    words = told.words("compare", "Liked", "Hated", "--window", "7d")
    answer = told.json("compare", "Liked", "Hated", "--window", "7d")
    assert answer["comparable"] is answer["significant"] is True
    assert answer["reason"] is None
    assert (answer["one"]["brand"], answer["other"]["brand"]) == ("Liked", "Hated")
    assert answer["points"] == answer["one"]["score"] - answer["other"]["score"] > 10
    assert abs(answer["delta"]) > 2.04 * answer["se"]
    assert answer["robust_ratio"] == 1.0
    assert answer["one"]["indicators"]["favour"] > 90 > 10 > answer["other"]["indicators"]["favour"]
    parts = contributions_of(answer)
    assert sum(parts.values()) == pytest.approx(answer["points"], abs=1e-9)
    assert max(parts, key=lambda part: parts[part]) == ("favour", "x")
    assert f"Liked is {answer['points']:.1f} points above Hated: {answer['one']['score']:.1f} (" in words
    assert "; it is significant. It stays above under 100% of the weights" in words
    assert f"{parts['favour', 'x']:.1f} of it is Favour on X" in words
    assert answer["words"] in words


def test_the_hated_brand_is_as_far_below(told: Told) -> None:
    there, back = told.json("compare", "Liked", "Hated"), told.json("compare", "Hated", "Liked")
    assert back["points"] == -there["points"]
    assert back["robust_ratio"] == 0.0
    assert re.search(r"^Hated is \d+\.\d points below Liked: .*It stays below under 100% of the weights", back["words"])


def test_one_brand_at_two_times_is_named_with_them(told: Told) -> None:
    answer = told.json("compare", "Turned", "--against", "2026-01-09", "--at", "2026-01-11T00:00")
    assert answer["points"] < -3
    assert answer["significant"]
    assert (answer["one"]["at"], answer["other"]["at"]) == ("2026-01-11T00:00:00.000Z", "2026-01-09T00:00:00.000Z")
    assert answer["words"].startswith("Turned, Sat 10 Jan 2026 00:00 UTC to Sun 11 Jan 2026 00:00 UTC is ")
    assert " points below Turned, Thu 08 Jan 2026 00:00 UTC to Fri 09 Jan 2026 00:00 UTC: " in answer["words"]


def test_what_is_not_certain_is_said_first(told: Told) -> None:
    answer = told.json("compare", "Liked", "Turned", "--at", "2026-01-05", "--window", "1h")
    assert answer["points"] > 0
    assert answer["significant"] is False
    assert answer["words"].startswith("There is no significant difference between Liked and Turned: ")
    itself = told.json("compare", "Liked", "Liked")
    assert (itself["points"], itself["significant"]) == (0.0, False)
    assert not any(contributions_of(itself).values())


def test_days_are_held_against_as_many_before_and_a_campaign_of_the_settings_is_the_same(told: Told) -> None:
    days = told.json("compare", "Turned", "--from", "2026-01-10", "--to", "2026-01-10")
    assert (days["one"]["mention_count"], days["other"]["mention_count"]) == (24, 24)
    assert days["points"] < -10
    assert days["significant"]
    assert re.match(r"Turned, Sat 10 Jan 2026 to Sat 10 Jan 2026 is .* below Turned, Fri 09 Jan 2026 to", days["words"])
    assert told.json("compare", "--campaign", "spring") == days


def test_two_campaigns_and_two_brands_over_one_are_compared(told: Told) -> None:
    both = told.json("compare", "--campaign", "rival", "--campaign", "spring")
    assert both["points"] > 10
    assert both["words"].startswith("Liked is ")  # the days are the same: names are enough
    assert told.json("compare", "Liked", "Turned", "--campaign", "long")["one"]["mention_count"] == 72


def test_campaigns_of_different_lengths_are_not_comparable_and_no_difference_is_told(told: Told) -> None:
    answer = told.json("compare", "--campaign", "spring", "--campaign", "long")
    assert answer["comparable"] is False
    assert answer["reason"] == "the lengths differ: 1 d and 3 d"
    for figure in ("points", "delta", "se", "significant", "robust_ratio", "contributions"):
        assert answer[figure] is None
    assert answer["one"]["score"] > 0
    words = told.words("compare", "--campaign", "spring", "--campaign", "long")
    assert words == answer["words"]
    assert words.endswith("are not comparable: the lengths differ: 1 d and 3 d.")
    assert words.startswith("Turned, Sat 10 Jan 2026 to Sat 10 Jan 2026 and Liked, Thu 08 Jan 2026 to Sat 10 Jan 2026 ")


def test_a_campaign_is_read_when_its_last_day_is_over(told: Told) -> None:
    ran = told.ask("compare", "--campaign", "unfinished")
    assert_refused(ran, "days up to Mon 12 Jan 2026 00:00 UTC are asked for, and what was told ends at Sun 11 Jan 2026")


# --- explain ---


def test_a_fall_is_explained_by_what_was_said(told: Told) -> None:
    since = ("--since", "2026-01-10", "--at", "2026-01-11")
    answer = told.json("explain", "Turned", *since)
    points, parts = answer["points"], contributions_of(answer)
    assert points == answer["after"]["score"] - answer["before"]["score"] < -3
    assert answer["significant"]
    assert sum(parts.values()) == pytest.approx(points, abs=1e-9)
    assert min(parts, key=lambda part: parts[part]) == ("favour", "x")
    first = answer["examples"][0]
    assert (first["indicator"], first["source"], first["points"]) == ("favour", "x", parts["favour", "x"])
    assert len(first["mentions"]) == 3
    for mention in first["mentions"]:
        assert LOST in mention["text"]
        assert "2026-01-10T" in mention["created_at"]
        assert 0 < mention["part"] <= 1
    words = told.words("explain", "Turned", *since)
    assert (
        f"Turned fell {-points:.1f} points since Sat 10 Jan 2026 00:00 UTC (to Sun 11 Jan 2026 00:00 UTC, 24h)" in words
    )
    assert f"{-parts['favour', 'x']:.1f} of it is Favour on X" in words
    assert "it is significant" in words
    assert answer["words"] in words


def test_by_default_it_is_explained_since_one_window_length_before(told: Told) -> None:
    answer = told.json("explain", "Turned", "--window", "6h")
    assert (answer["before"]["at"], answer["after"]["at"]) == ("2026-01-10T18:00:00.000Z", "2026-01-11T00:01:00.000Z")


def test_a_time_within_a_pane_is_read_at_its_edge_and_with_a_zone_in_utc(told: Told) -> None:
    within = told.json("explain", "Turned", "--since", "2026-01-10T01:59+01:00", "--at", "2026-01-10T23:10")
    assert (within["before"]["at"], within["after"]["at"]) == ("2026-01-10T00:00:00.000Z", "2026-01-10T23:00:00.000Z")
    as_ms = told.json("explain", "Turned", "--since", str(START_MS + 9 * DAY_MS), "--at", "2026-01-10T23:00")
    assert as_ms == within


def test_a_brand_that_did_not_move_is_told_so(told: Told) -> None:
    """Before anything was told two readings are equal to the last bit or nearly so."""
    answer = told.json("explain", "Liked", "--since", "2025-01-01", "--at", "2025-01-02")
    assert abs(answer["points"]) < 0.05
    assert answer["words"].startswith("Liked did not move since Wed 01 Jan 2025 00:00 UTC")
    assert answer["examples"] == []


# --- what comes from anybody's file ---


def test_markup_and_control_characters_are_shown_as_text(told: Told) -> None:
    for arguments in (("compare", HOSTILE, "Hated"), ("explain", HOSTILE), ("explain", "Turned", "--at", "2026-01-11")):
        ran = told.ask(*arguments)
        assert (ran.returncode, ran.stderr) == (0, ALL_PASSED)
        assert "\x1b" not in ran.stdout
        assert "\x07" not in ran.stdout
        shown = " ".join(ran.stdout.split())
        if HOSTILE in arguments:
            assert shown.startswith(SHOWN)
            assert f" {SHOWN} " in shown.partition("UTC")[2] + shown  # in the title of the table too
        else:
            assert "[link=file:///]this[/b] ·]0;gone· is lost" in shown


def test_a_program_gets_them_as_they_are(told: Told) -> None:
    answer = told.json("compare", HOSTILE, "Hated")
    assert answer["one"]["brand"] == HOSTILE
    assert answer["words"].startswith(SHOWN)


def test_an_unknown_brand_is_one_line_that_tells_which_there_are(told: Told) -> None:
    assert_refused(
        told.ask("compare", "Liked", "No\nbody"), f"no brand No·body: there are Hated, Liked, Turned, {SHOWN}"
    )
    assert_refused(told.ask("explain", "Nobody"), "there is no brand Nobody")
    assert_refused(told.ask("compare", "--campaign", "elsewhere"), "there is no brand Settled")


# --- flags ---


@pytest.mark.parametrize(
    ("arguments", "told_of"),
    [
        ("compare", "name a brand, or a --campaign"),
        ("compare Liked", "name two brands"),
        ("compare Liked Hated Turned", "name two brands"),
        ("compare Liked Hated --against 2026-01-05", "name two brands"),
        ("compare Liked Hated --window 5h", "use one of 1h, 6h, 24h, 7d, 28d"),
        ("compare Liked Hated --at 2026-02-01", "Sun 01 Feb 2026 00:00 UTC is later than what was told"),
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
def test_wrong_flags_are_one_line_and_exit_2(told: Told, arguments: str, told_of: str) -> None:
    assert_refused(told.ask(*arguments.split()), told_of)


def test_how_a_file_is_read_is_of_no_use_without_one(told: Told) -> None:
    assert_refused(told.jauge("compare", "Liked", "Hated", "--brand-column", "brand"), "say how a --file is read")


@pytest.mark.thorough
def test_the_commands_are_there_as_processes_of_their_own(folder: Path) -> None:
    """With what a user has: no terminal, an environment, files."""
    environment = {"JAUGE_DATA": str(folder / "data"), "JAUGE_CONFIG": str(folder / "jauge.toml")}
    flags = ("--file", folder / "story.csv", "--source", "x", "--brand-column", "brand")
    compared = jauge("compare", "Liked", "Hated", *flags, **environment)
    assert (compared.returncode, compared.stderr) == (0, ALL_PASSED)
    assert "What sets Liked apart from Hated" in compared.stdout
    explained = jauge("explain", "Turned", *flags, "--json", **environment)
    assert (explained.returncode, explained.stderr) == (0, ALL_PASSED)
    assert json.loads(explained.stdout)["brand"] == "Turned"
    assert_refused(jauge("explain", "Nobody", *flags, **environment), "there is no brand Nobody")


def test_rows_that_could_not_be_used_are_told(told: Told, tmp_path: Path) -> None:
    file = write(tmp_path / "some.csv", [*story(), ("Liked", -1, "l1", "before all time", 0.5)])
    ran = told.jauge("compare", "Liked", "Hated", "--file", file, *PANEL)
    assert ran.returncode == 0
    assert ran.stderr.splitlines()[0].startswith("some.csv:")
    assert "dropped 1 (time_out_of_range 1)" in ran.stderr


def test_a_file_that_is_not_there_is_one_line(told: Told) -> None:
    assert_refused(told.jauge("explain", "Liked", "--file", "nowhere.csv", "--source", "x"), "nowhere.csv", 1)


# --- calibrate ---


def scores_of(ran: Ran | subprocess.CompletedProcess[str]) -> dict[tuple[str, str], Score]:
    assert ran.returncode == 0, ran.stderr
    return {(score.brand, score.window): score for score in map(decoder(Score).decode, ran.stdout.splitlines())}


def test_a_score_under_a_reference_of_ones_own_carries_its_name(told: Told, tmp_path: Path) -> None:
    """The panel's days, its median brand and what was left out are told; under the reference 50 is its median."""
    file, panel_file = tmp_path / "shops-2026.json", told.folder / "panel.csv"
    environment = {"JAUGE_DATA": str(told.folder / "data")}
    real = jauge("calibrate", panel_file, *PANEL, "-o", file, **environment)
    assert real.returncode == 0, real.stderr
    words = " ".join(real.stdout.split())
    assert "reference shops-2026, from 3 days (Thu 01 Jan 2026 to Sat 03 Jan 2026) of 6 brands" in words
    assert "Fewer than 28 days" in words
    assert "left out: heard of 0 brands, and a fit takes 5" in words
    assert real.stderr == "door: received 276 = passed 276 + dropped 0\n"
    reference = decode_reference(file.read_bytes())
    assert (reference.name, reference.sources) == ("shops-2026", ("x",))

    at = ("--at", str(START_MS + 3 * DAY_MS), "--json")
    ours = scores_of(told.jauge("recount", panel_file, *PANEL, *at, JAUGE_REFERENCE=str(file)))
    theirs = scores_of(told.jauge("recount", panel_file, *PANEL, *at))
    assert {score.reference for score in ours.values()} == {"shops-2026"}
    assert {score.reference for score in theirs.values()} == {REFERENCE.name}
    assert ours.keys() == theirs.keys()
    assert {tuple(score.coverage) for score in ours.values()} == {("x",)}
    month = [ours[f"Brand {brand}", "28d"].score for brand in range(6)]
    assert month == sorted(month)
    assert month != [theirs[f"Brand {brand}", "28d"].score for brand in range(6)]


def test_compare_and_explain_read_under_the_reference_of_the_settings(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    made = told.jauge("calibrate", told.folder / "panel.csv", *PANEL, "-o", file, "--name", "ours 1", "--json")
    assert made.returncode == 0
    assert json.loads(made.stdout)["name"] == "ours 1"
    environment = {"JAUGE_REFERENCE": str(file)}
    compared, published = (told.json("compare", "Liked", "Hated", **own) for own in (environment, {}))
    assert {source for _, source in contributions_of(compared)} == {"x"}
    assert sum(contributions_of(compared).values()) == pytest.approx(compared["points"], abs=1e-9)
    assert compared["one"]["score"] != published["one"]["score"]
    explained = told.json("explain", "Turned", "--at", "2026-01-11", "--since", "2026-01-10", **environment)
    assert explained["examples"][0]["mentions"]


@pytest.mark.parametrize(
    ("document", "told_of"),
    [
        (b"", "data was truncated"),
        (b"{", "data was truncated"),
        (b"\xff\xfe", "`jauge calibrate` makes such a file"),
        (b"[]", "`jauge calibrate` makes such a file"),
        (
            b'{"name":"a\\u001bb","method":"jauge-1","sources":{},"indicators":{}}',
            "`jauge calibrate` makes such a file",
        ),
        (b'{"name":"a","method":"jauge-0","sources":{},"indicators":{}}', "jauge-0"),
        (None, "cannot be read (No such file or directory)"),
    ],
    ids=["empty", "cut", "no text", "no object", "a name that steers", "another method", "not there"],
)
def test_a_broken_reference_is_one_line_for_every_command(
    told: Told, tmp_path: Path, document: bytes | None, told_of: str
) -> None:
    file = tmp_path / "broken.json"
    if document is not None:
        file.write_bytes(document)
    named = {"JAUGE_REFERENCE": str(file)}
    for ran in (
        told.ask("compare", "Liked", "Hated", **named),
        told.ask("explain", "Liked", **named),
        told.jauge("recount", told.folder / "panel.csv", *PANEL, **named),
    ):
        assert_refused(ran, told_of)
        assert "broken.json" in ran.stderr


@pytest.mark.parametrize(
    ("flags", "told_of", "code"),
    [
        (("-o", "nowhere/ref.json"), "make the folder nowhere first", 2),
        (("-o", "."), "see --name", 2),
        (("-o", "..", "--name", "r"), ".. is a folder", 2),
        (("--name", ""), "must be 1 to 64 printable characters", 2),
        (("--name", "a\nb"), "must be 1 to 64 printable characters", 2),
        (("--name", "r" * 65), "must be 1 to 64 printable characters", 2),
        (("--name", REFERENCE.name), "is published; a new reference needs a name of its own", 1),
        (("-o", "panel.csv"), "panel.csv is what the reference is fitted to", 2),
        (("--source", "myspace"), "there is no source 'myspace'", 2),
    ],
)
def test_a_reference_that_cannot_be_made_is_one_line_and_nothing_is_written(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], told_of: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    panel_file = write(tmp_path / "panel.csv", panel())
    before = panel_file.read_bytes()
    assert_refused(told.jauge("calibrate", panel_file, *PANEL, *flags), told_of, code)
    assert [path.name for path in tmp_path.iterdir()] == ["panel.csv"]
    assert panel_file.read_bytes() == before


def test_a_panel_that_is_too_small_is_told_with_what_was_heard(told: Told, tmp_path: Path) -> None:
    ran = told.jauge("calibrate", told.file, *PANEL, "-o", tmp_path / "ref.json")
    assert_refused(ran, "4 brands were heard of, and a reference takes 5", 1)
    assert_refused(told.jauge("calibrate"), "name a file")
    assert not (tmp_path / "ref.json").exists()
