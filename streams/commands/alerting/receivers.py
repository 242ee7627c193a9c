"""Makes Alertmanager's receivers of the settings: refuses what reaches nobody."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson

from streams.config.errors import UsageError
from streams.config.receiver_settings import ReceiverSettings

HEARTBEAT, OPERATIONS, BRANDS = "heartbeat", "operations", "brands"
"""Names of the receivers, as the routes of `deploy/alertmanager/alertmanager.yml` use them."""
TEXT = {"title": '{{ template "jauge.title" . }}', "text": '{{ template "jauge.text" . }}'}
PLACEHOLDER_HOST = re.compile(r"(^|\.)(example(\.(com|net|org))?|test|invalid)$")
"""Domains that nobody has, by RFC 2606."""
PLACEHOLDER_WORD = re.compile(r"changeme|change-me|placeholder|your[-_ ]|xxx|<|>|\.\.\.", re.IGNORECASE)


class Receiver(NamedTuple):
    """One receiver and by which ways it is reached."""

    name: str
    webhooks: tuple[dict[str, Any], ...] = ()
    slack: tuple[dict[str, Any], ...] = ()
    mail: tuple[dict[str, Any], ...] = ()

    @property
    def ways(self) -> list[str]:
        """Return the integrations, by the names that they have in Alertmanager's metrics."""
        return ["webhook"] * len(self.webhooks) + ["slack"] * len(self.slack) + ["email"] * len(self.mail)

    @property
    def config(self) -> dict[str, Any]:
        """Return it as Alertmanager reads it."""
        configs = {"webhook_configs": self.webhooks, "slack_configs": self.slack, "email_configs": self.mail}
        return {"name": self.name, **{name: list(ways) for name, ways in configs.items() if ways}}


def receivers_of(settings: ReceiverSettings) -> list[Receiver]:
    """Return heartbeat, operations and brands.

    Raises:
        UsageError: nobody would be reached, a value is a placeholder, or a file is not there.
    """
    webhooks, slack, mail = tuple(_webhooks(settings)), tuple(_slack(settings)), tuple(_mail(settings))
    if not webhooks and not slack and not mail:
        raise UsageError(
            "no alert would reach anybody: set alerts.webhook_url, alerts.slack_url_file or alerts.mail_to "
            "(JAUGE_ALERTS__WEBHOOK_URL and so on)"
        )
    beats: tuple[dict[str, Any], ...] = ()
    if settings.heartbeat_url:
        beats = ({"url": _address(settings.heartbeat_url, "heartbeat_url")},)
    linked = tuple({**one, "title_link": '{{ template "jauge.link" . }}'} for one in slack)
    return [
        Receiver(HEARTBEAT, beats),
        Receiver(OPERATIONS, webhooks, slack, mail),
        Receiver(BRANDS, webhooks, linked, mail),
    ]


def with_receivers(routes: str, receivers: list[Receiver]) -> str:
    r"""Return the text of a configuration of Alertmanager with these receivers in place of its own, which end it.

    >>> print(with_receivers("route: {receiver: brands}\nreceivers:\n  - name: brands\n", [Receiver("brands")]))
    route: {receiver: brands}
    receivers: [{"name":"brands"}]
    <BLANKLINE>

    Raises:
        UsageError: it has no receivers.
    """
    before, found, _ = routes.partition("\nreceivers:")
    if not found:
        raise UsageError("the routes have no line `receivers:`: take deploy/alertmanager/alertmanager.yml")
    return f"{before}\nreceivers: {orjson.dumps([one.config for one in receivers]).decode()}\n"


def _webhooks(settings: ReceiverSettings) -> Iterator[dict[str, Any]]:
    if not settings.webhook_url:
        return
    webhook: dict[str, Any] = {"url": _address(settings.webhook_url, "webhook_url"), "send_resolved": True}
    if settings.webhook_token_file is not None:
        _content(settings.webhook_token_file, "webhook_token_file")
        webhook["http_config"] = {"authorization": {"credentials_file": str(settings.webhook_token_file)}}
    yield webhook


def _slack(settings: ReceiverSettings) -> Iterator[dict[str, Any]]:
    path = settings.slack_url_file
    if path is None or not (address := _content(path, "slack_url_file", may_be_empty=True)):
        return
    _address(address, "slack_url_file", is_secret=True)
    yield {"api_url_file": str(path), "send_resolved": True, **TEXT}


def _mail(settings: ReceiverSettings) -> Iterator[dict[str, Any]]:
    if not settings.mail_to:
        return
    for name in ("mail_from", "mail_server"):
        if not getattr(settings, name):
            raise UsageError(f"alerts.mail_to is set and alerts.{name} is not: set it")
    hosts = [("mail_server", settings.mail_server.partition(":")[0])]
    hosts += [("mail_to", address.rpartition("@")[2]) for address in settings.mail_to]
    for name, host in hosts:
        _refuse_placeholder(host, name, host)
    mail: dict[str, Any] = {
        "to": ", ".join(settings.mail_to),
        "from": settings.mail_from,
        "smarthost": settings.mail_server,
        "send_resolved": True,
        "headers": {"Subject": TEXT["title"]},
        "text": TEXT["text"],
        "html": "",
    }
    if settings.mail_user:
        mail["auth_username"] = settings.mail_user
    if settings.mail_password_file is not None and _content(
        settings.mail_password_file, "mail_password_file", may_be_empty=not settings.mail_user
    ):
        mail["auth_password_file"] = str(settings.mail_password_file)
    yield mail


def _address(address: str, name: str, *, is_secret: bool = False) -> str:
    """Return an address that can be called; `is_secret`: it is not shown in a message."""
    parts = urlsplit(address)
    shown = "what it holds" if is_secret else repr(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"wrong setting alerts.{name}: {shown} is no http or https address")
    _refuse_placeholder(parts.hostname, name, shown)
    if PLACEHOLDER_WORD.search(address):
        raise UsageError(f"alerts.{name} is a placeholder ({shown}): put the real address there")
    return address


def _refuse_placeholder(host: str, name: str, shown: str) -> None:
    if PLACEHOLDER_HOST.search(host.lower()) or PLACEHOLDER_WORD.search(host):
        raise UsageError(f"alerts.{name} is a placeholder ({shown}): put the real address there")


def _content(path: Path, name: str, *, may_be_empty: bool = False) -> str:
    """Return what a secret file holds."""
    try:
        content = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"alerts.{name}: {path} cannot be read ({error}): mount the file there") from error
    if not content and not may_be_empty:
        raise UsageError(f"alerts.{name}: {path} is empty: put the secret into it")
    return content
