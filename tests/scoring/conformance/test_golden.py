"""The vectors of the repository, which only a new method may change."""

import json
from collections import Counter
from typing import Any

import msgspec
import pytest

from scoring.conformance.check import OURS, check
from scoring.conformance.events import mentions_of
from scoring.method.reference import REFERENCE_1, REFERENCE_2, Reference
from tests.golden.generate import FILES, text

METHODS = pytest.mark.parametrize("reference", [REFERENCE_1, REFERENCE_2], ids=lambda one: one.method.name)


def golden(reference: Reference) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(FILES[reference].read_text(encoding="utf-8"))
    return decoded


@pytest.mark.long
@METHODS
def test_the_oracle_still_says_what_it_said_when_they_were_made(reference: Reference) -> None:
    assert text(reference) == FILES[reference].read_text(encoding="utf-8")


@pytest.mark.thorough
@METHODS
def test_our_implementations_agree_with_them_to_their_last_digit(reference: Reference) -> None:
    report = check(golden(reference) | {"tolerance": 5.1e-10})
    assert report.failed == ()
    assert report.passed
    assert {outcome.implementation for outcome in report.outcomes} == set(OURS)


@METHODS
def test_none_of_them_holds_a_record_that_is_refused(reference: Reference) -> None:
    """What becomes of a refused record is no part of the method; one of an unknown source stays outside."""
    for vector in golden(reference)["vectors"]:
        for brand in vector.get("brands", [vector]):
            events = [event for event in brand.get("events", ()) if reference.knows(event["source"])]
            assert len(mentions_of(events, reference)) == len(events), vector["id"]


@METHODS
def test_they_cover_what_they_are_for(reference: Reference) -> None:
    vectors = golden(reference)["vectors"]
    kinds = Counter(vector["kind"] for vector in vectors)
    assert kinds["alert"] == 22
    assert all(vector["about"] for vector in vectors)
    assert len({vector["id"] for vector in vectors}) == len(vectors)
    if reference == REFERENCE_2:
        assert kinds["comparison"] == 4
        families = Counter(vector["id"].split("-")[0] for vector in vectors)
        for family in ("row", "earlier", "rate", "favour", "gate", "days", "unheard", "since"):
            assert families[family] >= 4, family


def test_those_of_comparisons_name_every_reason_but_other_tables() -> None:
    answers = [
        answer
        for vector in golden(REFERENCE_2)["vectors"]
        if vector["kind"] == "comparison"
        for answer in vector["expect"]
    ]
    assert {answer["reason"] for answer in answers} == {None, "lengths_differ", "profiles_differ", "sources_differ"}
    assert {answer["significant"] for answer in answers if answer["reason"] is None} == {True, False}


def test_explanations_of_the_vectors_sum_to_the_change() -> None:
    explained = [
        vector["expect"]["explain"] for vector in golden(REFERENCE_2)["vectors"] if "explain" in vector["expect"]
    ]
    assert len(explained) > 10
    for each in explained:
        parts = sum(points for by_source in each["contributions"] for points in by_source.values())
        assert parts == pytest.approx(each["delta"], abs=3e-8)  # 28 of them, rounded to 9 digits


@METHODS
def test_the_stories_are_about_something(reference: Reference) -> None:
    expected = expected_of(reference)
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


@METHODS
def test_vectors_stand_on_either_side_of_each_limit(reference: Reference) -> None:
    expected = expected_of(reference)
    for window in ("1h", "6h", "24h"):
        fired = [len(expected[f"alert-{side}-limit-{window}"]["fired_at"]) for side in ("over", "under")]
        assert fired == [1, 0], window
    assert [len(expected[f"alert-{name}-1h"]["fired_at"]) for name in ("learnt-72", "learnt-71", "run-2")] == [1, 0, 0]
    assert expected["alert-least-variance-1h"]["v"] == 0.0009
    if reference == REFERENCE_2:
        over, under = (expected[f"comparison-{side}-limit"][0] for side in ("over", "under"))
        assert 2.038 < under["delta"] / under["se"] < 2.04 < over["delta"] / over["se"] < 2.041
        assert (over["significant"], under["significant"]) == (True, False)
        wide = [expected[f"limit-provisional-{side}"]["windows"]["28d"] for side in ("over", "under")]
        assert [one["provisional"] for one in wide] == [True, False]
        assert max(abs(one["high"] - one["low"] - 30) for one in wide) < 0.005


def expected_of(reference: Reference) -> dict[str, Any]:
    return {vector["id"]: vector["expect"] for vector in golden(reference)["vectors"]}


def test_the_stories_of_the_second_method_are_about_something() -> None:
    """What each says of itself shows in its numbers."""
    expected = expected_of(REFERENCE_2)

    def day(name: str) -> list[list[int]]:
        """Rows of the newest day."""
        rows = expected[name]["state"]["day"]
        newest = max(place.split("/")[1] for place in rows)
        return [sums for place, sums in rows.items() if place.split("/")[1] == newest]

    def voices(name: str, granularity: str = "day") -> list[int]:
        """V of the rows, in order of time."""
        rows = expected[name]["state"][granularity]
        return [rows[place][1] for place in sorted(rows, key=lambda place: int(place.split("/")[1]))]

    assert voices("earlier-hour-23", "hour")[1] < voices("earlier-hour-24", "hour")[1]
    assert voices("earlier-day-6")[1] < voices("earlier-day-7")[1]
    assert voices("earlier-other-row")[1] == voices("earlier-other-source")[1] > voices("earlier-before-deletion")[1]
    assert expected["earlier-daily"] == expected["earlier-daily-backwards"]
    assert voices("earlier-daily")[-1] == voices("earlier-daily")[-2]  # seven panes have left
    assert expected["row-tie"] == expected["row-tie-turned"]
    assert [place.split("/")[2] for place in expected["row-tie"]["state"]["day"]] == ["9"]
    assert len(expected["row-two-rows"]["state"]["day"]) == 2
    assert sum(row[1] for row in day("earlier-deleted-by-id")) > sum(row[1] for row in day("earlier-before-deletion"))
    assert len(day("earlier-deleted-account")) == 2
    nobody = expected["unheard-nobody"]["windows"]
    assert {(one["low"], one["high"], one["provisional"]) for one in nobody.values()} == {(0.0, 100.0, True)}
    assert expected["unheard-nobody-before"]["windows"]["24h"]["low"] > 0
    assert expected["unheard-nobody-now"]["windows"]["1h"]["low"] > 0
    gate = {name: expected[f"gate-{name}"]["windows"]["24h"] for name in ("closed", "half-open", "open")}
    assert gate["closed"]["score"] < gate["half-open"]["score"] < gate["open"]["score"]


def test_the_files_are_small_enough_to_be_read() -> None:
    assert all(len(file.read_bytes()) < 3_000_000 for file in FILES.values())
    assert msgspec.json.decode(FILES[REFERENCE_2].read_bytes())["reference"] == REFERENCE_2.name
