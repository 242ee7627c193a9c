"""The contract of the topics: names, keys and headers are released, and are made in one place."""

import re
from typing import get_type_hints

import pytest
from msgspec.structs import replace

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert, AlertText
from schemas.application import Application
from schemas.brand import Brand
from schemas.codec import Record, decoder
from schemas.cursor import Cursor
from schemas.drop import DeadLetter, DropReason
from schemas.generate import RECORDS
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.notify.notification import Notification
from schemas.records import (
    acknowledgement_record,
    alert_record,
    alert_text_record,
    application_record,
    brand_record,
    cursor_record,
    dead_letter_record,
    ended_acknowledgement_record,
    ended_brand_record,
    ended_notification_record,
    ended_text_record,
    erased_letter_record,
    health_record,
    history_record,
    label_record,
    mention_record,
    notification_record,
    score_record,
)
from schemas.score import Indicators, Score
from schemas.tone_label import ToneLabel
from schemas.topics import CONTRACTS, Topics
from tests.paths import ROOT

AT = 1_790_035_200_000
SCORE = Score(
    method="jauge-1",
    reference="r-1",
    profile="default",
    brand="Acme",
    window="24h",
    at=AT,
    watermark=AT,
    score=50.0,
    indicators=Indicators(presence=50.0, reach=50.0, engagement=50.0, favour=50.0),
    u=(0.0, 0.0, 0.0, 0.0),
    breadth=1.0,
    coverage={},
    mention_count=0,
    voice_count=0,
    application="v2",
)
ALERT = Alert(id="a", kind="drop", state="opened", severity="warning", brand="Acme", window="24h", at=AT, since=AT)
NOTIFICATION = Notification(
    receiver="team", incident="a", state="sent", event="opened", alert=ALERT, at=AT, taken_at=AT, due_at=AT
)
TIME = b"2026-09-22T00:00:00.000Z"


def events(kind: bytes, source: bytes, event_id: bytes) -> dict[str, bytes]:
    return {
        "ce_specversion": b"1.0",
        "ce_type": b"jauge." + kind,
        "ce_source": source,
        "ce_id": event_id,
        "ce_time": TIME,
        "content-type": b"application/json",
    }


@pytest.mark.parametrize(
    ("record", "key", "headers"),
    [
        (
            mention_record(Mention(source="hn", id="7", seen_at=AT)),
            b"hn:7",
            events(b"mention", b"/jauge/door", b"hn:7|%d" % AT),
        ),
        (
            health_record(SourceHealth(source="hn", at=AT, connected=True)),
            b"hn",
            events(b"source-health", b"/jauge/door", b"hn|%d" % AT),
        ),
        (score_record(SCORE), b"Acme|24h", events(b"score", b"/jauge/score", b"Acme|24h|%d" % AT)),
        (
            history_record(SCORE),
            b"Acme|24h|2026-09-22T00|v2",
            events(b"score-history", b"/jauge/score", b"Acme|24h|2026-09-22T00|v2"),
        ),
        (alert_record(ALERT), b"Acme", events(b"alert", b"/jauge/score", b"a|opened|%d" % AT)),
        (
            alert_record(replace(ALERT, revision=2)),
            b"Acme",
            events(b"alert", b"/jauge/score", b"a|opened|%d|2" % AT),
        ),
        (alert_text_record(AlertText(source="hn", id="7", since=AT, text="Awful")), b"hn:7", {}),
        (ended_text_record("hn", "7"), b"hn:7", {}),
        (
            erased_letter_record(DeadLetter(origin="f:7", reason=DropReason.MALFORMED, detail="", at=AT, data=b"{")),
            b"f:7",
            events(b"dead-letter", b"/jauge", b"f:7|%d" % AT),
        ),
        (acknowledgement_record(Acknowledgement(incident="a", at=AT)), b"a", {}),
        (ended_acknowledgement_record("a"), b"a", {}),
        (notification_record(NOTIFICATION), b"team|a", {}),
        (ended_notification_record("team", "a"), b"team|a", {}),
        (
            dead_letter_record("mentions/0/7", DropReason.MALFORMED, "not JSON", AT, b"{"),
            b"mentions/0/7",
            events(b"dead-letter", b"/jauge", b"mentions/0/7|%d" % AT),
        ),
        (brand_record(Brand(brand="Acme")), b"Acme", {}),
        (ended_brand_record("Acme"), b"Acme", {}),
        (application_record(Application(name="v2", at=AT)), b"current", {}),
        (label_record(ToneLabel(source="hn", id="7", text="Fine", tone="positive", at=AT)), b"hn:7", {}),
        (cursor_record(Cursor(instance="hn", position="7", at=AT)), b"hn", {}),
    ],
)
def test_keys_and_headers_are_as_released(record: Record, key: bytes, headers: dict[str, bytes]) -> None:
    assert record[0] == key
    assert dict(record[2]) == headers


def test_an_ended_brand_and_an_ended_text_are_tombstones() -> None:
    assert (ended_brand_record("Acme")[1], ended_text_record("hn", "7")[1]) == (None, None)


def test_what_takes_the_place_of_a_dead_letter_differs_in_the_bytes_alone() -> None:
    letter = DeadLetter(origin="f:7", reason=DropReason.MALFORMED, detail="no row", at=AT, data=b"{")
    _, value, _ = erased_letter_record(letter)
    assert decoder(DeadLetter).decode(value or b"") == replace(letter, data=b"")


def test_every_topic_has_a_name_and_every_name_a_topic() -> None:
    assert set(get_type_hints(Topics)) == {contract.name.replace("-", "_") for contract in CONTRACTS}


def test_published_schemas_are_of_the_records_of_the_contract() -> None:
    of_contract = {contract.name: contract.record for contract in CONTRACTS}
    assert {topic: of_contract[topic] for topic in RECORDS} == RECORDS


def test_no_name_of_a_topic_is_put_together_elsewhere() -> None:
    names = "|".join(contract.name for contract in CONTRACTS)
    by_hand = re.compile(rf'f"\{{[^}}"]*(?:prefix|own)\}}(?:{names})"')
    files = [path for room in ("schemas", "scoring", "streams") for path in (ROOT / room).rglob("*.py")]
    assert [path.name for path in files if by_hand.search(path.read_text(encoding="utf-8"))] == []
