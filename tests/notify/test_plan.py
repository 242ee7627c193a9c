"""What is sent of an incident, to whom, and when."""

from datetime import time
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert
from schemas.notify.notification import Notification
from streams.config.notify.settings import NotifySettings
from streams.config.notify.times_of_day import end_of_quiet, next_of, zone_of
from streams.notify.plan import OLDEST_MS, plan
from tests.notify.incidents import HOUR_MS, later, opened

NIGHT = 1_764_457_200_000
"""2025-11-29 23:00 UTC."""


def receiver(**fields: Any) -> NotifySettings:
    return NotifySettings(**{"name": "team", "url_variable": "TEAM", **fields})


def sent(one: Notification | None, at: int) -> Notification:
    assert one is not None
    return replace(one, state="sent", accepted=one.accepted + 1, accepted_at=at, at=at)


def first(alert: Alert, **fields: Any) -> Notification | None:
    return plan(receiver(**fields), alert, None, alert.at)


def test_opening_getting_worse_and_end_are_sent_and_nothing_between() -> None:
    team, alert = receiver(), opened()
    one = plan(team, alert, None, alert.at)
    assert (one.state, one.event, one.due_at) == ("waiting", "opened", alert.at)
    assert one.alert.examples == ()
    one = sent(one, alert.at)
    for reason in ("examples", "refreshed", "", "acknowledged"):
        assert plan(team, later(alert, 1, reason=reason), one, alert.at + 60_000) is None
    worse = later(alert, 2, reason="worse", severity="critical")
    one = plan(team, worse, one, worse.at)
    assert (one.event, one.accepted) == ("updated", 1)
    one = sent(one, worse.at)
    end = later(worse, 3, state="closed", reason="calm")
    one = sent(plan(team, end, one, end.at), end.at)
    assert (one.event, one.accepted) == ("resolved", 3)
    assert plan(team, end, one, end.at) is None
    again = later(end, 60, reason="reopened", reopenings=1)
    one = plan(team, again, one, again.at)
    assert (one.event, one.accepted) == ("opened", 3)


def test_a_record_that_was_planned_is_not_planned_again_when_it_is_read_again() -> None:
    alert = opened()
    one = plan(receiver(), alert, None, alert.at)
    assert plan(receiver(), alert, one, alert.at + 1) is None
    assert plan(receiver(), alert, sent(one, alert.at), alert.at + 1) is None


def test_what_was_seen_over_an_hour_ago_is_not_sent() -> None:
    alert = opened()
    assert plan(receiver(), alert, None, alert.at + OLDEST_MS) is not None
    assert plan(receiver(), alert, None, alert.at + OLDEST_MS + 1) is None
    refreshed = later(alert, 62, reason="refreshed")
    assert plan(receiver(), refreshed, None, refreshed.at).event == "opened"


@pytest.mark.parametrize(
    ("fields", "alert", "is_sent"),
    [
        ({"brands": ("Acme",)}, opened("Acme"), True),
        ({"brands": ("Other",)}, opened("Acme"), False),
        ({"kinds": ("surge", "silence")}, opened(), False),
        ({"severity": "critical"}, opened(), False),
        ({"severity": "critical"}, opened(severity="critical"), True),
        ({}, opened(brand="", kind="silence", source="hn", id="silence|hn|1"), True),
        ({"brands": ("Acme",)}, opened(brand="", kind="silence", source="hn", id="silence|hn|1"), False),
        ({}, opened(state="closed", reason="calm"), False),
    ],
)
def test_a_receiver_is_sent_what_it_asked_for(fields: dict[str, Any], alert: Alert, is_sent: bool) -> None:
    assert (first(alert, **fields) is not None) == is_sent


def test_an_incident_that_turns_critical_is_opened_there_and_so_is_its_end() -> None:
    team, alert = receiver(severity="critical"), opened()
    worse = later(alert, 5, reason="worse", severity="critical")
    one = plan(team, worse, None, worse.at)
    assert one.event == "opened"
    end = later(worse, 5, state="closed", reason="calm")
    assert plan(team, end, sent(one, worse.at), end.at).event == "resolved"


