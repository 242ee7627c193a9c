"""`jauge panel` and `jauge reference check`: from well-known brands to a reference that can be judged."""

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from scoring.method.reference import REFERENCE_2
from scoring.method.reference_file import decode_reference
from tests.story_cli import PANEL, StoryCli, assert_refused

MARKETS, BRANDS_A_MARKET = 10, 6


@pytest.fixture
def reference(cli: StoryCli, tmp_path: Path) -> Path:
    """A reference fitted to the panel of the story."""
    file = tmp_path / "shops.json"
    ran = cli.jauge("calibrate", cli.folder / "panel.csv", *PANEL, "-o", file)
    assert ran.returncode == 0, ran.stderr
    return file


def test_the_panel_is_settings_whose_examples_pass_and_whose_queries_have_no_fault(
    cli: StoryCli, tmp_path: Path
) -> None:
    printed = cli.jauge("panel")
    assert printed.returncode == 0
    tables = tomllib.loads(printed.stdout)
    assert [len(panel["brands"]) for panel in tables["panels"]] == [BRANDS_A_MARKET] * MARKETS
    assert [name for panel in tables["panels"] for name in panel["brands"]] == [one["name"] for one in tables["brands"]]
    assert all(one["examples"]["match"] and one["examples"]["skip"] for one in tables["brands"])
    file = tmp_path / "panel.toml"
    file.write_text(printed.stdout, encoding="utf-8")
    tested = cli.jauge("query", "test", JAUGE_CONFIG=str(file))
    assert (tested.returncode, tested.stdout.count("ok\t")) == (0, MARKETS * BRANDS_A_MARKET), tested.stdout
    linted = cli.jauge("query", "lint", JAUGE_CONFIG=str(file))
    assert linted.returncode == 0
    assert [line for line in linted.stdout.splitlines() if "\tnote: " not in line] == []


def test_one_market_is_a_part_of_the_panel_and_another_name_is_refused(cli: StoryCli) -> None:
    cars = cli.jauge("panel", "--market", "Cars").stdout
    assert cars in cli.jauge("panel").stdout
    assert len(tomllib.loads(cars)["brands"]) == BRANDS_A_MARKET
    assert_refused(cli.jauge("panel", "--market", "Trains"), "there is no market 'Trains' in the panel: there are Airl")


def test_a_reference_says_what_it_comes_from_and_how_far_it_would_be_off(reference: Path) -> None:
    document = json.loads(reference.read_bytes())
    provenance, numbers = document["provenance"], document["sources"]["x"]
    assert (provenance["first_day"], provenance["last_day"], provenance["draws"]) == ("2026-01-01", "2026-01-03", 200)
    assert provenance["sources"]["x"]["brands"] == 6
    assert provenance["sources"]["x"]["mentions"] == document["fitted_on"]["mentions"]
    bounds = provenance["sources"]["x"]["bounds"]
    assert all(low <= numbers[number] <= high for number, (low, high) in bounds.items())
    low, high = bounds["voices_a_day"]
    assert low < numbers["voices_a_day"] < high
    low, high = provenance["median_score"]
    assert low < 50 < high
    assert decode_reference(reference.read_bytes()).name == "shops"


def test_two_references_are_compared_brand_by_brand_as_each_of_them_reads(cli: StoryCli, reference: Path) -> None:
    panel = ("--file", cli.folder / "panel.csv", *PANEL)
    ran = cli.jauge("reference", "check", REFERENCE_2.name, reference, *panel, "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert (found["one"], found["other"]) == (REFERENCE_2.name, "shops")
    days = ("--from", found["first_day"], "--to", found["last_day"])
    for side, environment in (("one", {}), ("other", {"JAUGE_REFERENCE": str(reference)})):
        for brands in pairwise(one["brand"] for one in found["brands"]):
            read = json.loads(cli.jauge("compare", *brands, *days, *panel, "--json", **environment).stdout)
            for place, brand in zip(("one", "other"), brands, strict=True):
                ours = next(one[side] for one in found["brands"] if one["brand"] == brand)
                assert [ours[key] for key in ("score", "low", "high")] == pytest.approx(
                    [read[place][key] for key in ("score", "low", "high")], abs=1e-9
                )
    differences = [one["other"]["score"] - one["one"]["score"] for one in found["brands"]]
    assert found["largest_points"] == max(map(abs, differences))
    assert (found["pairs"], found["turned"]) == (15, 0)


def test_a_reference_is_as_itself_and_what_is_none_is_refused(cli: StoryCli, tmp_path: Path) -> None:
    panel = ("--file", cli.folder / "panel.csv", *PANEL)
    same = cli.jauge("reference", "check", REFERENCE_2.name, REFERENCE_2.name, *panel)
    assert "the median difference is +0.0 points, the largest 0.0. 0 of 15 pairs" in " ".join(same.stdout.split())
    assert_refused(
        cli.jauge("reference", "check", "nowhere.json", REFERENCE_2.name, *panel), "nowhere.json cannot be read"
    )
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"{")
    assert_refused(cli.jauge("reference", "check", REFERENCE_2.name, broken, *panel), "`jauge calibrate` makes such a")
