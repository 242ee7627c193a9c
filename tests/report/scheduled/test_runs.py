"""When a report by schedule is due, and of which days: month ends, leap days, changes of the clock, missed runs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.config.errors import UsageError
from streams.config.notify.report_settings import ReportSettings
from streams.config.settings import load_settings
from streams.report.scheduled.runs import newest_run, next_run

HOUR_MS = 3_600_000
ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Cairo",
    "Australia/Lord_Howe",
)
CLOCKS = ("00:00", "00:30", "02:30", "08:00", "23:59")


def scheduled(every: str, at: str = "08:00", zone: str = "UTC") -> ReportSettings:
    return ReportSettings(name="r", to=["team"], every=every, at=at, time_zone=zone)


def ms(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("every", "now", "due", "period", "days"),
    [
        ("day", "2028-03-01T07:59", "2028-02-29T08:00", "2028-02-28", 1),
        ("day", "2028-03-01T08:00", "2028-03-01T08:00", "2028-02-29", 1),  # a leap day
        ("day", "2027-01-01T09:00", "2027-01-01T08:00", "2026-12-31", 1),
        ("week", "2027-01-04T08:00", "2027-01-04T08:00", "2026-W53", 7),  # of a year with 53 weeks
        ("week", "2027-01-04T07:00", "2026-12-28T08:00", "2026-W52", 7),
        ("month", "2028-03-01T08:00", "2028-03-01T08:00", "2028-02", 29),
        ("month", "2027-03-31T12:00", "2027-03-01T08:00", "2027-02", 28),
        ("month", "2027-01-31T12:00", "2027-01-01T08:00", "2026-12", 31),
        ("month", "2027-01-01T07:00", "2026-12-01T08:00", "2026-11", 30),
    ],
)
def test_the_newest_run_is_of_the_whole_days_before_it(every: str, now: str, due: str, period: str, days: int) -> None:
    run = newest_run(scheduled(every), ms(now))
    assert (run.due_ms, run.period, run.days) == (ms(due), period, days)
    assert run.end_ms - run.begin_ms == days * 24 * HOUR_MS


def test_a_report_is_sent_once_on_days_on_which_clocks_change() -> None:
    paris = scheduled("day", "02:30", "Europe/Paris")
    forward = next_run(paris, ms("2026-03-29T01:00", "Europe/Paris"))
    assert forward.due_ms == ms("2026-03-29T03:30", "Europe/Paris")  # there is no 02:30
    assert next_run(paris, forward.due_ms).due_ms == ms("2026-03-30T02:30", "Europe/Paris")
    back = next_run(paris, ms("2026-10-25T01:00", "Europe/Paris"))
    assert back.due_ms == ms("2026-10-25T00:30")  # the first of two
    after = next_run(paris, back.due_ms)
    assert (after.due_ms, after.end_ms - after.begin_ms) == (ms("2026-10-26T01:30"), 25 * HOUR_MS)


@given(
    st.sampled_from(["day", "week", "month"]),
    st.sampled_from(CLOCKS),
    st.sampled_from(ZONES),
    st.integers(ms("2005-01-01"), ms("2045-01-01")),
)
def test_runs_follow_each_other_without_a_gap(every: str, at: str, zone: str, now_ms: int) -> None:
    report = scheduled(every, at, zone)
    was, comes = newest_run(report, now_ms), next_run(report, now_ms)
    assert was.due_ms <= now_ms < comes.due_ms
    assert was.end_ms <= was.due_ms + 24 * HOUR_MS
    assert (comes.first, comes.begin_ms) == (was.last + timedelta(days=1), was.end_ms)
    assert newest_run(report, comes.due_ms) == comes
    assert newest_run(report, comes.due_ms - 1) == was


def test_of_runs_that_were_missed_the_newest_alone_is_left() -> None:
    daily = scheduled("day")
    assert newest_run(daily, ms("2026-05-09T12:00")).period == "2026-05-08"
    assert newest_run(daily, ms("2026-05-12T12:00")).period == "2026-05-11"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('name = "r"\nto = ["team"]\nat = "8"', "report.0.at='8'"),
        ('name = "r"\nto = ["team"]\ntime_zone = "Mars"', "'Mars' is no time zone"),
        ('name = "r"\nto = []', "report.0.to"),
        ('name = "r"\nto = ["team"]\nauthor = "a\\nb"', "it has to be one line"),
    ],
)
def test_settings_that_cannot_be_are_one_line(tmp_path, monkeypatch, table: str, message: str) -> None:
    file = tmp_path / "jauge.toml"
    file.write_text(f'[[notify]]\nname = "team"\nurl_variable = "TEAM_URL"\nkinds = []\n[[report]]\n{table}\n')
    monkeypatch.setenv("JAUGE_CONFIG", str(file))
    with pytest.raises(UsageError, match=r".") as error:
        load_settings()
    assert message in str(error.value)
