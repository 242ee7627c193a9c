"""`jauge compare`, `explain` and `scores --panel` on the topics, and a state that only its own reference may touch."""

import asyncio
import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schemas.score import Score
from scoring.method.reference_file import encode_reference
from streams.config.settings import load_settings
from tests.board.running import board
from tests.command import assert_same, jauge
from tests.conftest import SharedKafka
from tests.flow import REFERENCE
from tests.story_cli import FOLLOWED_NAME, LOST, PANEL, StoryCli, scores_of, story, write

SETTINGS = """
[[campaigns]]
name = "spring"
brand = "Turned"
first_day = 2026-01-10
last_day = 2026-01-10
[[panels]]
name = "pair"
brands = ["Liked", "Hated"]
"""


class Replayed(NamedTuple):
    """The story on topics of its own, scored by the real roles, which have ended."""

    folder: Path
    environment: dict[str, str]
    scores: dict[tuple[str, str], Score]


@pytest.fixture(scope="module")
def replayed(kafka: SharedKafka, tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    folder, prefix = tmp_path_factory.mktemp("replayed"), kafka.prefix()
    (folder / "jauge.toml").write_text(SETTINGS)
    environment = {
        "JAUGE_DATA": str(folder / "data"),
        "JAUGE_CONFIG": str(folder / "jauge.toml"),
        "JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap,
        "JAUGE_KAFKA__PREFIX": prefix,
        "JAUGE_KAFKA__PARTITIONS": "2",
    }
    into = ("--into", prefix.rstrip("."), "--with-roles", "--json")
    ran = jauge("replay", write(folder / "story.csv", story(FOLLOWED_NAME)), *PANEL, *into, **environment)
    assert ran.returncode == 0, ran.stderr
    return Replayed(folder, environment, scores_of(ran))


READING = frozenset({"lang", "sentiment", "confidence", "model", "group", "label", "kind"})


class Asking(StoryCli):
    """The commands on the topics, and the same on the file."""

    def both(self, environment: dict[str, str], *arguments: str) -> dict[str, Any]:
        """Return what the topics answer, which is what the file does."""
        ran = self.jauge(*arguments, "--json", **environment)
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
        from_topics: dict[str, Any] = json.loads(ran.stdout)
        assert_same(without_reading(from_topics), without_reading(self.json(*arguments, **environment)), arguments)
        return from_topics


def without_reading(answer: Any) -> Any:
    """Leave out how texts were read, of each mention and as languages: topics say that, and files do not."""
    if isinstance(answer, list):
        return [without_reading(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    is_mention = {"source", "id", "text"} <= answer.keys()
    left_out = READING if is_mention else {"language"}
    return {name: without_reading(one) for name, one in answer.items() if name not in left_out}


@pytest.fixture
def asking(replayed: Replayed, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Asking:
    return Asking(replayed.folder, monkeypatch, capfd)


def test_a_fall_is_explained_from_the_topics_as_from_the_file(replayed: Replayed, asking: Asking) -> None:
    """Figures, examples, and the words that ``brand-mentions`` keeps of them."""
    asked = ("explain", "Turned", "--since", "2026-01-10", "--at", "2026-01-11")
    from_topics = asking.both(replayed.environment, *asked)
    favour = from_topics["examples"][0]
    assert (favour["indicator"], favour["source"]) == ("favour", "x")
    assert all((LOST in mention["text"]) is mention["entered"] for mention in favour["mentions"])
    assert from_topics["before"]["mention_count"] == 24


def test_two_brands_of_two_partitions_are_compared_now_as_from_the_file_and_as_they_were_scored(
    replayed: Replayed, asking: Asking
) -> None:
    asked = ("compare", "Liked", "Hated", "--window", "7d")
    from_topics = asking.both(replayed.environment, *asked)
    for side, brand in (("one", "Liked"), ("other", "Hated")):
        score = replayed.scores[brand, "7d"]
        answer = from_topics[side]
        assert (answer["score"], answer["low"], answer["high"], answer["se"]) == pytest.approx(
            (score.score, score.low, score.high, score.se), abs=1e-9
        )
        assert answer["mention_count"] == score.mention_count


def test_a_campaign_is_read_though_its_hours_are_long_sealed(replayed: Replayed, asking: Asking) -> None:
    asked = ("compare", "--campaign", "spring")
    from_topics = asking.both(replayed.environment, *asked)
    assert from_topics["points"] < -10


def test_a_brand_that_the_topic_does_not_report_is_one_line(replayed: Replayed, asking: Asking) -> None:
    ran = asking.jauge("explain", "Nobody", **replayed.environment)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("jauge: there is no brand Nobody: there are Hated, Liked, Turned, ")
    assert ran.stderr.count("\n") == 1


def test_topics_that_are_not_there_are_one_line(kafka: SharedKafka, replayed: Replayed, asking: Asking) -> None:
    prefix = kafka.prefix()
    ran = asking.jauge("compare", "Liked", "Hated", **replayed.environment | {"JAUGE_KAFKA__PREFIX": prefix})
    assert ran.stdout == ""
    assert ran.returncode
    assert ran.stderr.startswith("jauge: ")
    assert prefix in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_scores_are_ranked_within_a_panel_and_no_score_changes(replayed: Replayed, asking: Asking) -> None:
    def answer(*arguments: str) -> dict[tuple[str, str], Score]:
        return scores_of(asking.jauge("scores", *arguments, "--json", **replayed.environment))

    panel, everybody = answer("--panel", "pair"), answer()
    assert panel.keys() == everybody.keys() == replayed.scores.keys()
    for (brand, window), score in panel.items():
        assert score.score == everybody[brand, window].score
        places = (score.rank, score.percentile)
        assert places == {"Liked": (1, 100.0), "Hated": (2, 0.0)}.get(brand, (None, None))
        assert everybody[brand, window].rank in {1, 2, 3, 4}
    week = {brand: replayed.scores[brand, "7d"].mention_count for brand in ("Liked", "Hated")}
    assert panel["Liked", "7d"].share_of_voice == week["Liked"] / sum(week.values())
    assert answer("Hated", "--panel", "pair") == {key: score for key, score in panel.items() if key[0] == "Hated"}
    ran = asking.jauge("scores", "--panel", "trio", **replayed.environment)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "jauge: there is no panel 'trio' in the settings: there are pair\n"


@pytest.mark.thorough
async def test_the_board_answers_what_the_commands_answer(
    replayed: Replayed, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own, and the parts sum to the change."""
    for name, value in replayed.environment.items():
        monkeypatch.setenv(name, value)
    asked = ("explain", "Turned", "--since", "2026-01-10", "--at", "2026-01-11")
    explained = await asyncio.to_thread(asking.json, *asked)
    compared = await asyncio.to_thread(asking.json, "compare", "Liked", "Hated", "--window", "7d")
    since, at = (round(datetime(2026, 1, day, tzinfo=UTC).timestamp()) * 1_000 for day in (10, 11))
    async with board(load_settings(board={"port": 0})) as client:
        answer = await client.get(f"/explain?brand=Turned&window=24h&since={since}&at={at}")
        pairs = (await client.get("/compare?brand=Liked&brand=Hated&brand=Turned&window=7d"))["pairs"]
        campaign = (await client.get("/compare?campaign=spring"))["pairs"]
    assert answer["points"] == pytest.approx(explained["points"], abs=1e-9)
    assert math.fsum(part["points"] for part in answer["parts"]) == pytest.approx(answer["points"], abs=1e-9)
    assert answer["words"] == explained["words"]
    quoted = [one["mention"]["text"] for one in answer["behind"][0]["mentions"]]
    assert quoted == [one["text"] for one in explained["examples"][0]["mentions"]]
    assert [(pair["one"]["brand"], pair["other"]["brand"]) for pair in pairs] == [
        ("Liked", "Hated"),
        ("Liked", "Turned"),
    ]
    assert pairs[0]["points"] == pytest.approx(compared["points"], abs=1e-9)
    assert (pairs[0]["significant"], pairs[0]["words"]) == (compared["significant"], compared["words"])
    assert campaign[0]["points"] < -10


@pytest.mark.thorough
def test_what_was_made_with_one_reference_is_refused_under_another(replayed: Replayed, tmp_path: Path) -> None:
    """Ten days were scored, so that hours are sealed: their rows hold the caps of the reference."""
    (tmp_path / "ours.json").write_bytes(encode_reference(REFERENCE._replace(name="ours-1")))
    ran = jauge("score", **replayed.environment, JAUGE_REFERENCE=str(tmp_path / "ours.json"))
    assert ran.returncode == 1
    assert ran.stdout == ""
    prefix = replayed.environment["JAUGE_KAFKA__PREFIX"]
    assert ran.stderr.splitlines()[-1] == (
        f"jauge: what is stored under {prefix} was made with another reference than ours-1: "
        "set `reference` back, or run `jauge rescore`"
    )
