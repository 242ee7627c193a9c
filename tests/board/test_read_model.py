"""What the board makes of the records that it reads."""

from typing import Any

import pytest
from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert, AlertExample, AlertText
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import encode
from schemas.health import SourceHealth
from schemas.records import (
    alert_record,
    alert_text_record,
    brand_record,
    health_record,
    history_record,
    score_record,
)
from schemas.score import Score
from scoring.method.constants import HOUR_MS
from streams.board.state.read_model import ReadModel
from streams.board.state.recent_mentions import KEPT, KEPT_BRANDS, RecentMentions
from streams.board.views.shown_texts import ShownTexts
from streams.kafka.checked_decoder import RefusedRecordError
from tests.board.running import changed
from tests.histories import START_MS
from tests.kafka_records import ARRIVED_MS, consumed, consumed_again
from tests.scores import AT_MS, score


def record(one: Score | Alert | SourceHealth | Brand) -> ConsumerRecord:
    made = {Score: score_record, Alert: alert_record, SourceHealth: health_record, Brand: brand_record}[type(one)]
    return consumed_again("t", made(one))


def past(one: Score) -> ConsumerRecord:
    return consumed_again("score-history", history_record(one))


def model(*brands: str) -> ReadModel:
    made = ReadModel()
    for name in brands:
        made.book.read(record(Brand(brand=name)))
    return made


def mention(number: int, **fields: Any) -> BrandMention:
    fixed = {"brand": "Acme", "source": "x", "id": str(number), "op": "create", "created_at": number, "seen_at": number}
    return BrandMention(**{**fixed, "text": f"text {number}", **fields})


def test_the_later_reading_stands_whatever_order_they_come_in() -> None:
    held = model("Acme")
    for at, points in ((5, 50.0), (9, 90.0), (7, 70.0)):
        held.read_score(record(score("Acme", points, at=AT_MS + at)))
    found = held.score("Acme", "24h")
    assert found is not None
    assert (found.score, held.newest_ms) == (90.0, AT_MS + 9)


def test_a_brand_that_is_followed_no_more_leaves_the_league() -> None:
    held = model("Acme", "Other")
    held.read_score(record(score("Acme", 60.0)))
    held.read_score(record(score("Other", 40.0)))
    held.read_score(record(score("Stranger", 99.0)))
    assert [(one.brand, one.rank) for one in held.league("24h")] == [("Acme", 1), ("Other", 2)]
    held.book.read(consumed("brands", None, b"Acme"))
    assert [(one.brand, one.rank, one.share_of_voice) for one in held.league("24h")] == [("Other", 1, 1.0)]
    assert {row.brand for row in held.changed("24h", 0)} == {"Other"}


def test_what_changed_after_a_number_is_each_row_once_as_it_is_now() -> None:
    held = model("Acme", "Other")
    held.read_score(record(score("Acme", 60.0, at=AT_MS + 1)))
    before = held.number
    held.read_score(record(score("Other", 40.0, at=AT_MS + 1)))
    held.read_score(record(score("Acme", 61.0, at=AT_MS + 2)))
    held.read_score(record(score("Acme", 62.0, at=AT_MS + 3)))
    held.read_score(record(score("Acme", 1.0, window="7d", at=AT_MS + 3)))
    assert [(row.brand, row.score) for row in held.changed("24h", before)] == [("Other", 40.0), ("Acme", 62.0)]
    assert held.changed("24h", held.number) == []


def test_of_an_alert_the_last_record_stands_and_the_newest_opened_is_first() -> None:
    held = model("Acme")
    alert = Alert(
        id="a",
        kind="drop",
        state="opened",
        severity="warning",
        brand="Acme",
        window="24h",
        at=AT_MS + 5,
        since=AT_MS + 5,
    )
    held.read_alert(record(alert))
    held.read_alert(record(changed(alert, id="b", at=AT_MS + 9, since=AT_MS + 9)))
    held.read_alert(record(changed(alert, state="closed", at=AT_MS + 12)))
    assert [(alert.id, alert.state) for alert in held.alerts()] == [("b", "opened"), ("a", "closed")]
    assert [alert.id for alert in held.new_alerts(0)] == ["b", "a"]
    held.read_alert(record(alert))  # an older one changes nothing
    assert [(alert.id, alert.state) for alert in held.alerts()] == [("b", "opened"), ("a", "closed")]
    assert held.alerts("Other") == []


