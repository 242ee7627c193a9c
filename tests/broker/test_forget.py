"""`jauge forget` on the real Kafka, beside roles that run; the oracle judges the scores."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.alert import Alert, AlertExample, AlertText
from schemas.brand import Brand
from schemas.codec import Record, decoder
from schemas.desk.hide import Hide
from schemas.desk.mention_note import MentionNote
from schemas.drop import DeadLetter, DropReason
from schemas.mention import Mention
from schemas.records import (
    alert_record,
    alert_text_record,
    dead_letter_record,
    hide_record,
    label_record,
    mention_note_record,
)
from schemas.tone_label import ToneLabel
from streams.collect.gateway import IngestGateway
from streams.config.pseudonyms import Pseudonyms, load_key
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.flow import Flow, assert_equal_to_the_oracle, now_ms

pytestmark = pytest.mark.thorough

BRANDS = [Brand(brand="Acme", terms=("acme",), since=1_767_225_600_000)]
BEYOND_MS = 721 * 3_600_000
"""Longer than any text may be kept."""


@pytest.fixture
async def flow(kafka: SharedKafka) -> AsyncIterator[Flow]:
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS, partitions=2) as made:
        yield made


def said(author: str, number: int, at_ms: int) -> Mention:
    """What an author says: of the brand, at once."""
    return Mention(
        source="x", id=f"{author}-{number}", seen_at=at_ms, created_at=at_ms, author=author, text=f"acme {number}"
    )


async def keep_texts(flow: Flow, of: Pseudonyms, at_ms: int) -> None:
    """Put texts of Ann, Bob and Carl where the board and `score` put them, and those of Dan too long ago."""

    def put(record: Record) -> tuple[bytes, bytes]:
        assert record[1] is not None
        return record[0], record[1]

    texts = [AlertText(source="x", id=f"{who}-1", since=at_ms, text="acme 1") for who in ("ann", "bob", "carl")]
    texts.append(AlertText(source="x", id="dan-1", since=at_ms - BEYOND_MS, text="acme 1"))
    await flow.send("alert-texts", [put(alert_text_record(text)) for text in texts])
    labels = [
        ToneLabel(
            source="x",
            id=f"{who}-1",
            text="acme 1",
            tone="positive",
            at=at_ms,
            author=of.of("x", who),
            since=since,
            learn=False,  # the oracle reads the tone without what people taught
        )
        for who, since in (("ann", at_ms), ("bob", at_ms), ("carl", None), ("dan", at_ms - BEYOND_MS))
    ]
    await flow.send("tone-labels", [put(label_record(label)) for label in labels])
    notes = [
        MentionNote(source="x", id=one.id, tags=("late",), at=at_ms, since=one.since or at_ms, author=one.author)
        for one in labels
    ]
    await flow.send("mention-notes", [put(mention_note_record(note)) for note in notes])
    hides = [Hide(kind="author", source="x", name=of.of("x", who), at=at_ms) for who in ("ann", "carl")]
    await flow.send("hides", [put(hide_record(one)) for one in hides])
    example = AlertExample(source="x", id="ann-1", created_at=at_ms, text="")
    alert = Alert(
        id="a", kind="drop", state="opened", severity="warning", brand="Acme", window="24h", at=at_ms, since=at_ms,
        examples=(example,),
    )  # fmt: skip
    await flow.send("alerts", [put(alert_record(alert))])
    letters = [
        dead_letter_record(f"rows.csv:{number}", DropReason.MALFORMED, "no row", at_ms, data)
        for number, data in enumerate((b'"ann","acme', b'"annabel","acme', b"\xff bob: acme"))
    ]
    await flow.send("dead-letters", [put(letter) for letter in letters])


async def newest(flow: Flow, topic: str) -> dict[str, bytes | None]:
    """Return what compaction leaves of a topic with one partition: of each key the newest value."""
    return {record.key.decode(): record.value for record in await flow.records(topic, 1)}


async def test_what_is_forgotten_is_in_no_score_and_its_texts_are_ended_everywhere(flow: Flow, tmp_path: Path) -> None:
    of = Pseudonyms(load_key(tmp_path / "pseudonym.key"))
    environment = {
        "JAUGE_KAFKA__BOOTSTRAP": flow.bootstrap,
        "JAUGE_KAFKA__PREFIX": flow.prefix,
        "JAUGE_KAFKA__PARTITIONS": str(flow.partitions),
        "JAUGE_DATA": str(tmp_path),
    }
    for role in ("match", "score"):
        flow.start(role)
    begin = now_ms() - 60_000
    mentions = [said(author, number, begin + number) for author in ("ann", "bob", "carl") for number in range(1, 6)]
    async with IngestGateway(flow.bootstrap, flow.prefix, of) as gateway:
        await gateway.publish(mentions)
    await keep_texts(flow, of, begin)
    await flow.until_drained()

    by_author = jauge("forget", "x", "ann", "--json", **environment)
    assert by_author.returncode == 0, by_author.stderr
    found = json.loads(by_author.stdout)
    assert found["mentions"] == 5
    places = {place["topic"]: (place["records"], place["erased"]) for place in found["places"]}
    assert places == {
        "mentions": (5, 0),
        "brand-mentions": (5, 0),
        "tone-labels": (1, 1),
        "alert-texts": (1, 1),
        "mention-notes": (1, 1),
        "dead-letters": (1, 1),
        "alerts": (1, 0),
    }
    assert all(place["gone_by_ms"] > now_ms() for place in found["places"])
    by_id = jauge("forget", "x", "bob-1", **environment)
    assert by_id.returncode == 0, by_id.stderr
    assert re.search(r"^mentions +1 deleted, on disk until \w{3} \d", by_id.stdout, re.MULTILINE), by_id.stdout
    assert by_id.stdout.count("not reached: ") == 4
    nobody = jauge("forget", "x", "nobody", **environment)
    assert "no topic holds anything of it" in nobody.stdout

    async def ended() -> bool:
        kept = {topic: await newest(flow, topic) for topic in ("tone-labels", "alert-texts", "mention-notes")}
        return all({key for key, value in texts.items() if value} == {"x:carl-1"} for texts in kept.values())

    await flow.until(ended, "the texts of Ann and of Bob's mention to be ended, and Dan's, whose time is over")
    hidden = await newest(flow, "hides")
    assert {key for key, value in hidden.items() if value} == {f"author|x|{of.of('x', 'carl')}"}
    letters = [decoder(DeadLetter).decode(value or b"") for value in (await newest(flow, "dead-letters")).values()]
    assert {letter.origin: letter.data for letter in letters} == {
        "rows.csv:0": b"",
        "rows.csv:1": b'"annabel","acme',
        "rows.csv:2": b"\xff bob: acme",
    }

    at = now_ms()
    await flow.tick(at)
    scores = await flow.scores_at(at)
    assert scores["Acme", "1h"].mention_count == 4 + 5
    held = [decoder(Mention).decode(record.value) for record in await flow.records("mentions")]
    assert_equal_to_the_oracle(scores, held, BRANDS, at)


def test_without_the_key_nobody_is_forgotten_by_another_name(tmp_path: Path) -> None:
    ran = jauge("forget", "x", "ann", JAUGE_DATA=str(tmp_path), JAUGE_KAFKA__BOOTSTRAP="127.0.0.1:9")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "run it where the key of the pseudonyms is" in ran.stderr
    assert list(tmp_path.iterdir()) == []
