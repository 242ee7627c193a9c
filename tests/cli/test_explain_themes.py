"""`jauge explain` says what was said behind a change: repeated texts, breakdowns and voices, as text alone."""

import pytest

from tests.story_cli import LOST, StoryCli

SINCE = ("--since", "2026-01-10", "--at", "2026-01-11")


def test_a_text_that_everybody_repeats_is_one_text_many_times(cli: StoryCli) -> None:
    answer = cli.json("explain", "Turned", *SINCE)
    (text,) = answer["themes"]["copies"]
    assert LOST in text["text"]
    assert 3 <= text["mention_count"] == text["author_count"] <= 24
    assert text["points"] < 0
    assert answer["themes"]["points"] == answer["points"]
    words = cli.words("explain", "Turned", *SINCE)
    assert f"One text, {text['mention_count']} times, by {text['mention_count']} authors" in words
    assert "\x1b" not in words
    assert "[link=file:///]this[/b]" in words


def test_breakdowns_and_voices_sum_to_no_more_than_was_said(cli: StoryCli) -> None:
    answer = cli.json("explain", "Turned", *SINCE)
    found = answer["breakdowns"]
    for by in ("language", "source", "hour", "kind"):
        whole = sum(row["points"] for row in found[by]) + found["rest"]
        assert whole == pytest.approx(answer["points"], abs=1e-9), by
    assert [row["name"] for row in found["hour"]] == sorted((row["name"] for row in found["hour"]), key=int)
    assert len(found["hour"]) == 48
    voices = answer["voices"]["voices"]
    assert len(voices) == 10
    assert all(voice["points"] and "author" not in str(voice) for voice in voices)
