"""`jauge calibrate`, and commands that read under the reference it makes."""

import json
from pathlib import Path

import pytest

from scoring.method.constants import DAY_MS
from scoring.method.reference import REFERENCE_2
from scoring.method.reference_file import decode_reference
from tests.command import jauge
from tests.histories import START_MS
from tests.story_cli import PANEL, StoryCli, assert_refused, contributions_of, panel, scores_of, write


@pytest.mark.thorough
def test_a_score_under_a_reference_of_ones_own_carries_its_name(cli: StoryCli, tmp_path: Path) -> None:
    """The panel's days, its median brand and what was left out are told; under the reference 50 is its median."""
    file, panel_file = tmp_path / "shops-2026.json", cli.folder / "panel.csv"
    environment = {"JAUGE_DATA": str(cli.folder / "data")}
    real = jauge("calibrate", panel_file, *PANEL, "-o", file, **environment)
    assert real.returncode == 0, real.stderr
    words = " ".join(real.stdout.split())
    assert "reference shops-2026, from 3 days (Thu 01 Jan 2026 to Sat 03 Jan 2026) of 6 brands" in words
    assert "Fewer than 28 days" in words
    assert "left out: mentions of 0 brands, and a fit takes 5" in words
    assert real.stderr == "gateway: received 276 = passed 276 + dropped 0\n"
    reference = decode_reference(file.read_bytes())
    assert (reference.name, reference.sources) == ("shops-2026", ("x",))

    at = ("--at", str(START_MS + 3 * DAY_MS), "--json")
    ours = scores_of(cli.jauge("recount", panel_file, *PANEL, *at, JAUGE_REFERENCE=str(file)))
    theirs = scores_of(cli.jauge("recount", panel_file, *PANEL, *at))
    assert {score.reference for score in ours.values()} == {"shops-2026"}
    assert {score.reference for score in theirs.values()} == {REFERENCE_2.name}
    assert ours.keys() == theirs.keys()
    assert {tuple(score.coverage) for score in ours.values()} == {("x",)}
    month = [ours[f"Brand {brand}", "28d"].score for brand in range(6)]
    assert month == sorted(month)
    assert month != [theirs[f"Brand {brand}", "28d"].score for brand in range(6)]


def test_compare_and_explain_read_under_the_reference_of_the_settings(cli: StoryCli, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    made = cli.jauge("calibrate", cli.folder / "panel.csv", *PANEL, "-o", file, "--name", "ours 1", "--json")
    assert made.returncode == 0
    assert json.loads(made.stdout)["name"] == "ours 1"
    environment = {"JAUGE_REFERENCE": str(file)}
    compared, published = (cli.json("compare", "Liked", "Hated", **own) for own in (environment, {}))
    assert {source for _, source in contributions_of(compared)} == {"x"}
    assert sum(contributions_of(compared).values()) == pytest.approx(compared["points"], abs=1e-9)
    assert compared["one"]["score"] != published["one"]["score"]
    explained = cli.json("explain", "Turned", "--at", "2026-01-11", "--since", "2026-01-10", **environment)
    assert explained["examples"][0]["mentions"]


@pytest.mark.parametrize(
    ("document", "message"),
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
    cli: StoryCli, tmp_path: Path, document: bytes | None, message: str
) -> None:
    file = tmp_path / "broken.json"
    if document is not None:
        file.write_bytes(document)
    named = {"JAUGE_REFERENCE": str(file)}
    for ran in (
        cli.ask("compare", "Liked", "Hated", **named),
        cli.ask("explain", "Liked", **named),
        cli.jauge("recount", cli.folder / "panel.csv", *PANEL, **named),
    ):
        assert_refused(ran, message)
        assert "broken.json" in ran.stderr


@pytest.mark.parametrize(
    ("flags", "message", "code"),
    [
        (("-o", "nowhere/ref.json"), "make the folder nowhere first", 2),
        (("-o", "."), "see --name", 2),
        (("-o", "..", "--name", "r"), ".. is a folder", 2),
        (("--name", ""), "must be 1 to 64 printable characters", 2),
        (("--name", "a\nb"), "must be 1 to 64 printable characters", 2),
        (("--name", "r" * 65), "must be 1 to 64 printable characters", 2),
        (("--name", REFERENCE_2.name), "is published; a new reference needs a name of its own", 1),
        (("-o", "panel.csv"), "panel.csv is what the reference is fitted to", 2),
        (("--source", "myspace"), "there is no source 'myspace'", 2),
    ],
)
def test_a_reference_that_cannot_be_made_is_one_line_and_nothing_is_written(
    cli: StoryCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], message: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    panel_file = write(tmp_path / "panel.csv", panel())
    before = panel_file.read_bytes()
    assert_refused(cli.jauge("calibrate", panel_file, *PANEL, *flags), message, code)
    assert [path.name for path in tmp_path.iterdir()] == ["panel.csv"]
    assert panel_file.read_bytes() == before


def test_a_panel_that_is_too_small_is_reported_with_what_was_observed(cli: StoryCli, tmp_path: Path) -> None:
    ran = cli.jauge("calibrate", cli.file, *PANEL, "-o", tmp_path / "ref.json")
    assert_refused(ran, "4 brands have mentions, and a reference takes 5", 1)
    assert_refused(cli.jauge("calibrate"), "name a file")
    assert not (tmp_path / "ref.json").exists()


def test_a_reference_is_fitted_for_the_method_that_is_named(cli: StoryCli, tmp_path: Path) -> None:
    for method in ("jauge-1", "jauge-2"):
        file = tmp_path / f"{method}.json"
        made = cli.jauge("calibrate", cli.folder / "panel.csv", *PANEL, "-o", file, "--method", method)
        assert made.returncode == 0
        assert decode_reference(file.read_bytes()).method.name == method


def test_a_method_that_is_not_known_is_refused_before_anything_is_read(cli: StoryCli, tmp_path: Path) -> None:
    ran = cli.jauge("calibrate", cli.folder / "panel.csv", *PANEL, "-o", tmp_path / "mine.json", "--method", "jauge-0")
    assert_refused(ran, "there are jauge-1, jauge-2")
