"""What no step leaves in the states of the detectors: a state that was kept and has it is not gone on from."""

from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np

from schemas.bounds import AHEAD_MS, first_fault
from scoring.detectors.brand_row import (
    CLOSED,
    CONFIDENCE,
    COUNT,
    DAY_VARIANCE,
    DROP,
    EXPECTED,
    HOUR_MEAN,
    IS_CRITICAL,
    IS_OPEN,
    LAYOUT,
    NOISE,
    OPENED,
    SPREAD_D,
    SPREAD_N,
    STEP,
    SURGE,
    WEEKDAY_MEAN,
    WEIGHT,
    WIDTH,
)
from scoring.detectors.detector_state import DetectorState, row_of
from scoring.detectors.parameters import CHARTS
from scoring.detectors.source_detector import SourceState
from scoring.state.step_counts import STEP_MS

_LARGEST = float(1 << 53)
_POSITIVE = [HOUR_MEAN, WEEKDAY_MEAN, SPREAD_N, SPREAD_D, DAY_VARIANCE]
_NOT_NEGATIVE = [
    column + chart for column in (COUNT, EXPECTED, NOISE, CONFIDENCE, WEIGHT) for chart in range(CHARTS + 1)
]
_FLAGS = [place + column for place in (DROP, SURGE) for column in (IS_OPEN, IS_CRITICAL)]
_STEPS = [STEP, *(place + column for place in (DROP, SURGE) for column in (OPENED, CLOSED))]


def brand_fault(state: DetectorState, newest_ms: int) -> str:
    """Return why a brand's state cannot have been kept, empty where nothing is wrong.

    Of a former release nothing is gone on from but the names of its open alerts.

    `newest_ms`: when the newest record of the table arrived at the broker, ms UTC.

    >>> brand_fault(DetectorState(at=300_000), 300_000), brand_fault(DetectorState(at=1 << 52), 300_000)
    ('', 'it took in a step that is still to come')
    """
    return first_fault(_faults(state, newest_ms))


def sources_fault(states: Mapping[str, SourceState], newest_ms: int) -> str:
    """Return why the states of the sources cannot have been kept, empty where nothing is wrong; see `brand_fault`.

    >>> sources_fault({"hn": SourceState(at=0, published=-1)}, 0)
    'a number of it is none, negative or too large'
    """
    return first_fault(chain.from_iterable(_source_faults(state, newest_ms) for state in states.values()))


def _source_faults(state: SourceState, newest_ms: int) -> Iterator[str]:
    if not all(0 <= number <= _LARGEST for number in (state.published, state.count)):
        yield "a number of it is none, negative or too large"
    yield from _faults(DetectorState(state.at, state.layout, state.figures), newest_ms)


def _faults(state: DetectorState, newest_ms: int) -> Iterator[str]:
    yield _time_fault(state.at, newest_ms)
    for alert in state.former_alerts().values():
        yield _time_fault(alert.at, newest_ms)
    if state.layout != LAYOUT:
        return
    if len(state.figures) != 8 * WIDTH:
        yield f"it has {len(state.figures)} bytes of figures"
        return
    row = row_of(state.figures)
    if not np.isfinite(row).all() or np.abs(row).max() > _LARGEST:
        yield "a number of it is none, or too large"
    elif (row[_POSITIVE] <= 0).any() or (row[_NOT_NEGATIVE] < 0).any():
        yield "a number of it is negative"
    elif not np.isin(row[_FLAGS], (0.0, 1.0)).all():
        yield "an incident of it is neither open nor closed"
    elif row[_STEPS].min() < 0 or row[_STEPS].max() * STEP_MS > newest_ms + AHEAD_MS:
        yield "it took in a step that is still to come"
    if not set(state.alerts) <= {"drop", "surge", "silence"}:
        yield "it has an alert of no kind"


def _time_fault(at_ms: int, newest_ms: int) -> str:
    return "" if at_ms <= newest_ms + AHEAD_MS else "it took in a step that is still to come"
