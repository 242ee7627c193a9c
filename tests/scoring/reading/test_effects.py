"""What each mention did to a score: shares of the contributions that sum to the change, as those of examples."""

from math import isclose

import pytest

from scoring.method.constants import DAY_MS, INDICATORS, WINDOWS, Window
from scoring.method.fixed_point import unsigned
from scoring.method.windows import period
from scoring.reading.archive import Archive, observations_of
from scoring.reading.examples import effects, examples
from scoring.reading.exposure import Calendar
from tests.histories import brands, history

FOLLOWED = brands(2)
MENTIONS = history(seed=5, count=800, followed=FOLLOWED, days=6)
NEWEST = max(mention.seen_at for mention in MENTIONS)
BRAND = FOLLOWED[0].brand
ARCHIVE = Archive(observations_of(MENTIONS, FOLLOWED), {BRAND: Calendar()})
ROWS = ARCHIVE.observations_of_brand(BRAND)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_effects_and_the_rest_sum_to_the_change_and_are_the_parts_of_examples(window: Window) -> None:
    periods = [period(window, NEWEST - 2 * DAY_MS), period(window, NEWEST)]
    before, after = ARCHIVE.read(BRAND, periods)
    table = ARCHIVE.why(before, after)
    found = effects(ROWS, *periods, table, ARCHIVE.reference)
    change = after.side.score - before.side.score
    assert isclose(sum(found.points.tolist()) + found.rest, change, abs_tol=1e-9)

    by_examples: dict[int, float] = {}
    for place, source in enumerate(ARCHIVE.reference.sources):
        for indicator, points in zip(INDICATORS, table[:, place].tolist(), strict=True):
            for one in examples(ROWS, *periods, source, indicator, points, ARCHIVE.reference, len(MENTIONS)):
                by_examples[one.key] = by_examples.get(one.key, 0.0) + points * one.part
    keys = [unsigned(key) for key in found.mentions["mention"].tolist()]
    assert len(set(keys)) == len(keys)
    assert by_examples.keys() <= set(keys)
    for key, points in zip(keys, found.points.tolist(), strict=True):
        assert isclose(points, by_examples.get(key, 0.0), abs_tol=1e-9)


def test_without_mentions_the_whole_change_is_the_rest() -> None:
    before, after = (period(WINDOWS[2], NEWEST - days * DAY_MS) for days in (2, 0))
    table = ARCHIVE.why(*ARCHIVE.read(BRAND, [before, after]))
    found = effects(ROWS[:0], before, after, table, ARCHIVE.reference)
    assert (len(found.mentions), len(found.points)) == (0, 0)
    assert isclose(found.rest, table.sum(), abs_tol=1e-9)
