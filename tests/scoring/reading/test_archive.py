"""An archive reads any time of a brand as the oracle does, and finds the mentions behind a change."""

import numpy as np
import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import ANY_BRAND, OBSERVATION, PROGRESS
from schemas.reason import Reason, ReasonCode
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, PROFILES, WINDOWS, Window
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE
from scoring.method.windows import campaign, period
from scoring.oracle.reading import BrandReader, OracleReading
from scoring.oracle.recount import histories
from scoring.reading.archive import Archive, Read, observations_of
from scoring.reading.comparison import compare, not_comparable
from scoring.reading.exposure import Calendar
from scoring.state.observe import progress_record
from tests.histories import START_MS, brands, history

WEIGHTS = PROFILES["standard-1"]
FOLLOWED = brands(3)
MENTIONS = history(seed=3, count=1_200, followed=FOLLOWED, days=6)
OBSERVATIONS = observations_of(MENTIONS, FOLLOWED)
NEWEST = max(mention.seen_at for mention in MENTIONS)
FIRST_DAY = START_MS // DAY_MS
CALENDARS = {brand.brand: Calendar(brand.since, brand.tz) for brand in FOLLOWED}
ONE = FOLLOWED[0]
HISTORIES, _ = histories(MENTIONS, FOLLOWED)
HOUR, DAY = WINDOWS[0], WINDOWS[2]


@pytest.fixture(scope="module")
def archive() -> Archive:
    return Archive(OBSERVATIONS, CALENDARS)


def oracle(brand: Brand) -> BrandReader:
    return BrandReader(HISTORIES[brand.brand], brand.since, brand.tz)


