"""What the board makes of the records that it reads."""

from typing import Any

import pytest
from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import encode
from schemas.health import SourceHealth
from scoring.method.constants import HOUR_MS
from streams.board.state.read_model import ReadModel
from streams.board.state.recent_mentions import KEPT, KEPT_BRANDS, RecentMentions
from tests.board.running import changed
from tests.scores import AT_MS, score


def record(value: Any, key: bytes = b"", topic: str = "t") -> ConsumerRecord:
    data = value if isinstance(value, bytes | None) else encode(value)
    return ConsumerRecord(topic, 0, 0, 0, 0, key, data, None, 0, 0, ())


def model(*brands: str) -> ReadModel:
    made = ReadModel()
    for name in brands:
        made.book.read(record(Brand(brand=name), name.encode()))
    return made


def mention(number: int, **fields: Any) -> BrandMention:
    fixed = {"brand": "Acme", "source": "x", "id": str(number), "op": "create", "created_at": number, "seen_at": number}
    return BrandMention(**{**fixed, "text": f"text {number}", **fields})


def test_the_later_reading_stands_whatever_order_they_come_in() -> None:
    held = model("Acme")
    for at, points in ((5, 50.0), (9, 90.0), (7, 70.0)):
        held.read_score(record(score("Acme", points, at=at)))
    found = held.score("Acme", "24h")
    assert found is not None
    assert (found.score, held.newest_ms) == (90.0, 9)


def test_a_brand_that_is_followed_no_more_leaves_the_league() -> None:
    held = model("Acme", "Other")
    held.read_score(record(score("Acme", 60.0)))
    held.read_score(record(score("Other", 40.0)))
    held.read_score(record(score("Stranger", 99.0)))
    assert [(one.brand, one.rank) for one in held.league("24h")] == [("Acme", 1), ("Other", 2)]
    held.book.read(record(None, b"Acme"))
    assert [(one.brand, one.rank, one.share_of_voice) for one in held.league("24h")] == [("Other", 1, 1.0)]
    assert {row.brand for row in held.changed("24h", 0)} == {"Other"}


def test_what_changed_after_a_number_is_each_row_once_as_it_is_now() -> None:
    held = model("Acme", "Other")
    held.read_score(record(score("Acme", 60.0, at=1)))
    before = held.number
    held.read_score(record(score("Other", 40.0, at=1)))
    held.read_score(record(score("Acme", 61.0, at=2)))
    held.read_score(record(score("Acme", 62.0, at=3)))
    held.read_score(record(score("Acme", 1.0, window="7d", at=3)))
    assert [(row.brand, row.score) for row in held.changed("24h", before)] == [("Other", 40.0), ("Acme", 62.0)]
    assert held.changed("24h", held.number) == []


def test_of_an_alert_the_last_record_stands_and_the_newest_opened_is_first() -> None:
    held = model("Acme")
    alert = Alert(id="a", kind="drop", state="opened", severity="warning", brand="Acme", window="24h", at=5, since=5)
    held.read_alert(record(alert))
    held.read_alert(record(changed(alert, id="b", since=9)))
    held.read_alert(record(changed(alert, state="closed", at=12)))
    assert [(alert.id, alert.state) for alert in held.alerts()] == [("b", "opened"), ("a", "closed")]
    assert [alert.id for alert in held.new_alerts(0)] == ["b", "a"]
    assert held.alerts("Other") == []


def test_history_is_of_the_version_of_the_application_that_speaks_now() -> None:
    held = model("Acme")
    for hour in range(3):
        held.read_history(record(score("Acme", 10.0 + hour, at=hour * HOUR_MS)))
        held.read_history(record(changed(score("Acme", 80.0 + hour, at=hour * HOUR_MS), application="v2")))
    held.read_score(record(score("Acme", 15.0, at=3 * HOUR_MS)))
    points = held.history("Acme", "24h", 0, 9 * HOUR_MS, HOUR_MS)
    assert [point.score for point in points] == [10.0, 11.0, 12.0, 15.0]
    held.read_score(record(changed(score("Acme", 85.0, at=4 * HOUR_MS), application="v2")))
    assert [point.score for point in held.history("Acme", "24h", 0, 9 * HOUR_MS, HOUR_MS)] == [80.0, 81.0, 82.0, 85.0]


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"brand": 1}', None])
def test_what_is_no_record_is_left_out(value: bytes | None) -> None:
    held = model("Acme")
    for read in (held.read_score, held.read_history, held.read_alert, held.read_health, held.read_mention):
        read(record(value))
    held.read_score(record(score("Acme", window="3w")))
    assert (held.league("24h"), held.alerts(), held.sources(), held.number) == ([], [], [], 0)


def test_a_source_has_its_newest_word_for_each_instance() -> None:
    held = model()
    for at, instance in ((1, "a"), (2, "b"), (3, "a")):
        held.read_health(record(SourceHealth(source="x", at=at, connected=True, instance=instance)))
    assert [(one.instance, one.at) for one in held.sources()] == [("a", 3), ("b", 2)]


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
