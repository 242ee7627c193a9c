"""The published vectors, and what the check says of vectors that are wrong."""

import copy
import json
from typing import Any

import pytest

from scoring.conformance.check import Report, check
from tests.paths import METHOD_VECTORS

PUBLISHED = METHOD_VECTORS


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    if not PUBLISHED.exists():
        pytest.skip("../shared/indicator-vectors.json is not here")
    loaded: dict[str, Any] = json.loads(PUBLISHED.read_text())
    return loaded


@pytest.fixture(scope="module")
def report(vectors: dict[str, Any]) -> Report:
    return check(vectors)


def test_both_implementations_pass_the_published_vectors(report: Report, vectors: dict[str, Any]) -> None:
    assert report.failed == ()
    assert report.passed
    checked = {(outcome.vector, outcome.implementation) for outcome in report.outcomes}
    assert checked == {(vector["id"], name) for vector in vectors["vectors"] for name in ("fast path", "oracle")}


def test_both_agree_with_the_published_numbers_to_their_last_digit(vectors: dict[str, Any]) -> None:
    assert check(vectors | {"tolerance": 5.1e-10}).failed == ()


def wrong(vectors: dict[str, Any], kind: str, **expect: Any) -> Report:
    """Check one vector of a kind, with parts of what it expects replaced."""
    one = copy.deepcopy(next(v for v in vectors["vectors"] if v["kind"] == kind and "state" in v["expect"]))
    one["expect"] |= expect
    return check(vectors | {"vectors": [one]})


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ({"dropped": {"hour": 1, "day": 0, "future": 0}}, "dropped"),
        ({"state": {"hour": {"x/1/1": [1, 2, 3, 4, 5, 6, 7, 8]}}}, "state hour"),
        ({"windows": {"1h": {"score": 50.0}}}, "windows 1h score: "),
        ({"windows": {"1h": {"score": float("nan")}}}, "windows 1h score: "),
        ({"windows": {"9h": {"score": 50.0}}}, "windows 9h: not answered"),
    ],
)
def test_a_wrong_number_is_found_in_both(vectors: dict[str, Any], expect: dict[str, Any], message: str) -> None:
    failed = wrong(vectors, "score", **expect).failed
    assert [outcome.implementation for outcome in failed] == ["fast path", "oracle"]
    assert all(outcome.difference is not None and outcome.difference.startswith(message) for outcome in failed)


def of_kind(kind: str, expect: Any) -> Report:
    vectors = [{"id": "made", "kind": kind, "expect": expect}]
    return check({"version": "jauge-1", "reference": "2026.1-provisional", "vectors": vectors})


@pytest.mark.parametrize(
    ("kind", "expect", "found"),
    [
        ("log2", [[2, 257]], 2),
        ("hash", [{"source": "hn", "key": "a:u824472", "group": 15}], 2),
        ("fingerprint", [{"text": "short one", "fp": "40d49667137d4b63"}], 2),
        ("cell", [{"source": "rss", "cell": [1, 0, 0, 0, 0, 0, 0], "contribution": [0] * 8}], 2),
        ("cell", [{"source": "nowhere", "cell": [1, 0, 0, 0, 0, 0, 0], "contribution": [0] * 8}], 2),
        ("score", {}, 2),
    ],
)
def test_a_wrong_or_broken_vector_of_any_kind_is_a_difference(kind: str, expect: Any, found: int) -> None:
    assert len(of_kind(kind, expect).failed) == found


def test_a_kind_that_is_not_known_is_not_checked_rather_than_passed() -> None:
    report = of_kind("horoscope", {})
    assert report.outcomes == ()
    assert not report.passed
    assert report.text() == "not checked  kind horoscope  1\n0 of 0 checks passed"
    assert report.not_checked == {"horoscope": 1}


@pytest.mark.parametrize(
    "vectors", [[], {}, {"version": "jauge-2"}, {"version": "jauge-1", "reference": "2026.1-provisional"}]
)
def test_vectors_of_another_method_are_refused(vectors: object) -> None:
    with pytest.raises(ValueError, match="vectors"):
        check(vectors)
