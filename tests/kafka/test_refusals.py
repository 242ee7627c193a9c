"""What is done with a record that nobody believes: it is counted, and a line a minute and topic says why."""

import logging
from collections import Counter

import pytest

from schemas.brand import Brand
from schemas.records import brand_record
from streams.kafka.brand_book import BrandBook
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.refusals import EVERY_S, Refusals
from tests.kafka_records import consumed, consumed_again


def test_each_refusal_is_counted_and_a_flood_of_them_is_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now_s, counted = [0.0], Counter[str]()
    refusals = Refusals(lambda topic: counted.update([topic]), lambda: now_s[0])
    with caplog.at_level(logging.WARNING):
        for offset in range(1_000):
            refusals.add(consumed("t.scores", b"{", offset=offset), "no\x1b[2Jscore")
        refusals.add(consumed("t.brand-mentions", b"{"), "no mention")
        now_s[0] = EVERY_S
        refusals.add(consumed("t.scores", b"{", offset=1_000), "no score")
    assert counted == {"scores": 1_001, "brand-mentions": 1}
    first, other, later = caplog.messages
    assert first.startswith("t.scores, partition 0, offset 0 is refused (no·[2Jscore): ")
    assert other.startswith("t.brand-mentions, ")
    assert "offset 1000" in later
    assert "and 999 more since" in later


def test_a_decoder_of_another_record_than_the_topic_has_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="no Brand"):
        CheckedDecoder("scores", Brand)


FORGED = [
    Brand(brand="Acme", query="(("),
    Brand(brand="Acme", query="a OR"),
    Brand(brand=""),
    Brand(brand=" "),
    Brand(brand="a" * 129),
    Brand(brand="Acme\nCorp"),
    Brand(brand="Acme", since=2**53),
    Brand(brand="Acme", tz=99),
    Brand(brand="Acme", terms=("",)),
]


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_a_brand_that_cannot_be_followed_is_refused_and_others_and_its_last_good_record_stand(forged: Brand) -> None:
    book = BrandBook()
    for good in (Brand(brand="Acme", terms=("acme",)), Brand(brand="Other")):
        book.read(consumed_again("brands", brand_record(good)))
    with pytest.raises(RefusedRecordError):
        book.read(consumed_again("brands", brand_record(forged)))
    assert (book.brands["Acme"].terms, sorted(book.brands), book.version) == (("acme",), ["Acme", "Other"], 2)
    book.read(consumed_again("brands", brand_record(Brand(brand="Acme", terms=("acme inc",)))))
    assert book.brands["Acme"].terms == ("acme inc",)
