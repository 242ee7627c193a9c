"""Incidents: at most one drop and one surge of a brand are open, whatever the windows and charts that show them."""

from enum import StrEnum
from math import inf
from typing import Any, Literal, NamedTuple

import numpy as np

from scoring.detectors.brand_row import (
    BEGUN,
    CALM,
    CARRIED,
    CLOSED,
    CONFIDENCE,
    COUNT,
    CUSUM,
    DROP,
    EXPECTED,
    INCIDENT_WIDTH,
    IS_CRITICAL,
    IS_OPEN,
    LEVEL,
    MEAN,
    NOISE,
    OPENED,
    PEAK,
    PEAK_AT,
    RAISED,
    REOPENINGS,
    SENT_AT,
    SENT_PEAK,
    SINCE,
    SURGE,
    TONE,
    WAITING,
    WEEKEND,
)
from scoring.detectors.parameters import (
    CALM_STEPS,
    CHARTS,
    GREW,
    GUARD,
    GUARD_MOST,
    LONGEST_STEPS,
    SAME_STEPS,
    STEPS_A_DAY,
    UPDATE_STEPS,
)

IncidentKind = Literal["drop", "surge"]
_PLACES = {"drop": DROP, "surge": SURGE}


class Change(StrEnum):
    """What a step does to an incident, where somebody is to know."""

    OPENED = "opened"
    REOPENED = "reopened"
    UPDATED = "updated"
    """It turned critical, or its peak grew."""
    REFRESHED = "refreshed"
    """An hour has passed: for the figures as they are now."""
    CLOSED = "closed"


class Evidence(NamedTuple):
    """What speaks for an incident at one step."""

    z: float
    """Deviations; 0: none may open."""
    limit: float
    """From which it opens, without the guard."""
    size: float
    """Of a drop, points; of a surge, mentions an hour."""
    is_material: bool
    """Whether it matters: of a drop, whether the score shows it."""
    is_critical: bool
    is_calm: bool
    since: int
    """Step at which it began."""
    least_steps: int = 0
    """It has to last so long before it opens."""
    pause_steps: int = 0
    """After one has closed, none opens for so long."""


class Incident:
    """One kind of incident of one brand, in its row: reads and writes `IS_OPEN` and the columns beside it."""

    def __init__(self, states: np.ndarray, row: int, kind: IncidentKind) -> None:
        place = _PLACES[kind]
        self._row = states[row]
        self._columns = self._row[place : place + INCIDENT_WIDTH]
        self._kind = kind

    def __getitem__(self, column: int) -> Any:
        """Return a column as a plain number."""
        return self._columns[column].item()

    def take(self, step: int, evidence: Evidence) -> Change | None:
        """Take in a step; return what there is to tell.

        >>> states = np.zeros((1, SURGE + INCIDENT_WIDTH))
        >>> drop = Incident(states, 0, "drop")
        >>> clear = Evidence(5.0, 4.3, 12.0, True, True, False, since=96)
        >>> drop.take(100, clear), drop[SINCE], drop[PEAK], drop[RAISED]
        (<Change.OPENED: 'opened'>, 96.0, 12.0, 0.15)
        >>> [drop.take(step, clear._replace(is_calm=True)) for step in range(101, 105)][-1]
        <Change.CLOSED: 'closed'>
        >>> drop.take(110, clear)
        <Change.REOPENED: 'reopened'>
        """
        own = self._columns
        change = None
        if not own[IS_OPEN]:
            change = self._opening(step, evidence)
            if change is None:
                return None
        is_higher = evidence.size > own[PEAK]
        if is_higher:
            own[PEAK], own[PEAK_AT] = evidence.size, step
        is_worse = evidence.is_critical and not own[IS_CRITICAL]
        if is_worse:  # it is not taken back while the incident lasts
            own[IS_CRITICAL] = 1
        own[CALM] = own[CALM] + 1 if evidence.is_calm else 0
        if change is None:
            change = self._going_on(step, is_higher, is_worse)
        if change is not None:
            own[SENT_AT], own[SENT_PEAK] = step, own[PEAK]
        return change

    def _opening(self, step: int, evidence: Evidence) -> Change | None:
        own = self._columns
        if evidence.z <= evidence.limit + own[RAISED] or not evidence.is_material:
            own[WAITING] = 0
            return None
        own[WAITING] += 1
        closed_for = step - own[CLOSED] if own[CLOSED] else inf
        if own[WAITING] <= evidence.least_steps or closed_for < evidence.pause_steps:
            return None
        own[IS_OPEN], own[OPENED], own[CALM] = 1, step, 0
        if closed_for < SAME_STEPS:
            own[REOPENINGS] += 1
            return Change.REOPENED
        own[RAISED] = min(GUARD_MOST, own[RAISED] + GUARD)
        own[SINCE], own[BEGUN] = evidence.since, step
        own[PEAK] = own[PEAK_AT] = own[IS_CRITICAL] = own[REOPENINGS] = 0
        return Change.OPENED

    def _going_on(self, step: int, is_higher: bool, is_worse: bool) -> Change | None:
        own = self._columns
        is_usual = step - own[OPENED] >= LONGEST_STEPS
        if own[CALM] >= CALM_STEPS or is_usual:
            if is_usual:
                accept_as_usual(self._row, step)
            own[IS_OPEN], own[CLOSED], own[WAITING] = 0, step, 0
            return Change.CLOSED
        has_grown = is_higher and own[PEAK] >= GREW[self._kind] * own[SENT_PEAK]
        if is_worse or (has_grown and step - own[SENT_AT] >= UPDATE_STEPS):
            return Change.UPDATED
        return None


def accept_as_usual(row: np.ndarray, step: int) -> None:
    """Take tone and volume of the longest chart for the brand's usual ones: what lasts for days is no incident."""
    longest = CHARTS - 1
    confidence = row[CONFIDENCE + longest]
    if confidence > 0:
        is_weekend = (step // STEPS_A_DAY + 3) % 7 >= 5
        row[MEAN] = row[TONE + longest] / confidence - (row[WEEKEND] if is_weekend else 0.0)
        row[CARRIED] = 0.0
    ratio = (row[COUNT + longest] + 1) / (row[EXPECTED + longest] + 1)
    row[LEVEL] *= ratio
    row[EXPECTED : EXPECTED + CHARTS + 1] *= ratio
    row[NOISE : NOISE + CHARTS + 1] *= ratio
    row[CUSUM] = 0.0
