"""Examples are looked up while an incident goes on: what is sent with them is never older than what was sent before."""

import pytest
from msgspec.structs import replace

from schemas.alert import Alert, AlertExample
from streams.config.settings import Settings
from streams.kafka.refusals import Refusals
from streams.score.alert_examples import AlertExamples

OPENED = Alert(
    id="drop|Acme|5", kind="drop", state="opened", severity="warning", brand="Acme", window="24h", at=5, since=4
)
FOUND = (AlertExample(source="x", id="1", created_at=4, text="Awful"),)


async def nobody(_: Alert) -> None:
    raise AssertionError("nothing is looked up here")


@pytest.fixture
def examples() -> AlertExamples:
    return AlertExamples(Settings(), nobody, Refusals(lambda _topic, _count: None))


def test_examples_go_out_with_the_newest_record_and_with_all_after_it(examples: AlertExamples) -> None:
    assert examples.known(OPENED, 0) == OPENED
    worse = replace(OPENED, state="updated", severity="critical", at=7)
    assert examples.known(worse, 0) == worse
    assert examples.add(OPENED, FOUND) == replace(worse, examples=FOUND)
    closed = replace(OPENED, state="closed", at=9)
    assert examples.known(closed, 0) == replace(closed, examples=FOUND)


def test_an_incident_that_is_over_is_not_opened_again_by_its_examples(examples: AlertExamples) -> None:
    examples.known(OPENED, 0)
    examples.known(replace(OPENED, state="closed", at=9), 0)
    assert examples.add(OPENED, FOUND) is None


def test_without_examples_nothing_is_sent_again(examples: AlertExamples) -> None:
    examples.known(OPENED, 0)
    assert examples.add(OPENED, ()) is None
