"""What a score is read from, and the digest of it."""

import random

import numpy as np
import pytest
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.constants import DAY_MS, HOUR_MS, WINDOWS
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period, campaign, period
from scoring.oracle.recount import histories
from scoring.reading.aggregates import Aggregate, aggregates, canonical, digest
from scoring.reading.archive import Archive, observations_of
from scoring.reading.exposure import Calendar
from scoring.state.columns import SUMS
from tests.histories import START_MS, brands, history
from tests.scoring.each_method import under_each_method

FOLLOWED = brands(2)
MENTIONS = history(seed=5, count=600, followed=FOLLOWED, days=5)
NEWEST = max(mention.seen_at for mention in MENTIONS)
FIRST_DAY = START_MS // DAY_MS
PERIODS = [
    *(period(window, NEWEST) for window in WINDOWS),
    period(WINDOWS[0], START_MS + 40 * HOUR_MS),
    period(WINDOWS[3], START_MS + 3 * DAY_MS),
    campaign(FIRST_DAY + 1, FIRST_DAY + 2),
]


def archive_of(mentions: list[Mention], followed: list[Brand] = FOLLOWED, reference: Reference = REFERENCE) -> Archive:
    calendars = {brand.brand: Calendar(brand.since, brand.tz) for brand in followed}
    return Archive(observations_of(mentions, followed), calendars, reference)


def aggregates_of(archive: Archive, at: Period) -> list[Aggregate]:
    return [aggregates(archive, brand.brand, [at])[0] for brand in FOLLOWED]


def digest_of(archive: Archive, at: Period) -> str:
    return digest(aggregates_of(archive, at), REFERENCE)


@pytest.fixture(scope="module")
def archive() -> Archive:
    return archive_of(MENTIONS)


def test_they_are_the_rows_of_the_oracle_added_up(archive: Archive) -> None:
    by_brand, _ = histories(MENTIONS, FOLLOWED)
    for brand in FOLLOWED:
        granularities = [by_brand[brand.brand].hour.rows(), by_brand[brand.brand].day.rows()]
        for one in aggregates(archive, brand.brand, PERIODS):
            for held in (one.own, one.prior):
                for run, sums in zip(held.runs, held.sums, strict=True) if held else ():
                    expected = np.zeros_like(sums)
                    for (source, pane, _), row in granularities[run.granularity].items():
                        if run.first <= pane <= run.last:
                            expected[REFERENCE.sources.index(source)] += row
                    assert sums.tolist() == expected.tolist()


def test_weighted_they_are_what_is_read(archive: Archive) -> None:
    for brand in FOLLOWED:
        reads = archive.read(brand.brand, PERIODS)
        for read, one in zip(reads, aggregates(archive, brand.brand, PERIODS), strict=True):
            assert round(one.own.counts("N").sum()) == read.mention_count
            assert one.has_mentions
    assert not aggregates(archive, "Brand 0", [period(WINDOWS[4], START_MS - 10 * DAY_MS)])[0].has_mentions


def test_the_order_of_the_mentions_and_copies_of_them_change_no_digest(archive: Archive) -> None:
    others = MENTIONS + MENTIONS[::7]
    random.Random(1).shuffle(others)
    shuffled = archive_of(others)
    for at in PERIODS:
        assert digest_of(shuffled, at) == digest_of(archive, at)


def test_the_order_of_the_brands_changes_no_digest(archive: Archive) -> None:
    by_brand = aggregates_of(archive, PERIODS[2])
    assert digest(by_brand[::-1], REFERENCE) == digest_of(archive, PERIODS[2])


@under_each_method
def test_whoever_made_the_pseudonyms_with_another_key_has_the_same_digest(reference: Reference) -> None:
    """And the same author groups, of which the intervals are made, where those are of the public names."""
    renamed = [replace(one, author=f"k2 {one.author}") if one.author else one for one in MENTIONS]
    archive, theirs = (archive_of(mentions, reference=reference) for mentions in (MENTIONS, renamed))
    for at in PERIODS:
        assert digest_of(theirs, at) == digest_of(archive, at)
    ours, other = (one.read("Brand 0", [PERIODS[4]])[0] for one in (archive, theirs))
    assert other.side.score == ours.side.score
    assert (other.side.se == ours.side.se) is reference.method.public_rows


def test_a_mention_that_is_left_out_is_missed() -> None:
    """Also one that raises no voice: a thousand of one author are as loud as a thousand and one."""
    at = period(WINDOWS[4], START_MS + DAY_MS)
    thousand = [
        Mention(source="x", id=str(n), seen_at=START_MS + n, created_at=START_MS + n, author="a", text="brand000")
        for n in range(1_001)
    ]
    whole, less = archive_of(thousand), archive_of(thousand[:500] + thousand[501:])
    assert less.read("Brand 0", [at])[0].side.score == whole.read("Brand 0", [at])[0].side.score
    assert digest_of(less, at) != digest_of(whole, at)


def test_the_form_names_what_it_is_of(archive: Archive) -> None:
    lines = canonical(aggregates_of(archive, PERIODS[0]), REFERENCE).decode().splitlines()
    assert lines[0] == f"jauge-aggregates-1 {REFERENCE.method.name} {REFERENCE.name}"
    assert sum(line.startswith("brand ") for line in lines) == 2
    assert {len(line.split()) for line in lines[1:] if line.split()[0] in REFERENCE.sources} == {1 + len(SUMS)}
    assert sum(line.startswith("hour ") for line in lines) == 2 * 2
    assert sum(line.startswith("day ") for line in lines) == 2 * 2
