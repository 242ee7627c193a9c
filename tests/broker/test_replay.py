"""`jauge replay` through the real flow ends where `jauge recount` does, on real and on made files."""

import gzip
from pathlib import Path

import pytest
import zstandard

from schemas.codec import decoder
from schemas.score import Score
from tests.command import accounts_of, assert_same_scores, jauge
from tests.conftest import SharedKafka

DATA = Path(__file__).parents[2].parent / "shared/data"

MADE = """posted,whose,message,by,mood,hearts
2026-01-05T10:00:00Z,Halden,I love the new Halden and everything that it does for us,ann,good,4
2026-01-05T11:00:00Z,Halden,The queue at Halden today was a shame and they know it,bob,bad,
2026-01-05T12:30:00Z,Orvel,Orvel is next to the station,cleo,,0
2026-01-05T13:00:00Z,Orvel,"Orvel, again",dan,wonderful,1
2026-01-05T14:00:00Z,Orvel,Orvel once more,dan,good,lots
9999-12-31T23:59:59Z,Orvel,from a far future,eve,good,1
2026-01-06T09:00:00Z,Halden,Halden has reopened,ann,good,2
"""
MAPPING = """[columns]
created_at = "posted"
text = "message"
author = "by"
sentiment = "mood"
likes = "hearts"
[constants]
source = "x"
lang = "en"
[labels]
good = 1
bad = -1
wonderful = 0.9
"""


@pytest.fixture
def environment(kafka: SharedKafka, tmp_path: Path) -> dict[str, str]:
    return {"JAUGE_DATA": str(tmp_path / "data"), "JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap}


def replay_and_recount(kafka: SharedKafka, environment: dict[str, str], *arguments: str | Path) -> tuple[str, str, str]:
    into = kafka.prefix().rstrip(".")
    replayed = jauge("replay", *arguments, "--with-roles", "--into", into, "--json", **environment)
    recounted = jauge("recount", *arguments, "--json", **environment)
    assert (replayed.returncode, recounted.returncode) == (0, 0), replayed.stderr + recounted.stderr
    return replayed.stdout, recounted.stdout, replayed.stderr


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("name", "rows"),
    [("airline/airline_first60", 8_784), ("sanders/sanders_first60", 3_067), ("free_fr/free_first60", 2_258)],
)
def test_a_replay_of_real_mentions_ends_where_the_oracle_does(
    kafka: SharedKafka, environment: dict[str, str], name: str, rows: int
) -> None:
    file = DATA / f"{name}.csv.gz"
    if not file.exists():
        pytest.skip(f"{file.name} is not there: it is not part of the repository")
    replayed, recounted, said = replay_and_recount(kafka, environment, file, "--source", "x", "--brand-column", "brand")
    assert_same_scores(replayed, recounted)
    accounts = accounts_of(said)
    assert accounts["door"] == accounts["match"] == (rows, 0)


@pytest.mark.timeout(180)
def test_wrong_rows_are_told_with_their_line_and_harm_no_neighbour(
    kafka: SharedKafka, environment: dict[str, str], tmp_path: Path
) -> None:
    """Packed or plain, with a mapping: the same scores as without the wrong rows."""
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "made.csv.zst").write_bytes(zstandard.compress(MADE.encode()))
    flags = ("--mapping", tmp_path / "mapping.toml", "--brand-column", "whose")
    replayed, recounted, said = replay_and_recount(kafka, environment, tmp_path / "made.csv.zst", *flags)
    assert_same_scores(replayed, recounted)
    assert accounts_of(said)["door"] == (7, 2)
    assert "made.csv.zst:6: wrong_type" in said
    assert "made.csv.zst:7: time_out_of_range" in said
    clean = "".join(line for place, line in enumerate(MADE.splitlines(True)) if place not in (5, 6))
    (tmp_path / "clean.csv.gz").write_bytes(gzip.compress(clean.encode()))
    alone = jauge("recount", tmp_path / "clean.csv.gz", *flags, "--json", **environment)
    assert_same_scores(replayed, alone.stdout)
    decode = decoder(Score).decode
    scores = {(score.brand, score.window): score for score in map(decode, replayed.splitlines())}
    assert scores["Halden", "28d"].mention_count == 3
    assert scores["Orvel", "28d"].mention_count == 2
