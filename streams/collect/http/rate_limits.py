"""When a server wants us back: what it says of pauses and of what remains of a rate."""

from asyncio import get_running_loop
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from streams.config.errors import SourceBusyError

LONGEST_WAIT_S = 86_400.0
"""Nobody's `Retry-After` keeps us away for longer."""
HELD = 1_000
"""Places of which it is remembered that their rate is spent."""


class Rates:
    """Remembers of which places nothing remains: the next request would only be refused."""

    def __init__(self) -> None:
        self._spent: OrderedDict[str, float] = OrderedDict()
        """By place: until when, by the loop's clock."""

    def note(self, place: str, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of its rate."""
        wait = wait_s({name: value for name, value in headers.items() if "limit" in name.lower()}, datetime.now(UTC))
        if wait:
            self._spent[place] = get_running_loop().time() + wait
            while len(self._spent) > HELD:
                self._spent.popitem(last=False)

    def mind(self, place: str) -> None:
        """Raise SourceBusyError where nothing remains, for as long as that lasts."""
        wait = self._spent.get(place, 0.0) - get_running_loop().time()
        if wait > 0:
            raise SourceBusyError(f"nothing remains of the rate of {place}", wait)
        self._spent.pop(place, None)


def wait_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long a server asks us to stay away, seconds; None where it does not say.

    `Retry-After` is seconds or a date; the `RateLimit` headers count where nothing remains,
    their reset a span, an epoch or a date, as each API likes it.

    >>> now = datetime(2026, 11, 23, tzinfo=UTC)
    >>> wait_s({"Retry-After": "7"}, now), wait_s({"Retry-After": "Mon, 23 Nov 2026 00:01:00 GMT"}, now)
    (7.0, 60.0)
    >>> wait_s({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-23T00:05:00Z"}, now)
    300.0
    >>> wait_s({"x-ratelimit-remaining": "12", "x-ratelimit-reset": "60"}, now) is None
    True
    """
    said = {name.lower(): value.strip() for name, value in headers.items()}
    until = said.get("retry-after")
    if until is None:
        for family in ("x-ratelimit", "x-rate-limit", "ratelimit"):
            left = said.get(f"{family}-remaining", "")
            if left and left.partition(".")[0] == "0" and left.rstrip("0.") == "":
                until = said.get(f"{family}-reset")
    if not until:
        return None
    seconds = _seconds(until, now)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT_S)


def _seconds(text: str, now: datetime) -> float | None:
    try:
        number = float(text)
    except ValueError:
        pass
    else:
        # A span is short, an epoch is not.
        return number - now.timestamp() if number > 1e9 else number if number == number else None  # noqa: PLR0124 # NaN
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
        except ValueError:
            return None
    return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
