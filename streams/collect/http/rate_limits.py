"""When a server wants us back: what it says of pauses and of what remains of a rate."""

import logging
import re
from asyncio import get_running_loop
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from streams.collect.http.reset_times import EPOCH_S, is_spent, policies, seconds_until
from streams.config.errors import SourceBusyError

LONGEST_WAIT_S = 86_400.0
"""Nobody's `Retry-After` keeps us away for longer."""
LONG_WAIT_S = 900.0
"""Who is kept away for longer is to know why."""
HELD = 1_000
"""Places of which it is remembered that their rate is spent."""
_REMAINING = re.compile(r"(?:.*-)?rate-?limit-(?:.+-)?remaining(?:-.+)?")

log = logging.getLogger(__name__)


class Pause(NamedTuple):
    """What a server asks for."""

    seconds: float
    header: str
    """Which of its headers said so, in lower case."""


class Rates:
    """Remembers of which places nothing remains: the next request would only be refused."""

    def __init__(self) -> None:
        self._spent: OrderedDict[str, float] = OrderedDict()
        """By place: until when, by the loop's clock."""
        self._logged: OrderedDict[str, float] = OrderedDict()
        """Likewise, of long pauses that were logged."""

    def note(self, place: str, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of its rate."""
        # A `Retry-After` speaks of this answer, and of no rate.
        wait = self.wait_s(place, {name: value for name, value in _merged(headers).items() if "limit" in name})
        if wait:
            _keep(self._spent, place, get_running_loop().time() + wait)

    def wait_s(self, place: str, headers: Mapping[str, str]) -> float | None:
        """Return how long the server of `place` asks us to stay away, seconds; a long pause is logged once."""
        pause = asked_pause(headers, datetime.now(UTC))
        if pause is None:
            return None
        now = get_running_loop().time()
        if pause.seconds > LONG_WAIT_S and self._logged.get(place, 0.0) <= now:
            _keep(self._logged, place, now + pause.seconds)
            log.warning("%s asks us to stay away for %.0f s, by its header %s", place, *pause)
        return pause.seconds

    def mind(self, place: str) -> None:
        """Raise SourceBusyError where nothing remains, for as long as that lasts."""
        wait = self._spent.get(place, 0.0) - get_running_loop().time()
        if wait > 0:
            raise SourceBusyError(f"nothing remains of the rate of {place}", wait)
        self._spent.pop(place, None)


def wait_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long a server asks us to stay away, seconds; None where it does not say.

    `Retry-After` counts first; the `RateLimit` headers count where nothing remains. Each is
    seconds, a duration, a time since 1970 or a date, as each API likes it.

    >>> now = datetime(2026, 11, 23, tzinfo=UTC)
    >>> wait_s({"Retry-After": "7"}, now), wait_s({"Retry-After": "Mon, 23 Nov 2026 00:01:00 GMT"}, now)
    (7.0, 60.0)
    >>> wait_s({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-23T00:05:00Z"}, now)
    300.0
    >>> wait_s({"x-ratelimit-remaining": "12", "x-ratelimit-reset": "60"}, now) is None
    True
    >>> wait_s({"RateLimit": '"burst";r=0;t=5, "day";r=0;t=50, "month";r=9;t=900'}, now)
    50.0
    """
    pause = asked_pause(headers, now)
    return None if pause is None else pause.seconds


def asked_pause(headers: Mapping[str, str], now: datetime) -> Pause | None:
    """Return the pause that an answer asks for, and the header that does; of several the longest."""
    said = _merged(headers)
    pauses = list(_after(said, now)) or list(_spent(said, now))
    longest = max(pauses, key=lambda pause: pause.seconds, default=None)
    return None if longest is None else longest._replace(seconds=min(longest.seconds, LONGEST_WAIT_S))


def _after(said: Mapping[str, str], now: datetime) -> Iterator[Pause]:
    for name, unit_s in (("retry-after", 1.0), ("retry-after-ms", 1e-3)):
        seconds = seconds_until(said.get(name, ""), now)
        if seconds is not None:
            yield Pause(seconds * unit_s, name)


def _spent(said: Mapping[str, str], now: datetime) -> Iterator[Pause]:
    """Yield the resets of all rates of which nothing remains."""
    windows = {one.name: one.numbers["w"] for one in policies(said.get("ratelimit-policy", "")) if "w" in one.numbers}
    for name, value in said.items():
        if name in ("ratelimit", "x-ratelimit"):
            for seconds in _members(value, windows):
                yield Pause(seconds, name)
        elif _REMAINING.fullmatch(name) and is_spent(value):
            for reset, unit_s in _resets(name):
                seconds_or_none = seconds_until(said.get(reset, ""), now)
                if seconds_or_none is not None:
                    yield Pause(seconds_or_none * unit_s, reset)
                    break


def _members(value: str, windows: Mapping[str, float]) -> Iterator[float]:
    """Yield after how many seconds each spent policy begins anew; where it does not say, after its window."""
    members = list(policies(value))
    for one in members:
        seconds = one.numbers.get("t", windows.get(one.name))
        if one.numbers.get("r") == 0 and seconds is not None and seconds < EPOCH_S:
            yield seconds
    # An earlier draft has one rate, and a member for each of its numbers.
    merged = {key: number for one in members for key, number in one.numbers.items()}
    if merged.get("remaining") == 0 and "reset" in merged:
        yield merged["reset"]


def _resets(remaining: str) -> Iterator[tuple[str, float]]:
    """Yield the headers that may say when a rate begins anew, the most exact first, and their units, seconds."""
    own = remaining.replace("remaining", "reset")
    family = re.sub(r"(rate-?limit)-.*", r"\1-reset", remaining)
    for name in dict.fromkeys((own, family)):
        yield f"{name}-after", 1.0
        yield f"{name}-ms", 1e-3
        yield name, 1.0


def _merged(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers by their names in lower case; one that is repeated is a list."""
    said: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        said[key] = f"{said[key]}, {value}" if key in said else value
    return said


def _keep(times: OrderedDict[str, float], place: str, until: float) -> None:
    times[place] = until
    times.move_to_end(place)
    while len(times) > HELD:
        times.popitem(last=False)
