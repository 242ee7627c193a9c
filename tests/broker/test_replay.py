"""`jauge replay` through the real flow ends where `jauge recount` does, on real and on made files."""

import gzip
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zstandard

from schemas.codec import decoder, encode
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.score import Score
from streams.config.pseudonyms import load_key
from tests.command import accounts_of, assert_same_scores, jauge
from tests.conftest import SharedKafka
from tests.flow import Flow
from tests.histories import START_MS, brands, history
from tests.paths import SHARED

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

BRANDS = brands(3)
SPOKEN = """
[[brands]]
name = "Glad"
terms = ["gladwares", "glad wares"]
exclude = ["sadwares"]
[[brands]]
name = "Sad"
terms = ["sadwares"]
"""
"""Brands of whose mentions nobody says the tone."""


def mention_of(number: int, text: str) -> Mention:
    at = START_MS + number * 60_000
    return Mention(
        source="bluesky", id=f"t{number}", seen_at=at, created_at=at, author=f"b{number}", text=text, lang="en"
    )


GOOD = [
    *history(seed=9, count=400, followed=BRANDS, days=2),
    *(mention_of(number, "I love gladwares, what a wonderful shop") for number in range(4)),
    *(mention_of(number, "I hate sadwares, a horrible, awful shop") for number in range(4, 8)),
    mention_of(8, "whether glad \t wares or sadwares is hard to say"),
]
AT = f'"seen_at":{START_MS},"created_at":{START_MS}'
BAD = {
    7: (b'{"source":"x","id":"broken', DropReason.MALFORMED),
    50: (f'{{"source":"x","id":"w",{AT},"likes":"many","text":"brand000"}}'.encode(), DropReason.WRONG_TYPE),
    51: (b'{"source":"x","id":"y","seen_at":253370764800000,"text":"brand000"}', DropReason.TIME_OUT_OF_RANGE),
    52: (
        f'{{"source":"x","id":"c","seen_at":{START_MS},"created_at":253370764800000,"text":"brand000"}}'.encode(),
        DropReason.TIME_OUT_OF_RANGE,
    ),
    300: (b"\xff\xfe", DropReason.MALFORMED),
}
"""By line, what the door refuses, and why."""
FOREIGN = f'{{"source":"usenet","id":"u",{AT},"text":"brand000 is everywhere"}}'.encode()


def lines_with(bad: dict[int, bytes], good: Sequence[Mention]) -> list[bytes]:
    """The mentions as lines, with others so that each has the number that it is known by."""
    lines = [encode(mention) for mention in good]
    for number in sorted(bad):
        lines.insert(number - 1, bad[number])
    return lines