def test_history_is_of_the_version_of_the_application_that_speaks_now() -> None:
    held = model("Acme")
    for hour in range(3):
        held.read_history(past(score("Acme", 10.0 + hour, at=START_MS + hour * HOUR_MS)))
        held.read_history(past(changed(score("Acme", 80.0 + hour, at=START_MS + hour * HOUR_MS), application="v2")))
    held.read_score(record(score("Acme", 15.0, at=START_MS + 3 * HOUR_MS)))
    span = START_MS, START_MS + 9 * HOUR_MS, HOUR_MS
    points = held.history("Acme", "24h", *span)
    assert [point.score for point in points] == [10.0, 11.0, 12.0, 15.0]
    held.read_score(record(changed(score("Acme", 85.0, at=START_MS + 4 * HOUR_MS), application="v2")))
    assert [point.score for point in held.history("Acme", "24h", *span)] == [80.0, 81.0, 82.0, 85.0]


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"brand": 1}', b"9" * 5_000])
def test_what_is_no_record_is_refused(value: bytes) -> None:
    held = model("Acme")
    for read in (held.read_score, held.read_history, held.read_alert, held.read_health, held.read_mention):
        with pytest.raises(RefusedRecordError):
            read(consumed("t", value, b"Acme"))
    assert (held.league("24h"), held.alerts(), held.sources(), held.number) == ([], [], [], 0)


FORGED: list[dict[str, Any]] = [
    {"score": 99.9, "low": 99.8, "high": 100.0, "at": 2**53},
    {"score": -7e300},
    {"score": 101.0},
    {"low": 80.0},
    {"high": None},
    {"at": 1},
    {"at": ARRIVED_MS + 300_001},
    {"watermark": 2**53},
    {"window": "3w"},
    {"mention_count": -1},
    {"coverage": {"x": 2.0}},
    {"rank": 0},
    {"brand": ""},
    {"brand": "a" * 129},
]


@pytest.mark.parametrize("fields", FORGED, ids=str)
def test_a_forged_score_is_refused_and_the_true_one_before_and_after_it_are_shown(fields: dict[str, Any]) -> None:
    held = model("Acme")
    held.read_score(record(score("Acme", 60.0, at=AT_MS)))
    forged = changed(score("Acme", 60.0, at=AT_MS + 1), **fields)
    with pytest.raises(RefusedRecordError):
        held.read_score(consumed("scores", encode(forged), f"{forged.brand}|{forged.window}".encode()))
    assert [one.score for one in held.league("24h")] == [60.0]
    held.read_score(record(score("Acme", 61.0, at=AT_MS + 2)))
    assert [one.score for one in held.league("24h")] == [61.0]


def test_a_score_under_the_key_of_another_brand_is_refused() -> None:
    held = model("Acme", "Other")
    with pytest.raises(RefusedRecordError, match="key"):
        held.read_score(consumed("scores", encode(score("Acme")), b"Other|24h"))
    with pytest.raises(RefusedRecordError, match="key"):
        held.read_history(consumed("score-history", encode(score("Acme")), b"Acme|24h|1999-01-01T00"))


def test_a_source_has_its_newest_word_for_each_instance() -> None:
    held = model()
    for at, instance in ((1, "a"), (2, "b"), (3, "a")):
        held.read_health(record(SourceHealth(source="x", at=AT_MS + at, connected=True, instance=instance)))
    assert [(one.instance, one.at) for one in held.sources()] == [("a", AT_MS + 3), ("b", AT_MS + 2)]


