"""Read by a child process as it starts: its wall clock is off by SHIFTED_CLOCK_S seconds."""

import os
import time

if shift := os.environ.get("SHIFTED_CLOCK_S"):
    seconds, clock, clock_ns = float(shift), time.time, time.time_ns
    time.time = lambda: clock() + seconds
    time.time_ns = lambda: clock_ns() + int(seconds * 1e9)
