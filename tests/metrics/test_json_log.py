"""Log lines as JSON: each is one object of the documented fields, whatever is logged."""

import io
import logging
import re
import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest

from streams.config.log_settings import LogSettings
from streams.metrics.calm_log import CalmHandler
from streams.metrics.json_log import LogLine, formatter_of
from tests.paths import ROOT

PAGE = ROOT / "deploy/OPERATIONS.md"


class Line(LogLine, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line that has no other fields."""


decode = msgspec.json.Decoder(Line).decode


class Log:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.stream = io.StringIO()
        handler = CalmHandler(self.stream, lambda: self.now_s)
        handler.setFormatter(formatter_of(LogSettings(format="json"), "score", "never used"))
        self.logger = logging.getLogger("streams.test_json_log")
        self.logger.handlers, self.logger.propagate = [handler], False

    @property
    def lines(self) -> list[Line]:
        return [decode(line) for line in self.stream.getvalue().rstrip("\n").split("\n")]


@pytest.fixture
def log() -> Iterator[Log]:
    made = Log()
    yield made
    made.logger.handlers = []


def test_a_line_is_one_object_with_its_values_and_no_empty_fields(log: Log) -> None:
    log.logger.warning("%s has %d faults", "rss", 3)
    (line,) = log.lines
    assert (line.level, line.role, line.logger, line.message) == (
        "WARNING",
        "score",
        log.logger.name,
        "rss has 3 faults",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.time)
    assert msgspec.json.decode(log.stream.getvalue()).keys() == {"time", "level", "role", "logger", "message"}


@pytest.mark.parametrize("text", ['"}\n{"level":"ERROR', "\x00\x1b[31m", "é\u2028"], ids=range(3))
def test_text_from_outside_stays_text_in_one_line(log: Log, text: str) -> None:
    log.logger.warning("refused %s", text)
    (line,) = log.lines
    assert (line.level, line.message) == ("WARNING", f"refused {text}")
    assert log.stream.getvalue().count("\n") == 1


def test_half_of_a_surrogate_pair_is_spelled_out() -> None:
    """By the formatter itself: what pytest captures of a log has to be Unicode."""
    record = logging.LogRecord("a", logging.INFO, "", 0, "half \ud800", (), None)
    written = formatter_of(LogSettings(format="json"), "score", "").format(record)
    assert decode(written.encode()).message == "half \\ud800"


def test_an_error_has_its_class_and_where_it_came_from(log: Log) -> None:
    try:
        [].index("topic")
    except ValueError:
        log.logger.exception("cannot go on")
    (line,) = log.lines
    assert (line.level, line.error, line.message) == ("ERROR", "ValueError", "cannot go on")
    assert line.stack.startswith("Traceback")
    assert line.stack.endswith("ValueError: 'topic' is not in list")


def test_how_many_lines_were_left_out_is_a_number_and_not_part_of_the_text(log: Log) -> None:
    for number in range(5):
        log.logger.warning("node %d is away", number)
    log.now_s = 61.0
    log.logger.warning("node %d is away", 9)
    first, last = log.lines
    assert (first.left_out, first.message) == (0, "node 0 is away")
    assert (last.left_out, last.message) == (4, "node 9 is away")


def test_the_manual_has_each_field() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Logs\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(LogLine.__struct_fields__)


def test_levels_of_parts_hold_for_them_alone() -> None:
    """In a process of its own: logging is set up once."""
    program = (
        "import logging; from streams.metrics import calm_log;"
        "calm_log.install('WARNING', logging.Formatter('%(message)s'), {'streams.collect': 'DEBUG'});"
        "logging.getLogger('streams.collect.http').debug('shown'); logging.getLogger('streams.score').info('not shown')"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "shown\n"


def test_a_level_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="DEBUG"):
        LogSettings.model_validate({"levels": {"streams.collect": "LOUD"}})
