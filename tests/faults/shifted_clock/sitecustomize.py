"""Read by a child process as it starts: its wall clock is off by SHIFTED_CLOCK_S seconds, or runs faster.

FASTER_CLOCK is ``REAL:SHOWN:RATE``: at the real time REAL (s UTC) the clock shows SHOWN, and from then on it runs RATE
times as fast. Pauses of half a minute and more are of the wall clock then; shorter ones, and what is measured by
`time.monotonic`, are as they were.
"""

import datetime as datetimes
import os
import time
from collections.abc import Callable
from typing import Any, Self

Real = datetimes.datetime
LONG_S = 30.0


class AnyDatetime(type):
    """Takes a real datetime for one of ours, as whoever asks for its type expects."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Real)


class Shifted(Real, metaclass=AnyDatetime):
    """Its own clock is not `time.time`: it has to be shifted by itself."""

    @classmethod
    def now(cls, tz: datetimes.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)


def show(clock: Callable[[], float]) -> None:
    """Let the wall clock of this process be another."""
    time.time = clock
    time.time_ns = lambda: int(clock() * 1e9)
    datetimes.datetime = Shifted  # type: ignore[misc]


def shorten_pauses(rate: float) -> None:
    """Let long pauses of the loop be pauses of the wall clock."""
    import asyncio  # noqa: PLC0415 # it costs each process that starts 50 ms

    real = asyncio.sleep

    def sleep(delay: float, result: Any = None) -> Any:
        return real(delay / rate if delay >= LONG_S else delay, result)

    asyncio.sleep = sleep  # type: ignore[assignment]


wall = time.time
if shift := os.environ.get("SHIFTED_CLOCK_S"):
    seconds = float(shift)
    show(lambda: wall() + seconds)
if faster := os.environ.get("FASTER_CLOCK"):
    began, shown, rate = map(float, faster.split(":"))
    show(lambda: shown + (wall() - began) * rate)
    shorten_pauses(rate)
