"""The table that people watch."""

import io
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace
from rich.console import Console

from scoring.method.constants import HOUR_MS
from streams.analysis.hour_ago import LastHour
from streams.terminal.league import FULL, MIDDLE, SORT_EVERY_S, CalmOrder, render, svg
from tests.scores import AT_MS, score

SCORES = [
    score("A brand with quite a long name", 87.6, mentions=1_234_567),
    score("Acme", 7.04, coverage=0.5),
    score("Évil\x1b[2J", 0.0),
]


def drawn(width: int, before: dict[str, float] | None = None) -> list[str]:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(render(SCORES, "24h", before, width))
    return console.export_text().splitlines()


@pytest.mark.parametrize("width", [60, MIDDLE - 1, MIDDLE, FULL - 1, FULL, 200])
def test_no_figure_is_cut_at_any_width(width: int) -> None:
    lines = drawn(width, {"Acme": 9.3})
    text = "\n".join(lines)
    assert max(map(len, lines)) <= width
    for figure in ("87.6", "7.0", "0.0", "1,234,567", "▼ -2.3"):
        assert figure in text


@pytest.mark.parametrize("width", [MIDDLE, FULL])
def test_indicators_and_coverage_are_shown_where_there_is_room(width: int) -> None:
    text = "\n".join(drawn(width))
    assert "61" in text
    assert "71" in text
    assert "75%" in text  # half of x, all of bluesky


def test_bounds_are_shown_where_there_is_room_and_doubt_is_always() -> None:
    assert "83–93" in "\n".join(drawn(FULL))
    for width in (60, MIDDLE, FULL):
        console = Console(width=width, file=io.StringIO(), record=True)
        console.print(render([score("Acme", 41.0, provisional=True), score("Bolt", 42.0)], "24h", None, width))
        text = console.export_text()
        assert "~41.0" in text
        assert " 42.0" in text
        assert "provisional" in " ".join(text.split())


def test_a_name_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in "\n".join(drawn(FULL))


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("name", ["[red]x", "[/x]", "[link=http://a]b"])
def test_markup_in_a_name_is_shown_as_text(name: str, width: int) -> None:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(render([score(name)], "24h", None, width))
    assert name in console.export_text()


def test_a_change_has_an_arrow_and_a_sign_where_there_is_no_colour() -> None:
    text = "\n".join(drawn(FULL, {"Acme": 9.3, "A brand with quite a long name": 80.0}))
    assert "▼ -2.3" in text
    assert "▲ +7.6" in text


def test_an_empty_table_says_so() -> None:
    console = Console(width=MIDDLE, file=io.StringIO(), record=True)
    console.print(render([], "24h", width=MIDDLE))
    assert "no scores yet" in console.export_text()


def test_the_picture_is_a_well_formed_svg_of_one_window() -> None:
    picture = svg([*SCORES, score("Elsewhere", window="7d")], "24h", "jauge scores")
    assert ET.fromstring(picture).tag.endswith("svg")
    assert "Acme" in picture
    assert "Elsewhere" not in picture


def test_rows_do_not_change_places_before_the_eye_could_follow() -> None:
    now = 100.0
    order = CalmOrder(lambda: now)
    assert [s.brand for s in order.of([score("A", 60), score("B", 50)])] == ["A", "B"]
    now += SORT_EVERY_S - 1
    calm = order.of([score("A", 60), score("B", 70)])
    assert [(s.brand, s.score) for s in calm] == [("A", 60), ("B", 70)]
    now += 1
    assert [s.brand for s in order.of([score("A", 60), score("B", 70)])] == ["B", "A"]


def test_a_new_brand_stands_in_its_place_at_once() -> None:
    order = CalmOrder(lambda: 0.0)
    order.of([score("A", 60)])
    assert [s.brand for s in order.of([score("A", 60), score("C", 90)])] == ["C", "A"]
    assert [s.brand for s in order.of([score("A", 60)])] == ["A"]


def hour_of(*readings: tuple[float, float]) -> LastHour:
    """Hours after AT_MS, and points."""
    hour = LastHour()
    for hours, points in readings:
        hour.note(score("A", points, at=AT_MS + int(hours * HOUR_MS)))
    return hour


def before(hour: LastHour, hours: float) -> float | None:
    return hour.before(score("A", 99.0, at=AT_MS + int(hours * HOUR_MS)))


def test_the_change_is_since_the_score_that_stood_an_hour_ago() -> None:
    assert before(hour_of((0.0, 10), (0.5, 20), (1.2, 30), (2.0, 40)), 2.0) == 20


def test_until_an_hour_is_known_the_change_is_since_the_first_reading() -> None:
    assert before(hour_of((0.0, 10), (0.25, 20)), 0.5) == 10


def test_nothing_earlier_is_no_change() -> None:
    assert before(hour_of((0.0, 10)), 0.0) is None
    assert LastHour().before(score("B")) is None


def test_what_a_leap_of_the_clock_left_behind_is_no_hour_ago() -> None:
    assert before(hour_of((0.0, 10), (24.0, 50), (24.5, 60)), 24.5) == 50
    assert before(hour_of((0.0, 10)), 24.0) is None


def test_an_older_reading_that_comes_late_changes_nothing() -> None:
    assert before(hour_of((1.0, 30), (0.0, 10)), 1.5) == 30


@pytest.mark.parametrize("width", [60, MIDDLE, FULL])
def test_a_brand_of_which_nobody_spoke_has_words_for_its_number(width: int) -> None:
    nobody = replace(score("Nobody", 53.6, mentions=0), low=0.0, high=100.0, provisional=True)
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(render([score("Acme"), nobody], "24h", {"Nobody": 50.0}, width))
    text = console.export_text()
    (row,) = [line for line in text.splitlines() if "Nobody" in line]
    assert "no data" in row
    assert not any(shown in row for shown in ("53.6", "━", "▲", "61", "~"))
    assert "nobody mentioned it" in " ".join(text.split())
