"""Dates of feeds: one moment in many spellings, and what is no date."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.collect.feeds.dates import time_ms

MOMENT = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
SPELLINGS = """
    Sat, 28 Nov 2026 10:00:00 GMT|Sat, 28 Nov 2026 10:00:00 +0000|Sat, 28 Nov 2026 10:00:00|28 Nov 2026 10:00:00 UTC
    Sat, 28 Nov 26 10:00:00 GMT|Sat,28 Nov 2026 10:00:00 GMT|Saturday, 28 November 2026 10:00:00 GMT
    Sat, 28 Nov 2026 10:00 GMT|Sat, 28 Nov 2026 05:00:00 EST|Sat, 28 Nov 2026 02:00:00 PST
    Sat, 28 Nov 2026 11:00:00 +01:00|Sat, 28 Nov 2026 11:00:00 CET|Sat, 28 Nov 2026 15:30:00 +0530
    Sat, 28 Nov 2026 15:30:00 IST|Sat Nov 28 10:00:00 2026|Sat Nov 28 10:00:00 UTC 2026|Nov 28, 2026 10:00 AM
    November 28, 2026 10:00 am|Nov 28, 2026, 10:00:00 AM GMT|28-Nov-2026 10:00:00|2026-11-28T10:00:00Z
    2026-11-28T10:00:00+00:00|2026-11-28T10:00:00.000Z|2026-11-28T11:00:00+0100|2026-11-28T10:00Z|2026-11-28 10:00:00
    2026-11-28 10:00:00 UTC|2026-11-28 05:00:00 -0500|2026/11/28 10:00:00|2026/11/28 10:00|2026.11.28 10:00
    20261128T100000Z|20261128T100000|20261128100000|28.11.2026 10:00|28/11/2026 10:00:00|11/28/2026 10:00 AM
    11/28/2026 10:00:00|sam., 28 nov. 2026 10:00:00 +0000|samedi 28 novembre 2026 10:00|Sa, 28 Nov 2026 11:00:00 MEZ
    28. November 2026 10:00 Uhr|sáb, 28 nov 2026 10:00:00 GMT|sabato 28 novembre 2026 10:00
    1795860000|1795860000000|1795860000.0|20261128 10:00|20261128 100000|2026-11-28T10|28.11.26 10:00
    2026-11-28T10+00:00
    Sat, 28-Nov-2026 10:00:00 GMT|Saturday, 28-Nov-26 10:00:00 GMT|Sat, 28 Nov 2026 11:00:00 GMT+1|28 Nov 2026 - 10:00
    Sat Nov 28 2026 10:00:00 GMT+0000 (Coordinated Universal Time)|10:00, 28 November 2026|November 28th, 2026 10:00am
    28 de noviembre de 2026 10:00|28 de novembro de 2026 às 10h00|le 28 novembre 2026 à 10h00|2026年11月28日 10:00
    2026년 11월 28일 10:00|Samstag, 28. November 2026, 10:00 Uhr|Sat, 28 Nov 2026 13:00:00 MSK|2026-11-28T10:00:00,0Z
"""
ALIKE = [text.strip() for line in SPELLINGS.strip().splitlines() for text in line.split("|")]
NO_DATES = """
    |soon|yesterday|Thu, 01 Jan 1970 00:00:00 GMT|0|1|03/04/2026|31 Feb 2026|Sat, 32 Nov 2026 10:00:00 GMT|2026-13-01
    0001-01-01T00:00:00Z|25:00|now|--|2026
"""
NONE = [text.strip() for line in NO_DATES.split("\n")[1:-1] for text in line.split("|")]


@pytest.mark.parametrize("text", ALIKE)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert time_ms(text) == (MOMENT - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def test_sixty_spellings_are_tried() -> None:
    assert len(set(ALIKE)) == len(ALIKE) >= 60


@pytest.mark.parametrize("text", NONE)
def test_what_cannot_be_read_is_no_date(text: str) -> None:
    assert time_ms(text) is None


def test_a_day_alone_is_its_midnight() -> None:
    midnight = time_ms("2026-11-28")
    assert midnight == time_ms("28 Nov 2026") == time_ms("November 28, 2026") == time_ms("28/11/2026")
    assert midnight == (datetime(2026, 11, 28, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


def test_dates_of_reports() -> None:
    """As they stood in feeds of others: an old article is not today's."""
    said = {
        "2016/6/29 15:07:41": datetime(2016, 6, 29, 15, 7, 41, tzinfo=UTC),
        "Tue, 08 Oct 2013 18:30:00": datetime(2013, 10, 8, 18, 30, tzinfo=UTC),
        "mar., 08 oct. 2013 18:30:00 +0200": datetime(2013, 10, 8, 16, 30, tzinfo=UTC),
        "Mon, 31 Dec 2012 24:00:00 GMT": datetime(2013, 1, 1, tzinfo=UTC),
    }
    assert {text: datetime.fromtimestamp((time_ms(text) or 0) / 1_000, UTC) for text in said} == said
