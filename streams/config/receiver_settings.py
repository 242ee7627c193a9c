"""Settings of who receives alerts: where Alertmanager sends them."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Section


class ReceiverSettings(Section):
    """Where Alertmanager sends alerts, as `jauge alerts config` writes it down; one at least has to be set."""

    webhook_url: Annotated[str, Field(max_length=2_048)] = ""
    """Is sent every alert by POST, as Alertmanager's webhooks are."""
    webhook_token_file: Path | None = None
    """A file of one line, sent as a bearer token with each; read by Alertmanager, as all files here."""
    heartbeat_url: Annotated[str, Field(max_length=2_048)] = ""
    """Is called once a minute: whoever expects it notices that alerting itself is down."""
    slack_url_file: Path | None = None
    """A file with the address of a Slack webhook; an empty file switches it off."""
    mail_to: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = ()
    """Addresses that alerts are mailed to."""
    mail_from: Annotated[str, Field(max_length=320)] = ""
    """Address that mails come from."""
    mail_server: Annotated[str, Field(max_length=255)] = ""
    """``host:port`` of an SMTP server with STARTTLS."""
    mail_user: Annotated[str, Field(max_length=320)] = ""
    """Name for the SMTP server."""
    mail_password_file: Path | None = None
    """A file of one line with the password for the SMTP server."""
    alertmanager: Annotated[str, Field(pattern=r"^https?://")] = "http://127.0.0.1:9093"
    """Where `jauge alerts test` finds it."""
