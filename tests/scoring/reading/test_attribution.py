"""Contributions where they can be told by hand, and against the oracle on a history with everything in it."""

import numpy as np
import pytest

from schemas.mention import Mention
from scoring.method.constants import DAY_MS, INDICATORS, PROFILES, WINDOWS
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.oracle.attribution import explain
from scoring.oracle.reading import BrandReader
from scoring.oracle.recount import histories
from scoring.reading.archive import Archive, Read, observations_of
from scoring.reading.attribution import log_mean
from scoring.reading.exposure import Calendar
from tests.histories import START_MS, brands, history

WEIGHTS = PROFILES["standard-1"]
ONE, OTHER = FOLLOWED = brands(2)
MENTIONS = history(seed=12, count=900, followed=FOLLOWED, days=4)
NEWEST = max(mention.seen_at for mention in MENTIONS)
TIMES = (START_MS + 2 * DAY_MS, NEWEST)
CALENDARS = {brand.brand: Calendar(brand.since, brand.tz) for brand in FOLLOWED}
X = REFERENCE.sources.index("x")


def archive_of(mentions: list[Mention]) -> Archive:
    return Archive(observations_of(mentions, FOLLOWED), CALENDARS)


def read(archive: Archive, brand: str, at_ms: int, window: int = 2) -> Read:
    return archive.read(brand, [period(WINDOWS[window], at_ms)])[0]


@pytest.fixture(scope="module")
def archive() -> Archive:
    return archive_of(MENTIONS)


def test_between_a_reading_and_itself_nothing_contributes(archive: Archive) -> None:
    now = read(archive, ONE.brand, NEWEST)
    assert not archive.why(now, now).any()


@pytest.mark.parametrize("window", range(5), ids=[window.name for window in WINDOWS])
def test_contributions_are_the_oracles_and_sum_to_the_change(archive: Archive, window: int) -> None:
    by_brand, _ = histories(MENTIONS, FOLLOWED)
    reader = BrandReader(by_brand[ONE.brand], ONE.since, ONE.tz)
    before, after = (read(archive, ONE.brand, at_ms, window) for at_ms in TIMES)
    one, other = (reader.read(WINDOWS[window], at_ms, WEIGHTS) for at_ms in TIMES)
    slow = explain(one.point, other.point, REFERENCE, WEIGHTS)
    why = archive.why(before, after)
    np.testing.assert_allclose(why, [[part[source] for source in REFERENCE.sources] for part in slow], atol=1e-9)
    assert why.sum() == pytest.approx(after.side.score - before.side.score, abs=1e-9)


def test_two_brands_are_set_apart_and_the_other_way_round_it_is_the_opposite(archive: Archive) -> None:
    one, other = read(archive, ONE.brand, NEWEST), read(archive, OTHER.brand, NEWEST)
    there, back = archive.why(other, one), archive.why(one, other)
    assert there.sum() == pytest.approx(one.side.score - other.side.score, abs=1e-9)
    np.testing.assert_allclose(there, -back, atol=1e-9)
    assert np.abs(there).max() > 0.1


def test_what_only_one_source_says_contributes_to_favour_on_it_alone() -> None:
    """The same voices on the same sources; on X they are kinder in the second history."""
    kinder = [
        Mention(**{name: getattr(mention, name) for name in mention.__struct_fields__} | {"sentiment": 0.9})
        if mention.source == "x" and mention.sentiment is not None
        else mention
        for mention in MENTIONS
    ]
    before, after = (read(archive_of(by_brand), ONE.brand, NEWEST) for by_brand in (MENTIONS, kinder))
    why = archive_of(MENTIONS).why(before, after)
    assert why[INDICATORS.index("favour"), X] == pytest.approx(after.side.score - before.side.score, abs=1e-9)
    assert why[INDICATORS.index("favour"), X] > 0.5
    why[INDICATORS.index("favour"), X] = 0
    assert not why.any()


def test_contributions_against_the_change_keep_their_sign(archive: Archive) -> None:
    """Every contribution of an indicator has the sign of what its source did, whatever the sum does."""
    before, after = (read(archive, ONE.brand, at_ms) for at_ms in TIMES)
    why = archive.why(before, after)
    assert (why > 0).any()
    assert (why < 0).any()
    assert (np.sign(why[0]) == np.sign(after.parts.x - before.parts.x)).all()
    assert (np.sign(why[3]) == np.sign(after.parts.favour - before.parts.favour)).all()


@pytest.mark.parametrize("ratio", [1 + 1e-13, 1 + 1e-11, 1 + 1e-6, 2.0, 1e6])
def test_the_logarithmic_mean_lies_between_its_numbers_and_does_not_jump(ratio: float) -> None:
    mean = log_mean(np.array(3.0), np.array(3.0 * ratio)).item()
    assert 3.0 * (1 - 1e-4) <= mean <= 3.0 * ratio * (1 + 1e-4)
    if ratio > 1.5:
        assert mean == pytest.approx(3.0 * (ratio - 1) / np.log(ratio))
        assert log_mean(np.array(3.0 * ratio), np.array(3.0)).item() == pytest.approx(mean)