def test_what_somebody_has_taken_up_is_not_sent_again_until_it_is_over() -> None:
    team, alert = receiver(), opened()
    one = sent(plan(team, alert, None, alert.at), alert.at)
    taken = Acknowledgement(incident=alert.id, by="ann", at=alert.at)
    worse = later(alert, 5, reason="worse", acknowledgement=taken)
    assert plan(team, worse, one, worse.at) is None
    assert plan(team, worse, None, worse.at) is None
    snoozed = later(alert, 90, reason="worse", acknowledgement=replace(taken, until=alert.at + HOUR_MS))
    assert plan(team, snoozed, one, snoozed.at).event == "updated"
    end = later(worse, 5, state="closed", reason="calm", acknowledgement=taken)
    assert plan(team, end, one, end.at).event == "resolved"


def test_what_waits_for_the_end_of_the_night_is_withdrawn_once_somebody_has_taken_it_up() -> None:
    team, alert = receiver(quiet="22:00-07:00"), opened(at=NIGHT)
    one = plan(team, alert, None, NIGHT)
    assert one.due_at == NIGHT + 8 * HOUR_MS
    taken = later(alert, 5, reason="acknowledged", acknowledgement=Acknowledgement(incident=alert.id, at=NIGHT))
    assert plan(team, taken, one, taken.at).state == "withdrawn"


def test_quiet_hours_hold_back_and_bring_the_newest_word() -> None:
    team, alert = receiver(quiet="22:00-07:00"), opened(at=NIGHT)
    one = plan(team, alert, None, NIGHT)
    end = later(alert, 30, state="closed", reason="calm")
    one = plan(team, end, one, end.at)
    assert (one.event, one.due_at, one.taken_at, one.accepted) == ("resolved", NIGHT + 8 * HOUR_MS, NIGHT, 0)
    again = later(end, 30, reason="reopened")
    assert plan(team, again, one, again.at).event == "opened"


def test_what_is_critical_passes_quiet_hours_unless_they_are_set_to_hold_it() -> None:
    alert = opened(at=NIGHT, severity="critical")
    assert first(alert, quiet="22:00-07:00").due_at == NIGHT
    assert first(alert, quiet="22:00-07:00", quiet_critical=True).due_at == NIGHT + 8 * HOUR_MS
    team, calm = receiver(quiet="22:00-07:00"), opened(at=NIGHT)
    one = plan(team, calm, None, NIGHT)
    worse = later(calm, 5, reason="worse", severity="critical")
    assert plan(team, worse, one, worse.at).due_at <= worse.at


def test_a_digest_waits_for_its_time_of_the_day_in_its_zone() -> None:
    assert first(opened(at=NIGHT), digest_at=("08:00", "16:00")).due_at == NIGHT + 9 * HOUR_MS
    assert first(opened(at=NIGHT), digest_at=("08:00",), time_zone="Europe/Paris").due_at == NIGHT + 8 * HOUR_MS


def test_who_wants_no_updates_has_the_opening_and_the_end() -> None:
    team, alert = receiver(updates=False), opened()
    one = sent(plan(team, alert, None, alert.at), alert.at)
    worse = later(alert, 5, reason="worse")
    assert plan(team, worse, one, worse.at) is None


@pytest.mark.parametrize(("hours", "minutes", "is_sent"), [(4, 239, False), (4, 240, True), (0, 600, False)])
def test_who_has_not_taken_it_up_is_reminded(hours: int, minutes: int, is_sent: bool) -> None:
    team, alert = receiver(remind_hours=hours), opened()
    one = sent(plan(team, alert, None, alert.at), alert.at)
    refreshed = later(alert, minutes, reason="refreshed")
    assert (plan(team, refreshed, one, refreshed.at) is not None) == is_sent


def test_times_of_a_day_follow_summer_time() -> None:
    paris = zone_of("Europe/Paris")
    spring = 1_774_735_200_000  # 2026-03-28 23:00 in Paris; the night has an hour less
    assert end_of_quiet("22:00-07:00", paris, spring) - spring == 7 * HOUR_MS
    assert next_of([time(2, 30)], paris, spring) > spring


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"url": "slack://secret"}, "name the file by notify.url_file"),
        ({"url_file": "slack://secret", "url_variable": ""}, "name the file by notify.url_file"),
        ({"url_variable": "slack://secret"}, "name the file by notify.url_file"),
        ({"url_variable": ""}, "one of url_file and url_variable"),
        ({"url_file": "x"}, "one of url_file and url_variable"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"time_zone": "../../etc/passwd"}, "no time zone"),
        ({"quiet": "22-7"}, "match pattern"),
        ({"digest_at": ("8",)}, "no time of the day"),
        ({"digest_at": ("08:00",), "quiet": "22:00-07:00"}, "quiet would change nothing"),
        ({"private_hosts": ("http://a",)}, "match pattern"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        receiver(**fields)
