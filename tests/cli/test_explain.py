"""`jauge explain` on files, as people and scripts run it."""

import pytest

from scoring.method.constants import DAY_MS
from tests.histories import START_MS
from tests.story_cli import LOST, StoryCli, contributions_of


def test_a_fall_is_explained_by_what_was_said(cli: StoryCli) -> None:
    since = ("--since", "2026-01-10", "--at", "2026-01-11")
    answer = cli.json("explain", "Turned", *since)
    points, parts = answer["points"], contributions_of(answer)
    assert points == answer["after"]["score"] - answer["before"]["score"] < -3
    assert answer["significant"]
    assert sum(parts.values()) == pytest.approx(points, abs=1e-9)
    assert min(parts, key=lambda part: parts[part]) == ("favour", "x")
    first = answer["examples"][0]
    assert (first["indicator"], first["source"], first["points"]) == ("favour", "x", parts["favour", "x"])
    entered = [mention for mention in first["mentions"] if mention["entered"]]
    assert (len(entered), entered) == (3, first["mentions"][:3])
    for mention in entered:
        assert LOST in mention["text"]
        assert "2026-01-10T" in mention["created_at"]
        assert 0 < mention["part"] <= 1
    words = cli.words("explain", "Turned", *since)
    assert (
        f"Turned fell {-points:.1f} points since Sat 10 Jan 2026 00:00 UTC (to Sun 11 Jan 2026 00:00 UTC, 24h)" in words
    )
    assert f"{-parts['favour', 'x']:.1f} of it is Favour on X" in words
    assert "it is significant" in words
    assert answer["words"] in words


def test_by_default_it_is_explained_since_one_window_length_before(cli: StoryCli) -> None:
    answer = cli.json("explain", "Turned", "--window", "6h")
    assert (answer["before"]["at"], answer["after"]["at"]) == ("2026-01-10T18:00:00.000Z", "2026-01-11T00:01:00.000Z")


def test_a_time_within_a_pane_is_read_at_its_edge_and_with_a_zone_in_utc(cli: StoryCli) -> None:
    within = cli.json("explain", "Turned", "--since", "2026-01-10T01:59+01:00", "--at", "2026-01-10T23:10")
    assert (within["before"]["at"], within["after"]["at"]) == ("2026-01-10T00:00:00.000Z", "2026-01-10T23:00:00.000Z")
    as_ms = cli.json("explain", "Turned", "--since", str(START_MS + 9 * DAY_MS), "--at", "2026-01-10T23:00")
    assert as_ms == within


def test_a_brand_that_did_not_move_is_reported_so(cli: StoryCli) -> None:
    """Before anything was told two readings are equal to the last bit or nearly so."""
    answer = cli.json("explain", "Liked", "--since", "2025-01-01", "--at", "2025-01-02")
    assert abs(answer["points"]) < 0.05
    assert answer["words"].startswith("Liked did not move since Wed 01 Jan 2025 00:00 UTC")
    assert answer["examples"] == []
