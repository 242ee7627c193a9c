"""Faust's guesses about idle partitions are left out; what else it says is not."""

import logging

import pytest
from faust.transport.drivers import aiokafka as driver

from streams.kafka.client_logs import GUESSES, say_it_once

LOGGER = "streams.runtime.faust_batching"
"""A service logs under the module of its class."""


@pytest.fixture(autouse=True)
def _muted() -> None:
    say_it_once()


def test_each_guess_is_one_of_fausts_messages() -> None:
    messages = [
        driver.SLOW_PROCESSING_STREAM_IDLE_SINCE_START,
        driver.SLOW_PROCESSING_STREAM_IDLE,
        driver.SLOW_PROCESSING_NO_COMMIT_SINCE_START,
        driver.SLOW_PROCESSING_NO_RECENT_COMMIT,
    ]
    assert [message for message in messages if not message.startswith(GUESSES)] == []


def test_a_partition_in_which_nothing_comes_in_is_not_said_to_be_stuck(caplog: pytest.LogCaptureFixture) -> None:
    service = "[^---AIOKafkaConsumerThread]: "  # as Faust puts it in front
    for message in (driver.SLOW_PROCESSING_STREAM_IDLE_SINCE_START, driver.SLOW_PROCESSING_NO_RECENT_FETCH):
        logging.getLogger(LOGGER).error(service + message, "TP(mentions, 0)", "5 minutes ago")
    assert [record.msg for record in caplog.records] == [service + driver.SLOW_PROCESSING_NO_RECENT_FETCH]
