"""Read by a child process as it starts: its wall clock is off by SHIFTED_CLOCK_S seconds."""

import datetime as datetimes
import os
import time
from typing import Any, Self

Real = datetimes.datetime


class AnyDatetime(type):
    """Takes a real datetime for one of ours, as whoever asks for its type expects."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Real)


class Shifted(Real, metaclass=AnyDatetime):
    """Its own clock is not `time.time`: it has to be shifted by itself."""

    @classmethod
    def now(cls, tz: datetimes.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(time.time(), tz)


if shift := os.environ.get("SHIFTED_CLOCK_S"):
    seconds, clock, clock_ns = float(shift), time.time, time.time_ns
    time.time = lambda: clock() + seconds
    time.time_ns = lambda: clock_ns() + int(seconds * 1e9)
    datetimes.datetime = Shifted  # type: ignore[misc]