def test_what_is_deleted_is_not_shown_any_more() -> None:
    held = RecentMentions()
    for number in range(4):
        held.put(mention(number, author="ann" if number < 2 else "bob"))
    held.put(mention(0, brand="Other", author="ann"))
    held.put(mention(2, brand="", op="delete", text=""))
    assert [one.id for one in held.of("Acme")] == ["3", "1", "0"]
    held.put(mention(9, brand="", op="account_delete", author="ann", text=""))
    assert [one.id for one in held.of("Acme")] == ["3"]
    assert held.of("Other") == []
    held.put(mention(3, op="delete", text=""))
    assert held.of("Acme") == []
    for number in range(4):
        held.put(mention(number, author="ann" if number < 2 else "bob", seen_at=10**12))  # a push that comes again
    assert held.of("Acme") == []


def test_what_the_broker_had_too_long_ago_is_not_shown_any_more() -> None:
    held = RecentMentions()
    for number, arrived_ms in ((1, 100), (2, 200), (3, 300)):
        held.put(mention(number), arrived_ms)
    held.put(mention(1, seen_at=10**12, likes=7), 250)  # read again, so kept anew
    held.forget_before(250)
    assert [(one.id, one.likes) for one in held.of("Acme")] == [("3", None), ("1", 7)]


def alerts_after(held: ReadModel, *, keep_text_hours: float, now_ms: int) -> tuple[str, str | None]:
    (shown,) = held.alerts()
    (example,) = ShownTexts(keep_text_hours, held, lambda: now_ms).of(shown).examples
    return example.text, example.url


def test_what_a_mention_behind_an_alert_says_is_shown_while_it_is_kept() -> None:
    held = model()
    example = AlertExample(source="x", id="1", created_at=AT_MS, text="of a former release", url="https://x.example")
    alert = Alert(
        id="a",
        kind="drop",
        state="opened",
        severity="warning",
        brand="Acme",
        window="24h",
        at=AT_MS,
        since=AT_MS,
        examples=(example,),
    )
    held.read_alert(record(alert))
    before = held.number
    assert alerts_after(held, keep_text_hours=24, now_ms=AT_MS) == ("", None)
    key, value, _ = alert_text_record(
        AlertText(source="x", id="1", since=AT_MS, text="Awful", url="https://x.example/1")
    )
    held.read_alert_text(consumed("alert-texts", value, key))
    assert [one.id for one in held.new_alerts(before)] == ["a"]  # whoever looks on gets it
    assert alerts_after(held, keep_text_hours=24, now_ms=AT_MS + 24 * HOUR_MS) == ("Awful", "https://x.example/1")
    assert alerts_after(held, keep_text_hours=24, now_ms=AT_MS + 24 * HOUR_MS + 1) == ("", None)
    held.read_alert_text(consumed("alert-texts", None, key))
    assert alerts_after(held, keep_text_hours=24, now_ms=AT_MS) == ("", None)


def test_a_newer_version_of_a_mention_takes_the_place_of_the_old_one() -> None:
    held = RecentMentions()
    held.put(mention(1, likes=1, seen_at=5))
    held.put(mention(1, likes=9, seen_at=7, op="engagement"))
    held.put(mention(1, likes=4, seen_at=6))
    assert [(one.id, one.likes) for one in held.of("Acme")] == [("1", 9)]
    assert held.of("Acme", "bluesky") == []


def test_of_mentions_the_newest_of_the_brands_that_are_spoken_of_are_kept() -> None:
    held = RecentMentions()
    for number in range(KEPT + 5):
        held.put(mention(AT_MS + number))
    assert len(held.of("Acme")) == KEPT
    for number in range(KEPT_BRANDS):
        held.put(mention(number, brand=f"brand {number}"))
    assert held.of("Acme") == []
    assert len(held.of(f"brand {KEPT_BRANDS - 1}")) == 1
