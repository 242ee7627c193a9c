"""Wherever a worker dies or falls asleep, what it leaves is what a worker leaves to whom nothing happens."""

import pytest

from tests.faults.harness.schedules import differences, run

pytestmark = pytest.mark.faults

SCHEDULES = 10_000
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_of_crashes_and_zombies_shows(part: int) -> None:
    kills = zombies = sealed = 0
    for seed in range(part, SCHEDULES, PARTS):
        world, life = run(seed)
        kills += world.kills
        zombies += world.zombies
        sealed += world.sealed
        assert differences(seed, world, life) == [], f"run({seed}) repeats it"
    assert kills > SCHEDULES / PARTS
    assert zombies > SCHEDULES / PARTS / 4
    assert sealed > SCHEDULES / PARTS * 10
