"""How APIs say when they want us back, and that a long pause is not silent."""

import logging
from datetime import UTC, datetime

import pytest
from multidict import CIMultiDict

from streams.collect.http.rate_limits import HELD, LONGEST_WAIT_S, Rates, asked_pause, wait_s
from streams.config.errors import SourceBusyError

NOW = datetime(2026, 11, 23, tzinfo=UTC)
AT = int(NOW.timestamp())
FORMS = {
    "300": 300.0,
    "300.5": 300.5,
    "3e2": 300.0,
    str(AT + 300): 300.0,
    f"{AT + 300}.5": 300.5,
    str((AT + 300) * 1_000): 300.0,
    "Mon, 23 Nov 2026 00:05:00 GMT": 300.0,
    "Monday, 23-Nov-26 00:05:00 GMT": 300.0,
    "Mon Nov 23 00:05:00 2026": 300.0,
    "2026-11-23T00:05:00Z": 300.0,
    "2026-11-23T01:05:00.250+01:00": 300.25,
    "2026-11-23 00:05:00": 300.0,
    "6m0s": 360.0,
    "1h2m3.5s": 3_723.5,
    "500ms": 0.5,
    "300 seconds": 300.0,
    "300, 300;w=600": 300.0,
    "5, 300": 300.0,
    '"300"': 300.0,
    "0": 0.0,
    "-5": 0.0,
    str(AT - 300): 0.0,
    str((AT - 300) * 1_000): 0.0,
    "Sun, 22 Nov 2026 00:05:00 GMT": 0.0,
    "0001-01-01T00:00:00+23:59": 0.0,
    "99999999": LONGEST_WAIT_S,
}
NO_FORMS = (
    *("", "soon", "nan", "-inf", "Infinity", "1e400", "9" * 400, "1_000", "٣", "--5", "apples 5", "h", "6m0x", "0x10"),
    *(
        "Mon, 99 Nov 2026 00:05:00 GMT",
        "9999-12-31T23:59:59-23:59",
        "Mon, 23 Nov 999999 00:05:00 GMT",
        ",",
        ";",
        "\x00",
    ),
)


@pytest.mark.parametrize(("text", "seconds"), FORMS.items())
@pytest.mark.parametrize("family", ["", "x-ratelimit", "X-Rate-Limit", "RateLimit", "anthropic-ratelimit-requests"])
def test_every_form_of_a_time_is_read_in_every_header(text: str, seconds: float, family: str) -> None:
    headers = {f"{family}-Remaining": "0", f"{family}-Reset": text} if family else {"Retry-After": text}
    assert wait_s(headers, NOW) == seconds


@pytest.mark.parametrize("text", NO_FORMS)
def test_what_says_nothing_asks_for_no_pause(text: str) -> None:
    for headers in (
        {"Retry-After": text},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": text},
        {"x-ratelimit-remaining": text, "x-ratelimit-reset": "5"},
        {"RateLimit": text},
        {"RateLimit": f'"a";r=0;t={text}', "RateLimit-Policy": text},
    ):
        assert wait_s(headers, NOW) is None, headers


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit": '"default";r=0;t=50'}, 50.0),
        ({"RateLimit": "default;r=0;t=50"}, 50.0),
        ({"RateLimit": '"a, b; c";r=0;t=50, "day";r=0;t=70;pk=:Zm9v:, "month";r=1;t=900'}, 70.0),
        ({"RateLimit": '"default";r=5;t=50'}, None),
        ({"RateLimit": '"default";r=0', "RateLimit-Policy": '"other";q=1;w=9, "default";q=10;w=60'}, 60.0),
        ({"RateLimit": '"default";r=0', "RateLimit-Policy": '"other";q=1;w=9'}, None),
        ({"RateLimit": "limit=100, remaining=0, reset=50", "RateLimit-Policy": "100;w=60"}, 50.0),
        ({"RateLimit": "limit=100, remaining=3, reset=50"}, None),
        ({"RateLimit-Limit": "10, 10;w=60", "RateLimit-Remaining": "0, 0;w=60", "RateLimit-Reset": "50"}, 50.0),
        ({"x-ratelimit-remaining": "12", "x-ratelimit-reset": "60"}, None),
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "60"}, 60.0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s",
          "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset": "60"}, 60.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.5", "x-ratelimit-reset": str(AT + 1)}, 1.5),
        ({"Retry-After": "7", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"}, 7.0),
        ({"Retry-After": "soon", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"}, 60.0),
        ({"x-ratelimit-reset": "60"}, None),
        (CIMultiDict([("Retry-After", "5"), ("retry-after", "9")]), 9.0),
        ({}, None),
    ],
)  # fmt: skip
def test_a_pause_is_asked_for_where_nothing_remains(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_s(headers, NOW) == seconds


def test_the_header_that_asks_is_named() -> None:
    pause = asked_pause({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20m"}, NOW)
    assert pause == (1_200.0, "x-ratelimit-reset")


async def test_a_long_pause_is_logged_once_with_place_and_header_and_a_short_one_is_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rates, spent = Rates(), {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "20m"}
    with caplog.at_level(logging.WARNING):
        rates.note("https://short.example/a", {**spent, "x-ratelimit-reset": "14m"})
        for _ in range(3):
            rates.note("https://long.example/a", spent)
            assert rates.wait_s("https://long.example/a", {"Retry-After": "3600", **spent}) == 3_600.0
    assert [record.getMessage() for record in caplog.records] == [
        "https://long.example/a asks us to stay away for 1200 s, by its header x-ratelimit-reset"
    ]
    for place in ("https://short.example/a", "https://long.example/a"):
        with pytest.raises(SourceBusyError):
            rates.mind(place)


async def test_a_reset_in_the_past_is_no_pause_and_places_are_bounded() -> None:
    rates = Rates()
    rates.note("https://a.example", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(AT - 10**8)})
    rates.mind("https://a.example")
    for number in range(HELD + 1):
        rates.note(f"https://{number}.example", {"RateLimit": '"a";r=0;t=50'})
    rates.mind("https://0.example")
    with pytest.raises(SourceBusyError):
        rates.mind("https://1.example")