def assert_same(read: Read, expected: OracleReading) -> None:
    side = read.side
    assert side.score == pytest.approx(expected.score, abs=1e-9)
    assert side.indicators == pytest.approx(expected.indicators, abs=1e-9)
    assert side.without.tolist() == pytest.approx(expected.logits, abs=1e-9)
    assert (side.se, side.days, side.hidden) == pytest.approx(
        (expected.se, expected.variances.days, expected.variances.hidden), abs=1e-9
    )
    assert (read.low, read.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert read.mention_count == expected.mention_count


# --- reading ---


@pytest.mark.parametrize("brand", FOLLOWED, ids=lambda brand: brand.brand)
def test_every_window_now_and_in_the_past_is_what_the_oracle_reads(archive: Archive, brand: Brand) -> None:
    """Of one fold of all: nothing is sealed, so that what a time held is still there."""
    times = [NEWEST, START_MS + 3 * DAY_MS, START_MS + 50 * HOUR_MS]
    asked = [(window, at_ms) for at_ms in times for window in WINDOWS]
    reads = archive.read(brand.brand, [period(*each) for each in asked])
    reader = oracle(brand)
    for read, (window, at_ms) in zip(reads, asked, strict=True):
        assert_same(read, reader.read(window, at_ms, WEIGHTS))
        assert read.period == period(window, at_ms)


def test_a_campaign_is_what_the_oracle_reads_and_may_stand_between_windows(archive: Archive) -> None:
    days = campaign(FIRST_DAY + 1, FIRST_DAY + 3)
    asked = [period(DAY, NEWEST), days, period(HOUR, NEWEST)]
    reads = archive.read(ONE.brand, asked)
    assert_same(reads[1], oracle(ONE).read_campaign(FIRST_DAY + 1, FIRST_DAY + 3, WEIGHTS))
    assert [read.period for read in reads] == asked
    assert reads[2].side.score == archive.read(ONE.brand, asked[2:])[0].side.score


def test_another_profile_weighs_the_same_indicators_otherwise_and_says_so(archive: Archive) -> None:
    equal = Archive(OBSERVATIONS, CALENDARS, profile="equal-1")
    now = [period(DAY, NEWEST)]
    (one,), (other,) = archive.read(ONE.brand, now), equal.read(ONE.brand, now)
    assert other.side.indicators == one.side.indicators
    gamma = REFERENCE.gamma[list(PROFILES).index("equal-1")]
    assert other.side.score == pytest.approx(100 * np.prod(np.array(other.side.indicators) / 100) ** (gamma / 4))
    assert not_comparable(one.side, other.side) == Reason(
        ReasonCode.PROFILES_DIFFER, {"first": "standard-1", "second": "equal-1"}
    )


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
@pytest.mark.parametrize("into_ms", [0, 1, 20 * 60_000, HOUR_MS, 5 * HOUR_MS + 1], ids=str)
def test_a_window_is_as_long_as_its_name_wherever_in_a_pane_it_ends(
    archive: Archive, window: Window, into_ms: int
) -> None:
    (read,) = archive.read(ONE.brand, [period(window, START_MS + 3 * DAY_MS + into_ms)])
    assert read.side.length_ms == window.panes * GRANULARITIES[window.granularity].length_ms


@pytest.mark.parametrize("days", [1, 2, 28, 40])
def test_a_campaign_is_as_long_as_its_days(archive: Archive, days: int) -> None:
    (read,) = archive.read(ONE.brand, [campaign(FIRST_DAY, FIRST_DAY + days - 1)])
    assert read.side.length_ms == days * DAY_MS


def test_a_time_before_anything_was_sent_reads_as_nothing_observed(archive: Archive) -> None:
    (read,) = archive.read(ONE.brand, [period(DAY, START_MS - 10 * DAY_MS)])
    assert read.mention_count == 0
    assert read.side.sources == frozenset()  # it was not followed yet


def test_a_brand_of_which_nothing_was_sent_is_read_all_the_same() -> None:
    archive = Archive(OBSERVATIONS, {"Silent": Calendar()})
    (read,) = archive.read("Silent", [period(DAY, NEWEST)])
    assert read.mention_count == 0
    assert read.low < read.side.score < read.high
    assert read.side.sources == frozenset(REFERENCE.sources)


def test_no_observations_are_an_archive_of_nothing() -> None:
    archive = Archive(np.empty(0, OBSERVATION), CALENDARS)
    assert archive.newest_ms == 0
    assert archive.read(ONE.brand, [period(DAY, NEWEST)])[0].mention_count == 0


def test_only_what_was_sent_of_the_brands_is_kept_and_how_far_it_was_read_is_not() -> None:
    """Else an old pane would be sealed, and a late version of it dropped."""
    done = np.frombuffer(progress_record(0, NEWEST + 90 * DAY_MS), OBSERVATION)
    assert done["flags"] == PROGRESS
    both = np.concatenate([done, OBSERVATIONS])
    archive = Archive(both, {ONE.brand: CALENDARS[ONE.brand]})
    brand_of_all = archive.observations["flags"] & ANY_BRAND != 0
    assert set(archive.observations["brand"][~brand_of_all].tolist()) == {signed(h64(ONE.brand))}
    assert brand_of_all.any()
    assert not (archive.observations["flags"] & PROGRESS).any()
    (read,) = archive.read(ONE.brand, [period(WINDOWS[4], NEWEST)])
    assert_same(read, oracle(ONE).read(WINDOWS[4], NEWEST, WEIGHTS))


def test_a_source_that_was_down_all_the_window_makes_two_brands_incomparable() -> None:
    outage = (("x", NEWEST - 2 * DAY_MS, NEWEST),)
    calendars = {"Brand 0": Calendar(outages=outage), "Brand 1": Calendar()}
    archive = Archive(OBSERVATIONS, calendars)
    (down,), (up,) = (archive.read(name, [period(DAY, NEWEST)]) for name in calendars)
    assert not_comparable(down.side, up.side) == Reason(
        ReasonCode.SOURCES_DIFFER, {"first_only": (), "second_only": ("x",)}
    )
    (down,), (up,) = (archive.read(name, [period(WINDOWS[3], NEWEST)]) for name in calendars)
    assert not_comparable(down.side, up.side) is None  # it was heard for some of the week


def test_what_was_taken_back_is_gone_from_every_time() -> None:
    said = Mention(source="x", id="1", seen_at=START_MS, created_at=START_MS, author="ann", text="so good", brand="A")
    kept = Mention(source="x", id="2", seen_at=START_MS, created_at=START_MS, author="bob", text="so so", brand="A")
    gone = Mention(source="x", op="account_delete", author="ann", seen_at=START_MS + HOUR_MS)
    archive = Archive(observations_of([said, kept, gone], [Brand(brand="A")]), {"A": Calendar()})
    counts = [read.mention_count for read in archive.read("A", [period(DAY, START_MS + h * HOUR_MS) for h in (1, 3)])]
    assert counts == [1, 1]


def test_one_brand_at_two_times_and_its_contributions_add_up(archive: Archive) -> None:
    before, after = archive.read(ONE.brand, [period(DAY, START_MS + 3 * DAY_MS), period(DAY, NEWEST)])
    why = archive.why(before, after)
    assert why.shape == (4, len(REFERENCE.sources))
    assert why.sum() == pytest.approx(after.side.score - before.side.score, abs=1e-9)
    found = compare(after.side, before.side)
    assert found.points == after.side.score - before.side.score
    assert found.se > 0
