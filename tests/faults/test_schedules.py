"""Wherever a worker dies or falls asleep, what it leaves is what a worker leaves to whom nothing happens."""

import pytest

from scoring.method.reference import REFERENCE_1, REFERENCE_2, Reference
from tests.faults.harness.schedules import tally
from tests.scoring.each_method import under_each_method

SHORT = 40
PARTS = 4
ALL = [(REFERENCE_2, 10_000, part) for part in range(PARTS)] + [(REFERENCE_1, 4_000, part) for part in range(PARTS)]
"""Method, schedules, and which of the parts that go side by side; the first of them is among the short faults."""


@under_each_method
def test_no_schedule_of_a_few_shows(reference: Reference) -> None:
    found = tally(range(SHORT), reference)
    assert found.different == {}, "run(seed, reference) repeats it"
    assert min(found.kills, found.zombies, found.sealed // 10) > SHORT // 4


@pytest.mark.faults
@pytest.mark.parametrize(
    ("reference", "schedules", "part"),
    [
        pytest.param(*one, id=f"{one[0].method.name}-{one[2]}", marks=[pytest.mark.long] if one[2] else [])
        for one in ALL
    ],
)
def test_no_schedule_of_crashes_and_zombies_shows(reference: Reference, schedules: int, part: int) -> None:
    found = tally(range(part, schedules, PARTS), reference)
    assert found.different == {}, "run(seed, reference) repeats it"
    assert found.kills > schedules / PARTS
    assert found.zombies > schedules / PARTS / 4
    assert found.sealed > schedules / PARTS * 10
