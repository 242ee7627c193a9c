"""What is sent of an incident is newer than all that was sent of it before, whoever sends it."""

import pytest
from msgspec.structs import replace

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert, AlertExample
from schemas.records import acknowledgement_record, alert_record, ended_acknowledgement_record
from streams.kafka.checked_decoder import RefusedRecordError
from streams.score.alerting.incidents import Incidents
from tests.kafka_records import consumed
from tests.score.test_detection import alerts_of

AT = 1_790_035_200_000
OPENED = Alert(
    id=f"drop|Acme|{AT}",
    kind="drop",
    state="opened",
    severity="warning",
    brand="Acme",
    window="24h",
    at=AT,
    since=AT - 5,
    reason="opened",
)
WORSE = replace(OPENED, state="updated", severity="critical", at=AT + 2, reason="worse")
CLOSED = replace(OPENED, state="closed", at=AT + 9, reason="calm")
FOUND = (AlertExample(source="x", id="1", created_at=AT - 1, text="Awful"),)
TAKEN_UP = Acknowledgement(incident=OPENED.id, by="lea", at=AT)


@pytest.fixture
def incidents() -> Incidents:
    return Incidents()


def publish(incidents: Incidents, alert: Alert | None) -> None:
    assert alert is not None
    key, value, _ = alert_record(alert)
    incidents.read_alert(consumed("alerts", value, key, 0))


def acknowledge(incidents: Incidents, one: Acknowledgement | None) -> str:
    key, value, _ = ended_acknowledgement_record(OPENED.id) if one is None else acknowledgement_record(one)
    return incidents.read_acknowledgement(consumed("acknowledgements", value, key, 0))


def test_mentions_go_out_with_the_newest_figures_and_with_all_that_follows(incidents: Incidents) -> None:
    assert incidents.admit(OPENED) == OPENED
    assert incidents.admit(WORSE) == replace(WORSE, revision=1)
    assert incidents.with_examples(OPENED.id, FOUND) == replace(WORSE, revision=2, reason="examples", examples=FOUND)
    assert incidents.with_examples(OPENED.id, FOUND) is None  # nothing new in it
    assert incidents.admit(CLOSED) == replace(CLOSED, revision=3, examples=FOUND)
    assert incidents.with_examples(OPENED.id, ()) is None  # it is over


def test_what_was_sent_before_is_not_sent_again(incidents: Incidents) -> None:
    """A crash takes the newest state of the detectors: the steps since are taken again."""
    for alert in (OPENED, WORSE):
        publish(incidents, incidents.admit(alert))
    restarted = Incidents()
    publish(restarted, OPENED)
    publish(restarted, replace(WORSE, revision=1))
    publish(restarted, replace(WORSE, revision=2, examples=FOUND))
    for alert in (OPENED, WORSE):
        assert restarted.admit(alert) is None
    assert restarted.admit(CLOSED) == replace(CLOSED, revision=3, examples=FOUND)
    assert restarted.admit(CLOSED) is None
    again = replace(OPENED, at=AT + 20, reason="reopened", reopenings=1)
    assert restarted.admit(again) == replace(again, revision=4, examples=FOUND)


def test_an_older_record_on_the_topic_changes_nothing(incidents: Incidents) -> None:
    publish(incidents, replace(WORSE, revision=4))
    publish(incidents, OPENED)
    assert incidents.open(OPENED.id) == replace(WORSE, revision=4)


def test_an_acknowledgement_goes_out_at_once_and_with_all_that_follows_until_it_is_taken_back(
    incidents: Incidents,
) -> None:
    incidents.admit(OPENED)
    assert acknowledge(incidents, TAKEN_UP) == OPENED.id
    shown = incidents.acknowledged(OPENED.id)
    assert shown == replace(OPENED, state="updated", reason="acknowledged", revision=1, acknowledgement=TAKEN_UP)
    assert incidents.acknowledged(OPENED.id) is None  # it says so
    worse = incidents.admit(WORSE)
    assert worse is not None
    assert worse.acknowledgement == TAKEN_UP
    acknowledge(incidents, None)
    let_go = incidents.acknowledged(OPENED.id)
    assert let_go is not None
    assert (let_go.acknowledgement, let_go.revision, let_go.severity) == (None, 3, "critical")


def test_an_acknowledgement_that_cannot_be_is_refused(incidents: Incidents) -> None:
    with pytest.raises(RefusedRecordError, match="until"):
        acknowledge(incidents, replace(TAKEN_UP, until=AT - 1))


def test_a_day_of_incidents_with_late_mentions_and_crashes_never_steps_back() -> None:
    """Look-ups answer hours late and a crash repeats the last steps: on the topic each record is newer all the same."""
    found, topic = alerts_of(5_000), list[Alert]()
    worker = Incidents()
    for number, alert in enumerate(found):
        late = found[max(0, number - 5)]
        published = [worker.admit(alert), worker.with_examples(late.id, (replace(FOUND[0], id=str(number)),))]
        topic += [one for one in published if one is not None]
        if number % 7 == 3:
            worker = Incidents()
            for one in topic:
                publish(worker, one)
            topic += [one for again in found[max(0, number - 3) : number + 1] if (one := worker.admit(again))]
    newest: dict[str, Alert] = {}
    for alert in topic:
        before = newest.get(alert.id)
        if before is not None:
            assert alert.revision == before.revision + 1
            assert alert.at >= before.at
            assert (alert.peak or 0) >= (before.peak or 0)
            assert alert.at > before.at or figures(alert) == figures(before)
        newest[alert.id] = alert
    assert {alert.id: (alert.at, alert.state == "closed") for alert in found} == {
        one.id: (one.at, one.state == "closed") for one in newest.values()
    }
    assert any(alert.reason == "examples" for alert in topic)
    assert any(alert.reason == "refreshed" for alert in topic)


def figures(alert: Alert) -> Alert:
    """An alert without what is added to its figures."""
    return replace(alert, state="updated", reason="", revision=0, examples=(), acknowledgement=None)
