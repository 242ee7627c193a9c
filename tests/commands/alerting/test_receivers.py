"""Receivers of the settings: what Alertmanager is given, and what is refused."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.commands.alerting.receivers import receivers_of, with_receivers
from streams.config.errors import UsageError
from streams.config.receiver_settings import ReceiverSettings
from tests.observability.stack import DEPLOY, binary

ROUTES = (DEPLOY / "alertmanager/alertmanager.yml").read_text()


def secret(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


def every(folder: Path) -> ReceiverSettings:
    return ReceiverSettings(
        webhook_url="http://receiver:9095/alerts",
        webhook_token_file=secret(folder, "token", "of a test\n"),
        heartbeat_url="https://beats.acme.org/1",
        slack_url_file=secret(folder, "slack", "https://hooks.slack.com/services/T0/B0/k\n"),
        mail_to=("team@acme.org", "press@acme.org"),
        mail_from="jauge@acme.org",
        mail_server="mail.acme.org:587",
        mail_user="jauge",
        mail_password_file=secret(folder, "password", "of a test"),
    )


def test_alertmanager_takes_a_configuration_with_all_receivers(tmp_path: Path) -> None:
    (tmp_path / "templates").symlink_to(DEPLOY / "alertmanager/templates")
    made = tmp_path / "alertmanager.yml"
    made.write_text(with_receivers(ROUTES, receivers_of(every(tmp_path))))
    ran = subprocess.run([binary("amtool"), "check-config", made], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    config = yaml.safe_load(made.read_text())
    ways = {one["name"]: sorted(one.keys() - {"name"}) for one in config["receivers"]}
    people = ["email_configs", "slack_configs", "webhook_configs"]
    assert ways == {"heartbeat": ["webhook_configs"], "operations": people, "brands": people}
    assert {key: value for key, value in config.items() if key != "receivers"} == {
        key: value for key, value in yaml.safe_load(ROUTES).items() if key != "receivers"
    }
    assert "of a test" not in made.read_text()


def test_an_empty_secret_file_of_slack_switches_it_off(tmp_path: Path) -> None:
    settings = ReceiverSettings(webhook_url="http://receiver/", slack_url_file=secret(tmp_path, "slack", "\n"))
    assert [receiver.ways for receiver in receivers_of(settings)] == [[], ["webhook"], ["webhook"]]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({}, "no alert would reach anybody: set alerts.webhook_url"),
        ({"webhook_url": "https://hooks.example.com/x"}, "alerts.webhook_url is a placeholder"),
        ({"webhook_url": "https://acme.org/<token>"}, "alerts.webhook_url is a placeholder"),
        ({"webhook_url": "acme.org"}, "'acme.org' is no http or https address"),
        (
            {"heartbeat_url": "http://beats.invalid/", "webhook_url": "http://a/"},
            "alerts.heartbeat_url is a placeholder",
        ),
        ({"mail_to": ("team@acme.org",)}, "alerts.mail_to is set and alerts.mail_from is not"),
        (
            {"mail_to": ("community@example.org",), "mail_from": "a@acme.org", "mail_server": "mail.acme.org:587"},
            "alerts.mail_to is a placeholder (example.org",
        ),
        ({"slack_url_file": Path("/nowhere/slack")}, "alerts.slack_url_file: /nowhere/slack cannot be read"),
    ],
)
def test_what_reaches_nobody_is_refused_with_what_to_do(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("(", r"\(")):
        receivers_of(ReceiverSettings(**changed))


def test_a_placeholder_of_slack_is_refused_and_not_shown(tmp_path: Path) -> None:
    path = secret(tmp_path, "slack", "https://hooks.slack.com/services/changeme")
    with pytest.raises(UsageError, match=r"alerts\.slack_url_file is a placeholder") as refused:
        receivers_of(ReceiverSettings(slack_url_file=path))
    assert "hooks" not in str(refused.value)
