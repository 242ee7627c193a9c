"""What no step leaves in the states of the detectors: a state that was kept and has it is not gone on from."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

import msgspec

from schemas.bounds import AHEAD_MS, first_fault
from scoring.detectors.brand_detector import DetectorState
from scoring.detectors.silence import SilenceState
from scoring.detectors.source_detector import SourceState
from scoring.detectors.surge import MEANS, REFRACTORY
from scoring.method.constants import DROP_WINDOWS

_LARGEST = float(1 << 53)
_MOST = 100
"""Alerts of one brand that are open, or have closed."""


def brand_fault(state: DetectorState, newest_ms: int) -> str:
    """Return why a brand's state cannot have been kept, empty where nothing is wrong.

    `newest_ms`: when the newest record of the table arrived at the broker, ms UTC.

    >>> brand_fault(DetectorState(at=300_000), 300_000), brand_fault(DetectorState(at=1 << 52), 300_000)
    ('', 'it took in a step that is still to come')
    >>> brand_fault(DetectorState(usual=100.0), 0)
    'its usual score is none'
    """
    return first_fault(_brand_faults(state, newest_ms))


def sources_fault(states: Mapping[str, SourceState], newest_ms: int) -> str:
    """Return why the states of the sources cannot have been kept, empty where nothing is wrong; see `brand_fault`.

    >>> sources_fault({"hn": SourceState(at=0, published=-1)}, 0)
    'a number of it is none, negative or too large'
    """
    return first_fault(
        fault
        for state in states.values()
        for fault in (
            _time_fault(state.at, newest_ms),
            "" if _are_counts(state.published, state.count) else "a number of it is none, negative or too large",
            _silence_fault(state.silence),
            _numbers_fault(state),
        )
    )


def _brand_faults(state: DetectorState, newest_ms: int) -> Iterator[str]:
    yield _time_fault(state.at, newest_ms)
    if state.usual is not None and not 0 < state.usual < 100:
        yield "its usual score is none"
    if not set(state.drops) <= set(DROP_WINDOWS) or any(drop.variance <= 0 for drop in state.drops.values()):
        yield "it has a drop of no window, or without variance"
    if max(len(state.open), len(state.closed)) > _MOST:
        yield "it has more alerts than there are kinds"
    for at in (*state.closed.values(), *(one.since for one in state.open.values())):
        yield _time_fault(at, newest_ms)
    yield _silence_fault(state.silence)
    yield _surge_fault(state.surge or {})
    yield _numbers_fault(state)


def _surge_fault(surge: Mapping[str, Any]) -> str:
    if not surge:
        return ""
    if not {"step", "open_from", "peaks", *MEANS} <= set(surge):
        return "a part of its surge is missing"
    peaks = surge["peaks"]
    are_pairs = isinstance(peaks, list) and all(isinstance(peak, list) and len(peak) == 2 for peak in peaks)
    if not are_pairs or len(peaks) > REFRACTORY + 1 or not all(_is_number(part) for peak in peaks for part in peak):
        return "the peaks of its surge are none"
    if not all(isinstance(surge[name], int) and _are_counts(surge[name]) for name in ("step", "open_from")):
        return "the steps of its surge are none"
    return "" if all(_is_number(surge[name]) and surge[name] >= 0 for name in MEANS) else "a mean of its surge is none"


def _silence_fault(silence: SilenceState) -> str:
    is_possible = _are_counts(silence.steps, silence.rate, silence.pause, silence.longest)
    return "" if is_possible else "its silence has a number that is none"


def _time_fault(at_ms: int, newest_ms: int) -> str:
    return "" if at_ms <= newest_ms + AHEAD_MS else "it took in a step that is still to come"


def _are_counts(*values: float) -> bool:
    return all(0 <= value <= _LARGEST for value in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and isfinite(value) and abs(value) <= _LARGEST


def _numbers_fault(state: DetectorState | SourceState) -> str:
    """Return what is wrong with any number in it, however deep."""

    def numbers(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for part in value.values():
                yield from numbers(part)
        elif isinstance(value, list | tuple):
            for part in value:
                yield from numbers(part)
        elif isinstance(value, int | float):
            yield value

    found = numbers(msgspec.to_builtins(state))
    return "" if all(_is_number(one) for one in found) else "a number of it is none, negative or too large"
