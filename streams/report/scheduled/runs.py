"""When a report is due, and of which days it is: calendar days of the schedule's own time zone. No clock."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from streams.config.notify.report_settings import ReportSettings
from streams.config.notify.times_of_day import zone_of

WINDOWS = {"day": "24h", "week": "7d", "month": "28d"}
"""The window of the scores of a report, by what the report is of."""
MONDAY = 0
LONGEST = 32
"""Days among which there is one on which any report is due."""


class Run(NamedTuple):
    """One report of a schedule."""

    due_ms: int
    """When it is sent, ms UTC."""
    first: date
    """The first day that it is of, in the schedule's time zone."""
    last: date
    """The last one."""
    begin_ms: int
    """Begin of the first day, ms UTC."""
    end_ms: int
    """End of the last day, ms UTC."""
    period: str
    """Name of the day, ISO week or month."""

    @property
    def days(self) -> int:
        """How many calendar days it is of."""
        return (self.last - self.first).days + 1


def newest_run(report: ReportSettings, now_ms: int) -> Run:
    """Return the run that was due last, at or before a time, ms UTC."""
    return next(run for run in _runs(report, now_ms, -1) if run.due_ms <= now_ms)


def next_run(report: ReportSettings, now_ms: int) -> Run:
    """Return the first run that is due after a time, ms UTC."""
    return next(run for run in _runs(report, now_ms, 1) if run.due_ms > now_ms)


def _runs(report: ReportSettings, now_ms: int, way: int) -> Iterator[Run]:
    """Yield the runs near a time, one by one away from it; the first may lie on the other side of it."""
    today = datetime.fromtimestamp(now_ms / 1_000, zone_of(report.time_zone)).date()
    for number in range(-1, 2 * LONGEST):  # from the day before: clocks are set back over midnight in some zones
        day = today + timedelta(days=way * number)
        if _is_due_on(report, day):
            yield run_on(report, day)


def _is_due_on(report: ReportSettings, day: date) -> bool:
    return report.every == "day" or (day.weekday() == MONDAY if report.every == "week" else day.day == 1)


def run_on(report: ReportSettings, day: date) -> Run:
    """Return the run of a day on which the report is due.

    A time that a change to summer time leaves out is an hour later on that day; of one that comes twice, the first.

    >>> daily = ReportSettings(name="d", to=["team"], every="day", at="02:30", time_zone="Europe/Paris")
    >>> run = run_on(daily, date(2026, 3, 30))  # of the day on which clocks are set forward
    >>> run.period, (run.end_ms - run.begin_ms) // 3_600_000
    ('2026-03-29', 23)
    """
    if report.every == "day":
        first = day - timedelta(days=1)
        period = first.isoformat()
    elif report.every == "week":
        first = day - timedelta(days=7)
        period = f"{first:%G-W%V}"
    else:
        first = (day - timedelta(days=1)).replace(day=1)
        period = f"{first:%Y-%m}"
    zone = zone_of(report.time_zone)

    def at(of: date, clock: time) -> int:
        return int(datetime.combine(of, clock, zone).timestamp() * 1_000)

    return Run(
        due_ms=at(day, report.clock),
        first=first,
        last=day - timedelta(days=1),
        begin_ms=at(first, time()),
        end_ms=at(day, time()),
        period=period,
    )
