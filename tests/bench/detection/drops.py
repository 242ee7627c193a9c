"""False drops by size and world, and how soon a crisis is found: through the state and the detectors of `score`."""

from typing import NamedTuple

import numpy as np

from schemas.alert import Alert
from schemas.brand import AlertRules, Brand
from scoring.method.constants import HOUR_MS
from scoring.method.reference import REFERENCE
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS, StepCounts
from streams.score.detection import PartitionDetectors
from streams.score.roster import rosters_of
from streams.score.step import step_of
from tests.bench.worlds.crises import Crisis, crisis_of
from tests.bench.worlds.shocks import WORLDS, World

SEED = 401
"""Of the table; no constant was chosen on it."""
SIZES = {"15-60": 1.0, "100-220": 4.3, "220-1,000": 14.0, "1,000-5,000": 57.0}
"""Mentions a day, and the size of the brands that most of a band have."""
BRANDS = {"15-60": (12, 60), "100-220": (12, 60), "220-1,000": (6, 30), "1,000-5,000": (4, 24)}
"""Of each world: with `--quick`, and without."""
CALM_DAYS = 14
CRISIS_DAYS = 2
WITHIN_HOURS = (1, 2, 6, 24)
BY_DEFAULT = AlertRules()


class Found(NamedTuple):
    """What was found in one world, of brands of one size."""

    brand_weeks: float
    false: int
    """Drops that opened, not reopened, in the calm."""
    crises: int
    within: tuple[int, ...]
    """Crises that were open within so many hours: WITHIN_HOURS."""
    openings: int
    """And reopenings, of the crises that were found, in their first day."""
    messages: int


def alerts_of(world: Crisis, rules: AlertRules = BY_DEFAULT) -> list[Alert]:
    """Let the brands of a world live; return all alerts."""
    state = PartitionState(REFERENCE, origins=0, step_counts=StepCounts())
    detectors, alerts = PartitionDetectors(), list[Alert]()
    roster = rosters_of([Brand(brand=name, since=world.begin_ms, alerts=rules) for name in world.names], 1)[0]
    ends = np.arange(world.begin_ms + STEP_MS, world.end_ms + 1, STEP_MS)
    edges = np.searchsorted(world.rows["seen_at"], ends)
    first = 0
    for at_ms, end in zip(ends.tolist(), edges.tolist(), strict=True):
        state.fold(world.rows[first:end], np.arange(first, end))
        first = end
        step = step_of(state, roster, at_ms)
        alerts += detectors.take(state, [step], 0, len(roster.brands))
        if state.step_counts is not None:
            state.step_counts.forget(at_ms)
    return alerts


def found_in(world: Crisis, alerts: list[Alert]) -> Found:
    """Judge the drops of a world."""
    drops = [alert for alert in alerts if alert.kind == "drop" and alert.at > world.judged_ms]
    calm = [one for one in drops if one.at <= world.crisis_ms and one.state == "opened" and not one.reopenings]
    has_crisis = world.crisis_ms < world.end_ms
    delays, openings, messages = [], 0, 0
    for name in world.names if has_crisis else ():
        own = [one for one in drops if one.brand == name and 0 < one.at - world.crisis_ms <= 24 * HOUR_MS]
        is_open_before = [one for one in drops if one.brand == name and one.at <= world.crisis_ms][-1:]
        opened = [one for one in own if one.state == "opened"]
        if is_open_before and is_open_before[0].state != "closed":
            opened = own  # it went on
        if opened:
            delays.append(opened[0].at - world.crisis_ms)
            openings += max(1, sum(one.state == "opened" for one in own))
            messages += sum(one.reason != "refreshed" for one in own)
    within = tuple(sum(delay <= hours * HOUR_MS for delay in delays) for hours in WITHIN_HOURS)
    crises = len(world.names) if has_crisis else 0
    return Found(world.brand_weeks, len(calm), crises, within, openings, messages)


def lines(quick: bool) -> list[str]:
    """Return the table, row by row."""
    result = [
        f"seed {SEED}; a crisis: tone -.30, volume x2 at 09:00",
        "| a day | world | false / brand-weeks | crises | in 1 h | 2 h | 6 h | 24 h | openings, messages a crisis |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for band, size in SIZES.items():
        for world in WORLDS:
            result.append(_line(band, world, crisis_found(SEED, world, size, BRANDS[band][0 if quick else 1])))
    return result


def crisis_found(seed: int, world: World, size: float, brands: int, rules: AlertRules = BY_DEFAULT) -> Found:
    """Return what is found in one world."""
    made = crisis_of(seed, world, size, brands, CALM_DAYS, CRISIS_DAYS)
    return found_in(made, alerts_of(made, rules))


def _line(band: str, world: World, found: Found) -> str:
    shares = " | ".join(f"{count / max(found.crises, 1):.2f}" for count in found.within)
    known = max(found.within[-1], 1)
    each = f"{found.openings / known:.2f}, {found.messages / known:.1f}"
    return f"| {band} | {world} | {found.false}/{found.brand_weeks:.0f} | {found.crises} | {shares} | {each} |"
