"""Of each kind of line one is logged a minute, and what was left out is counted."""

import gc
import importlib.util
import io
import logging
import weakref
from collections.abc import Iterator

import pytest

from streams.metrics.calm_log import ALWAYS, KINDS, PERIOD_S, SUBJECTS, Calm, CalmHandler


class Log:
    """A logger of its own, whose clock is set by hand."""

    def __init__(self, name: str) -> None:
        self.now_s = 1_000.0
        self._stream = io.StringIO()
        self.handler = CalmHandler(self._stream, lambda: self.now_s)
        self.logger = logging.getLogger(name)
        self.logger.addHandler(self.handler)
        self.logger.propagate = False
        self.logger.setLevel(logging.DEBUG)

    @property
    def lines(self) -> list[str]:
        return self._stream.getvalue().splitlines()


@pytest.fixture(params=["aiokafka.test"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    made = Log(request.param)
    yield made
    made.logger.removeHandler(made.handler)


def test_a_line_a_second_is_a_line_a_minute_with_the_number_of_those_left_out(log: Log) -> None:
    for second in range(181):
        log.now_s = 1_000.0 + second
        log.logger.error("node %d is away", second)
    assert log.lines == [
        "node 0 is away",
        *(f"node {at} is away ... (59 more like this in the last minute)" for at in (60, 120, 180)),
    ]


def test_what_was_left_out_is_said_by_the_next_line_of_any_kind(log: Log) -> None:
    for number in range(5):
        log.logger.error("node %d is away", number)
    log.now_s += PERIOD_S
    log.logger.info("well again")
    assert log.lines == [
        "node 0 is away",
        "node 4 is away ... (3 more like this in the last minute)",
        "well again",
    ]


def test_a_summary_is_the_line_of_its_minute(log: Log) -> None:
    for _ in range(2):
        log.logger.error("away")
    log.now_s += PERIOD_S
    log.logger.info("something else")
    log.logger.error("away")
    assert log.lines == ["away", "away", "something else"]


def test_other_messages_levels_and_exceptions_are_other_kinds(log: Log) -> None:
    for error in (KeyError("a"), ValueError("b"), KeyError("c")):
        log.logger.error("it broke", exc_info=error)
    log.logger.warning("it broke")
    log.logger.warning("it bent")
    assert [line for line in log.lines if line.startswith("it")] == ["it broke", "it broke", "it broke", "it bent"]
    assert "KeyError: 'c'" not in log.lines


def test_a_number_in_a_message_makes_no_other_kind(log: Log) -> None:
    for seconds in (1.5, 22.0):
        log.logger.error(f"a timer woke up {seconds} s late")
    assert log.lines == ["a timer woke up 1.5 s late"]


def test_every_line_of_the_level_debug_is_written(log: Log) -> None:
    for _ in range(3):
        log.logger.debug("step")
    assert log.lines == ["step"] * 3


@pytest.mark.parametrize("log", sorted(ALWAYS), indirect=True)
def test_a_logger_that_keeps_a_pace_is_never_left_out(log: Log) -> None:
    assert importlib.util.find_spec(log.logger.name), "a logger has the name of its module"
    for minute in range(3):
        log.logger.info("in a minute %d events", minute)
    assert len(log.lines) == 3


def test_what_was_left_out_is_said_at_the_end(log: Log) -> None:
    for number in range(3):
        log.logger.error("node %d is away", number)
    log.handler.close()
    assert log.lines == ["node 0 is away", "node 2 is away ... (1 more like this in the last minute)"]


@pytest.mark.parametrize("log", ["streams.collect.runner"], indirect=True)
def test_each_collector_has_its_line_and_a_thousand_share_one(log: Log) -> None:
    for _ in range(2):
        for number in range(1_000):
            log.logger.warning("%s stopped (%s)", f"source {number}", "it is down")
    assert len(log.lines) == SUBJECTS + 1
    log.now_s += PERIOD_S
    log.logger.info("end of the minute")
    assert "source 999 stopped (it is down) ... (1,958 more like this in the last minute)" in log.lines


def test_lines_that_are_all_different_are_remembered_in_bounded_number_and_none_is_lost(log: Log) -> None:
    for _ in range(2):
        for number in range(3 * KINDS):
            log.logger.error("%s" + "x" * number, "a")
    assert len(log.lines) == 6 * KINDS
    assert len(log.handler._calm._left) <= KINDS + 1


def test_what_is_remembered_of_a_record_holds_on_to_none_of_its_values() -> None:
    class Large:
        pass

    value, calm = Large(), Calm()
    gone = weakref.ref(value)
    for now_s in (1.0, 2.0):
        list(calm.let_through(logging.LogRecord("x", logging.ERROR, "", 0, "%s", (value,), None), now_s))
    del value
    gc.collect()
    assert gone() is None


def test_a_value_with_a_percent_sign_is_no_format(log: Log) -> None:
    for _ in range(3):
        log.logger.error("%s", "100% of %s")
    log.now_s += PERIOD_S
    log.logger.error("%s", "100% of %s")
    assert log.lines == ["100% of %s", "100% of %s ... (2 more like this in the last minute)"]
