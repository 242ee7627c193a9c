"""What is kept of the watch: believed only where a step can have left it; of a former release alerts are closed."""

import msgspec
import numpy as np
import pytest

from schemas.alert import Alert
from schemas.health import SourceHealth
from scoring.detectors.brand_row import DAY_VARIANCE, DROP, EXPECTED, IS_OPEN, LEVEL, OPENED, STEP
from scoring.detectors.detector_state import DetectorState, row_of, state_of
from scoring.detectors.detector_table import DetectorTable, new_row
from scoring.detectors.source_detector import SourceDetector, SourceState
from scoring.detectors.state_fault import brand_fault, sources_fault
from scoring.state.step_counts import STEP_MS
from tests.scoring.detectors.following import Followed, days

NEWEST_MS = 2 * 10**12
MINUTE_MS = 60_000
START_MS = 20_580 * 86_400_000


def state() -> DetectorState:
    return state_of(Followed().take(days(5, 4)).row, {})


def damaged(column: int, value: float) -> DetectorState:
    row = row_of(state().figures)
    row[column] = value
    return msgspec.structs.replace(state(), figures=row.tobytes())


def test_a_state_that_was_kept_is_believed() -> None:
    assert brand_fault(state(), NEWEST_MS) == ""
    assert brand_fault(state_of(new_row(), {}), NEWEST_MS) == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (LEVEL, float("nan")),
        (LEVEL, 1e300),
        (EXPECTED, -1.0),
        (DAY_VARIANCE, 0.0),
        (DROP + IS_OPEN, 0.5),
        (DROP + OPENED, 1e12),
        (STEP, 1e9),
    ],
)
def test_what_no_step_leaves_is_found(column: int, value: float) -> None:
    assert brand_fault(damaged(column, value), NEWEST_MS)


def test_a_row_of_another_length_and_a_time_to_come_are_found() -> None:
    assert "bytes of figures" in brand_fault(msgspec.structs.replace(state(), figures=b"\0" * 16), NEWEST_MS)
    assert "still to come" in brand_fault(state(), START_MS)


def records_of(minutes: range, per_minute: int, begin: int = 0) -> list[SourceHealth]:
    return [
        SourceHealth(
            source="hn", at=START_MS + MINUTE_MS * minute, connected=True, published=begin + per_minute * number
        )
        for number, minute in enumerate(minutes)
    ]


def test_a_source_goes_silent_once_and_is_back_through_restarts_at_every_record() -> None:
    day = 24 * 60
    calm, pause = records_of(range(4 * day), 1), records_of(range(4 * day, 4 * day + 90), 0, 4 * day)
    back = records_of(range(4 * day + 90, 4 * day + 120), 1, 4 * day)
    straight, restarted = SourceDetector(), SourceDetector()
    alerts: tuple[list[Alert], list[Alert]] = ([], [])
    decoder = msgspec.msgpack.Decoder(dict[str, SourceState])
    for number, health in enumerate([*calm, *pause, *back]):
        alerts[0].extend(straight.take(health))
        alerts[1].extend(restarted.take(health))
        if number % 11 == 0:
            states = decoder.decode(msgspec.msgpack.encode(restarted.states))
            assert sources_fault(states, NEWEST_MS) == ""
            restarted = SourceDetector(states)
    assert alerts[0] == alerts[1]
    assert [(alert.state, alert.source) for alert in alerts[0]] == [("opened", "hn"), ("closed", "hn")]
    assert straight.open() == []


def test_of_time_without_health_records_nothing_is_learnt_and_nothing_is_sent() -> None:
    day = 24 * 60
    detector = SourceDetector()
    late = records_of(range(4 * day + 300, 4 * day + 301), 0, 4 * day)
    assert [alert for health in [*records_of(range(4 * day), 1), *late] for alert in detector.take(health)] == []


def test_the_silence_of_a_former_release_ends_with_the_next_record() -> None:
    opened = Alert(
        id="silence||hn|1",
        kind="silence",
        state="opened",
        severity="warning",
        brand="",
        window="",
        at=START_MS,
        since=START_MS,
        source="hn",
    )
    detector = SourceDetector({"hn": SourceState(at=START_MS, published=7, opened=opened)})
    (health,) = records_of(range(1, 2), 0)
    assert [(alert.id, alert.state, alert.at) for alert in detector.take(health)] == [(opened.id, "closed", health.at)]
    assert detector.open() == []


def test_mentions_that_cannot_come_are_not_expected() -> None:
    """A brand that lives by one source is not silent while that source cannot be reached."""
    flags = []
    for missing in (0.0, 1.0):
        table = DetectorTable()
        rows, gone = np.array([table.add()]), np.zeros(7)
        by_source = np.array([[0, 0, 0, 0, 0, 0, 10]])
        first, came = START_MS // STEP_MS, np.array([[10, 500, 0]])
        for step in range(5 * 96):
            table.take(rows, first + step, came, by_source, gone)
        gone[-1] = missing
        seen = 0
        for step in range(5 * 96, 5 * 96 + 40):
            seen |= int(table.take(rows, first + step, 0 * came, 0 * by_source, gone)[0])
        flags.append(seen)
    assert flags[0]
    assert not flags[1]
