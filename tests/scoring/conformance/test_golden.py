"""The vectors of the repository, which only a new method may change."""

import json
from collections import Counter

import pytest

from scoring.conformance.check import check
from tests.golden.generate import FILE, text

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.thorough
def test_the_oracle_still_says_what_it_said_when_they_were_made() -> None:
    assert text() == FILE.read_text(encoding="utf-8")


def test_both_implementations_agree_with_them_to_their_last_digit() -> None:
    report = check(GOLDEN | {"tolerance": 5.1e-10})
    assert report.failed == ()
    assert report.passed


def test_there_are_more_than_forty_with_a_name_and_a_reason_each() -> None:
    names = Counter(vector["id"] for vector in GOLDEN["vectors"])
    assert len(names) > 40
    assert set(names.values()) == {1}
    assert all(len(vector["about"]) > 10 for vector in GOLDEN["vectors"])


def test_the_stories_are_about_something() -> None:
    expected = {vector["id"]: vector["expect"] for vector in GOLDEN["vectors"]}
    assert {kind: expected[f"alert-{kind}-1h"]["fired_at"] != [] for kind in ("fall", "calm", "early", "twice")} == {
        "fall": True, "calm": False, "early": False, "twice": True,
    }  # fmt: skip
    assert len(expected["alert-twice-1h"]["fired_at"]) == 2
    assert expected["missing-late-hour"]["dropped"] == {"hour": 1, "day": 0, "future": 0}
    assert expected["missing-late-day"]["dropped"]["day"] == 1
    assert expected["missing-future"]["dropped"]["future"] == 1
    assert set(expected["reading-explain-still"]["explain"]["contributions"][0].values()) == {0.0}
    assert expected["version-deleted-after"] == expected["version-deleted-before"]
    assert expected["version-deleted-by-id"] == expected["version-deleted-by-id-before"]
    assert expected["version-deleted-by-id-late"]["state"]["hour"] != expected["version-deleted-by-id"]["state"]["hour"]