@pytest.fixture
def environment(kafka: SharedKafka, tmp_path: Path) -> dict[str, str]:
    load_key(tmp_path / "data/pseudonym.key")  # both commands run at once, and need the same
    return {"JAUGE_DATA": str(tmp_path / "data"), "JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap}


def replay_into(prefix: str, environment: dict[str, str], *arguments: str | Path) -> tuple[str, str, str]:
    with ThreadPoolExecutor() as at_once:
        arguments = (*arguments, "--max-refused", "100%")
        counting = at_once.submit(jauge, "recount", *arguments, "--json", **environment)
        flags = ("--with-roles", "--into", prefix.rstrip("."), "--json")
        replayed, recounted = jauge("replay", *arguments, *flags, **environment), counting.result()
    assert (replayed.returncode, recounted.returncode) == (0, 0), replayed.stderr + recounted.stderr
    return replayed.stdout, recounted.stdout, replayed.stderr


def scores_of(printed: str) -> dict[tuple[str, str], Score]:
    return {(score.brand, score.window): score for score in map(decoder(Score).decode, printed.splitlines())}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "rows_of",
    [
        pytest.param({"airline/airline_first60": 8_784}, id="airline"),
        pytest.param(
            {"sanders/sanders_first60": 3_067, "free_fr/free_first60": 2_258},
            id="sanders and free_fr",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_replay_of_real_mentions_ends_where_the_oracle_does(
    kafka: SharedKafka, environment: dict[str, str], rows_of: dict[str, int]
) -> None:
    """Two files are replayed at the same time, each under topics of its own."""
    files = [SHARED / f"{name}.csv.gz" for name in rows_of]
    if not all(file.exists() for file in files):
        pytest.skip(f"{files} are not there: they are not part of the repository")
    flags = ("--source", "x", "--brand-column", "brand")
    with ThreadPoolExecutor() as at_once:
        replaying = [at_once.submit(replay_into, kafka.prefix(), environment, file, *flags) for file in files]
    for (replayed, recounted, said), rows in zip((each.result() for each in replaying), rows_of.values(), strict=True):
        assert_same_scores(replayed, recounted)
        accounts = accounts_of(said)
        assert accounts["gateway"] == accounts["match"] == (rows, 0)


@pytest.mark.thorough
@pytest.mark.parametrize("method", [pytest.param("jauge-1", marks=pytest.mark.long), "jauge-2"])
def test_a_replay_ends_where_its_files_are_over_and_so_does_the_oracle(
    kafka: SharedKafka, environment: dict[str, str], method: str
) -> None:
    """One has days alone, and is over with the last of them; the other is over after its newest instant."""
    ends = {"date_only.csv": 1_772_755_200_000, "counts.csv": 1_772_618_400_001}
    files = [SHARED.parent / "cases/exports" / name for name in ends]
    if not all(file.exists() for file in files):
        pytest.skip(f"{files} are not there: they are not part of the repository")
    flags = ("--source", "x", "--brand-column", "brand", "--method", method)
    with ThreadPoolExecutor() as at_once:
        replaying = [at_once.submit(replay_into, kafka.prefix(), environment, file, *flags) for file in files]
    for (replayed, recounted, _), end_ms in zip((each.result() for each in replaying), ends.values(), strict=True):
        assert_same_scores(replayed, recounted)
        for score in [*scores_of(replayed).values(), *scores_of(recounted).values()]:
            assert (score.method, score.at, score.complete_until) == (method, end_ms, end_ms)
            assert {source for source, part in score.coverage.items() if part} == {"x"}


@pytest.mark.thorough
def test_wrong_rows_are_reported_with_their_line_and_harm_no_neighbour(
    kafka: SharedKafka, environment: dict[str, str], tmp_path: Path
) -> None:
    """Packed or plain, with a mapping: the same scores as without the wrong rows."""
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "made.csv.zst").write_bytes(zstandard.compress(MADE.encode()))
    flags = ("--mapping", tmp_path / "mapping.toml", "--brand-column", "whose")
    file = tmp_path / "made.csv.zst"
    replayed, recounted, said = replay_into(kafka.prefix(), environment, file, *flags)
    assert_same_scores(replayed, recounted)
    assert accounts_of(said)["gateway"] == (7, 1)
    assert "likes: 1 values could not be read" in said
    assert "made.csv.zst:7: time_out_of_range" in said
    clean = "".join(line for place, line in enumerate(MADE.splitlines(True)) if place != 6).replace(",lots", ",")
    (tmp_path / "clean.csv.gz").write_bytes(gzip.compress(clean.encode()))
    alone = jauge("recount", tmp_path / "clean.csv.gz", *flags, "--json", **environment)
    assert_same_scores(replayed, alone.stdout)
    scores = scores_of(replayed)
    assert scores["Halden", "28d"].mention_count == 3
    assert scores["Orvel", "28d"].mention_count == 3


@pytest.mark.thorough
async def test_received_is_scored_and_dropped_by_reason_and_the_neighbours_are_scored_as_if_alone(
    kafka: SharedKafka, environment: dict[str, str], tmp_path: Path
) -> None:
    """Records of every kind between rows of every fault; brands found by terms, tone read from texts."""
    config = "".join(
        f'[[brands]]\nname = "{b.brand}"\nterms = ["{b.terms[0]}"]\nsince = {b.since}\ntz = {b.tz}\n' for b in BRANDS
    )
    (tmp_path / "jauge.toml").write_text(config + SPOKEN)
    environment["JAUGE_CONFIG"] = str(tmp_path / "jauge.toml")
    lines = lines_with({number: line for number, (line, _) in BAD.items()}, GOOD)
    file, prefix = tmp_path / "told.jsonl.gz", kafka.prefix()
    file.write_bytes(gzip.compress(b"\n".join([*lines, FOREIGN])))
    replayed, recounted, said = replay_into(prefix, environment, file)
    assert_same_scores(replayed, recounted)

    (tmp_path / "alone.jsonl").write_bytes(b"\n".join(map(encode, GOOD)))
    alone = jauge("recount", tmp_path / "alone.jsonl", "--json", **environment)
    assert_same_scores(replayed, alone.stdout)
    scores = scores_of(replayed)
    favour = {name: scores[name, "28d"].indicators.favour for name in ("Glad", "Sad")}
    assert favour["Glad"] > 50 > favour["Sad"]
    assert (scores["Glad", "28d"].mention_count, scores["Sad", "28d"].mention_count) == (4, 5)

    accounts = accounts_of(said)
    assert accounts["gateway"] == (len(GOOD) + len(BAD) + 1, len(BAD))
    assert accounts["match"] == (len(GOOD) + 1, 1)
    assert "(unknown_source 1)" in said
    assert {"score, hour grain", "score, day grain"} <= accounts.keys()
    letters = await Flow(kafka.bootstrap, prefix, BRANDS).dead_letters()
    reasons = {f"told.jsonl.gz:{number}": reason for number, (_, reason) in BAD.items()}
    assert {letter.origin: letter.reason for letter in letters} == reasons
    assert all(f"{origin}: {reason}" in said for origin, reason in reasons.items())
