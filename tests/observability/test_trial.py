"""`jauge alerts test` against the real Alertmanager."""

from pathlib import Path

import pytest

from streams.commands.alerting.receivers import receivers_of
from streams.commands.alerting.trial import send_trial
from streams.config.errors import JaugeError
from streams.config.receiver_settings import ReceiverSettings
from streams.kafka.embedded.loopback import free_port
from tests.observability.stack import Stack


async def test_each_receiver_is_sent_one_alert(tmp_path: Path) -> None:
    async with Stack({}) as stack:
        receivers = receivers_of(ReceiverSettings(webhook_url="http://as-the-stack-has-it/"))
        outcomes = await send_trial(stack.manager, receivers)
        assert [(outcome.way, outcome.is_sent) for outcome in outcomes] == [("webhook", True)]
        await stack.until_alert("JaugeTest")
        tried = {call.labels["receiver"] for call in stack.receiver.firing("JaugeTest")}
        assert tried == {"operations", "brands"}


async def test_a_way_that_the_running_configuration_lacks_is_said(tmp_path: Path) -> None:
    (tmp_path / "slack").write_text("https://hooks.slack.com/services/T0/B0/k")
    async with Stack({}) as stack:
        receivers = receivers_of(ReceiverSettings(slack_url_file=tmp_path / "slack"))
        outcomes = await send_trial(stack.manager, receivers, patience_s=1.0)
    assert [(outcome.way, outcome.is_sent) for outcome in outcomes] == [("slack", False)]
    assert "jauge alerts config" in outcomes[0].what


async def test_an_alertmanager_that_is_not_there_is_one_line() -> None:
    receivers = receivers_of(ReceiverSettings(webhook_url="http://receiver/"))
    with pytest.raises(JaugeError, match=r"does not answer .*: set alerts\.alertmanager"):
        await send_trial(f"http://127.0.0.1:{free_port()}", receivers)
