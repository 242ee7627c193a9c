"""Hostile bytes at every door of the flow: nothing stops, neighbours are unharmed, everything is accounted for."""

import json
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.drop import DropReason
from schemas.observation import SIZE
from streams.kafka.embedded.loopback import free_port
from streams.metrics.role_accounts import account
from tests.command import accounts_of, assert_same_scores, jauge
from tests.conftest import SharedKafka
from tests.flow import Flow, assert_equal_to_the_oracle
from tests.histories import brands, history
from tests.paths import BAD_INPUT

BRANDS = brands(4)
MENTIONS = history(seed=3, count=600, followed=BRANDS, days=2)
END_MS = max(mention.seen_at for mention in MENTIONS)
RECORD_BYTES = 900 * 1024
"""What a broker takes as one record, by default."""


def hostile_files() -> list[Path]:
    if not BAD_INPUT.is_dir():
        pytest.skip(f"{BAD_INPUT.name} is not there: the hostile files are not part of the repository")
    folders = [*sorted(BAD_INPUT.glob("json-*")), BAD_INPUT / "made-here"]
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.faults
async def test_garbage_on_the_topics_stops_nothing_and_harms_no_neighbour(
    kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    garbage = [(b"x:1", path.read_bytes()[:RECORD_BYTES]) for path in hostile_files()]
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        flow.start("score")
        port = free_port()
        monkeypatch.setenv("JAUGE_HTTP__PORT", str(port))
        flow.start("match")
        await flow.publish(MENTIONS[:300])
        await flow.send("mentions", garbage)
        for topic in ("observations", "brands", "source-health"):
            await flow.send(topic, garbage)
        await flow.send("observations", [(b"", bytes(SIZE))])
        await flow.publish(MENTIONS[300:])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        letters = await flow.dead_letters()
        accounts = accounts_of("\n".join(await account("match", f"http://127.0.0.1:{port}/metrics")))
        assert [flow.stop(role) for role in ("match", "score")] == [0, 0]
    assert accounts["match"] == (len(MENTIONS) + len(garbage), len(garbage))
    of_mentions = [letter for letter in letters if letter.origin.startswith(f"{flow.prefix}mentions/")]
    of_observations = [letter for letter in letters if letter.origin.startswith(f"{flow.prefix}observations/")]
    assert len(of_mentions) == len(garbage)
    assert len(of_observations) == len(garbage) + 1
    assert {letter.reason for letter in letters} <= {DropReason.MALFORMED, DropReason.WRONG_TYPE, DropReason.OVERSIZED}


@pytest.mark.faults
def test_hostile_files_beside_a_good_one_change_none_of_its_scores(kafka: SharedKafka, tmp_path: Path) -> None:
    """All of them in one `jauge replay`; its account adds up, and `jauge recount` agrees on the good file alone."""
    good = tmp_path / "good.jsonl"
    good.write_bytes(b"".join(encode(mention) + b"\n" for mention in MENTIONS))
    settings = tmp_path / "jauge.toml"
    settings.write_text(
        "".join(f"[[brands]]\nname = {json.dumps(b.brand)}\nterms = {json.dumps(b.terms)}\n" for b in BRANDS)
    )
    environment = {
        "JAUGE_CONFIG": str(settings),
        "JAUGE_DATA": str(tmp_path / "data"),
        "JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap,
    }
    flags = ("--source", "x", "--max-refused", "100%", "--with-roles", "--into", kafka.prefix().rstrip("."), "--json")
    replayed = jauge("replay", good, *hostile_files(), *flags, **environment)
    assert replayed.returncode == 0, replayed.stderr
    recounted = jauge("recount", good, "--json", **environment)
    assert recounted.returncode == 0, recounted.stderr
    assert_same_scores(replayed.stdout, recounted.stdout)
    received, dropped = accounts_of(replayed.stderr)["gateway"]
    assert received - dropped == len(MENTIONS)
    assert dropped >= len(hostile_files())
    assert "Traceback" not in replayed.stderr
