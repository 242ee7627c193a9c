"""Eight bad hours of one brand: what is shown behind the fall is what people complained of."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import jauge
from tests.paths import ROOT

FALL = ROOT.parent / "shared/cases/fall.jsonl.gz"
SETTINGS = """
[[brands]]
name = "Acme"
terms = ["acme"]
"""
FIELDS = ("id", "source", "created_at", "author", "text", "lang", "followers", "url")


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    if not FALL.is_file():
        pytest.skip(f"{FALL} is not there")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jauge.toml").write_text(SETTINGS, encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[columns]\n" + "".join(f'{name} = "{name}"\n' for name in FIELDS), encoding="utf-8")
    ran = jauge("explain", "Acme", "--file", FALL, "--mapping", mapping, "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_complaints_stand_behind_a_fall_and_praise_that_left_is_a_group_of_its_own(answer: Any) -> None:
    assert answer["points"] < -5
    behind = [one for one in answer["examples"] if one["indicator"] == "favour" and one["points"] < 0]
    assert behind
    for one in behind:
        entered = [mention["entered"] for mention in one["mentions"]]
        assert entered == sorted(entered, reverse=True)
        assert sum(entered) == 3
        for mention in one["mentions"]:
            assert (mention["created_at"] >= answer["before"]["at"]) is mention["entered"]
            is_praise = any(word in mention["text"] for word in ("great", "kind", "love", "happy"))
            assert is_praise is not mention["entered"], mention["text"]
