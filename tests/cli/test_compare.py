"""`jauge compare` on files, as people and scripts run it."""

import re

import pytest

from scoring.method.constants import DAY_MS
from tests.story_cli import StoryCli, assert_refused, contributions_of


def test_the_liked_brand_is_above_the_hated_one_because_of_favour(cli: StoryCli) -> None:
    words = cli.words("compare", "Liked", "Hated", "--window", "7d")
    answer = cli.json("compare", "Liked", "Hated", "--window", "7d")
    assert answer["comparable"] is answer["significant"] is True
    assert (answer["reason"], answer["reason_code"], answer["reason_params"]) == (None, None, {})
    assert (answer["one"]["brand"], answer["other"]["brand"]) == ("Liked", "Hated")
    assert answer["points"] == answer["one"]["score"] - answer["other"]["score"] > 10
    assert abs(answer["delta"]) > 2.04 * answer["se"]
    assert answer["robust_ratio"] == 1.0
    assert answer["one"]["indicators"]["favour"] > 90 > 10 > answer["other"]["indicators"]["favour"]
    parts = contributions_of(answer)
    assert sum(parts.values()) == pytest.approx(answer["points"], abs=1e-9)
    assert max(parts, key=lambda part: parts[part]) == ("favour", "x")
    assert f"Liked is {answer['points']:.1f} points above Hated: {answer['one']['score']:.1f} (" in words
    assert "; it is significant. Holds under every weighting tested (±50%)." in words
    assert f"{parts['favour', 'x']:.1f} of it is Favour on X" in words
    assert answer["words"] in words


def test_the_hated_brand_is_as_far_below(cli: StoryCli) -> None:
    there, back = cli.json("compare", "Liked", "Hated"), cli.json("compare", "Hated", "Liked")
    assert back["points"] == -there["points"]
    assert back["robust_ratio"] == 0.0
    assert re.search(r"^Hated is \d+\.\d points below Liked: .*Holds under every weighting tested", back["words"])


def test_one_brand_at_two_times_is_named_with_them(cli: StoryCli) -> None:
    answer = cli.json("compare", "Turned", "--against", "2026-01-09", "--at", "2026-01-11T00:00")
    assert answer["points"] < -3
    assert answer["significant"]
    assert (answer["one"]["at"], answer["other"]["at"]) == ("2026-01-11T00:00:00.000Z", "2026-01-09T00:00:00.000Z")
    assert answer["words"].startswith("Turned, Sat 10 Jan 2026 00:00 UTC to Sun 11 Jan 2026 00:00 UTC is ")
    assert " points below Turned, Thu 08 Jan 2026 00:00 UTC to Fri 09 Jan 2026 00:00 UTC: " in answer["words"]


def test_what_is_not_certain_is_said_first(cli: StoryCli) -> None:
    answer = cli.json("compare", "Liked", "Turned", "--at", "2026-01-05", "--window", "1h")
    assert answer["points"] > 0
    assert answer["significant"] is False
    assert answer["words"].startswith("There is no significant difference between Liked and Turned: ")
    itself = cli.json("compare", "Liked", "Liked")
    assert (itself["points"], itself["significant"]) == (0.0, False)
    assert not any(contributions_of(itself).values())


def test_days_are_held_against_as_many_before_and_a_campaign_of_the_settings_is_the_same(cli: StoryCli) -> None:
    days = cli.json("compare", "Turned", "--from", "2026-01-10", "--to", "2026-01-10")
    assert (days["one"]["mention_count"], days["other"]["mention_count"]) == (24, 24)
    assert days["points"] < -10
    assert not days["significant"]  # another day would have read otherwise: of one nobody knows by how much
    both = "between Turned, Sat 10 Jan 2026 to Sat 10 Jan 2026 and Turned, Fri 09 Jan 2026 to "
    assert both in days["words"]
    assert cli.json("compare", "--campaign", "spring") == days


def test_two_campaigns_and_two_brands_over_one_are_compared(cli: StoryCli) -> None:
    both = cli.json("compare", "--campaign", "rival", "--campaign", "spring")
    assert both["points"] > 10
    assert " between Liked and Turned: " in both["words"]  # the days are the same: names are enough
    assert cli.json("compare", "Liked", "Turned", "--campaign", "long")["one"]["mention_count"] == 72


def test_campaigns_of_different_lengths_are_not_comparable_and_no_difference_is_reported(cli: StoryCli) -> None:
    answer = cli.json("compare", "--campaign", "spring", "--campaign", "long")
    assert answer["comparable"] is False
    assert answer["reason"] == "the lengths differ: 1 d and 3 d"
    assert answer["reason_code"] == "lengths_differ"
    assert answer["reason_params"] == {"first_ms": DAY_MS, "second_ms": 3 * DAY_MS}
    for figure in ("points", "delta", "se", "significant", "robust_ratio", "contributions"):
        assert answer[figure] is None
    assert answer["one"]["score"] > 0
    words = cli.words("compare", "--campaign", "spring", "--campaign", "long")
    assert words == answer["words"]
    assert words.endswith("are not comparable: the lengths differ: 1 d and 3 d.")
    assert words.startswith("Turned, Sat 10 Jan 2026 to Sat 10 Jan 2026 and Liked, Thu 08 Jan 2026 to Sat 10 Jan 2026 ")


def test_a_campaign_is_read_when_its_last_day_is_over(cli: StoryCli) -> None:
    ran = cli.ask("compare", "--campaign", "unfinished")
    assert_refused(ran, "the days end at Mon 12 Jan 2026 00:00 UTC, after the newest data (Sun 11 Jan 2026")
