"""Settings of a receiver of notifications: where it is, of what it is sent, and when."""

import os
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from schemas.alert import Kind
from streams.config.errors import UsageError
from streams.config.notify.times_of_day import QUIET, is_clock, zone_of
from streams.config.secrets import MAX_SECRET_BYTES, read_secret
from streams.config.source_spec import Section

HOST = r"^[^\s:/@]+(:\d{1,5})?$"


class NotifySettings(Section):
    """One receiver of notifications, as `jauge notify` reaches it through Apprise."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    """In metrics and logs, and in the keys of what was sent: under another name it is another receiver."""
    url_file: Path | None = None
    """A file of one line with the receiver's address as Apprise writes it, a secret: `mailto://…`, `slack://…`."""
    url_variable: Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$", max_length=128)] = ""
    """In place of `url_file`: the environment variable that holds the address."""
    brands: tuple[Annotated[str, Field(min_length=1, max_length=128)], ...] = ()
    """Brands whose incidents are sent; empty: those of all, and of silent sources."""
    kinds: tuple[Kind, ...] = ("drop", "surge", "silence")
    """Kinds of incidents that are sent: drop, surge, silence; empty: none, for a receiver of reports alone."""
    severity: Literal["warning", "critical"] = "warning"
    """Least severity: with `critical`, an incident is sent once it is critical."""
    quiet: Annotated[str, Field(pattern=QUIET)] = ""
    """Hours in which nothing is sent, as `22:00-07:00`; what happens then is sent as they end."""
    quiet_critical: bool = False
    """Whether quiet hours hold back critical incidents too."""
    digest_at: tuple[str, ...] = ()
    """Times of the day at which all that happened is sent in one message, as `08:00`; empty: each at once."""
    time_zone: str = "UTC"
    """Of `quiet`, of `digest_at` and of the times in messages, as `Europe/Paris`."""
    updates: bool = True
    """Whether a message is sent where an incident gets worse, or goes on; if not, only as it opens and ends."""
    remind_hours: Annotated[float, Field(ge=0, le=168)] = 4.0
    """Hours after which an incident that goes on, and that nobody has taken up, is sent again; 0: never."""
    language: Literal["en", "fr"] = "en"
    """Of the messages."""
    private_hosts: tuple[Annotated[str, Field(pattern=HOST, max_length=255)], ...] = ()
    """Hosts of your own network that this receiver may reach, as `mail.internal` or `mail.internal:25`; others are
    reached at public addresses alone."""

    @model_validator(mode="before")
    @classmethod
    def _holds_no_secret(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and (
            "url" in given or any("://" in str(given.get(name, "")) for name in ("url_file", "url_variable"))
        ):
            raise ValueError("an address is a secret: put it into a file, and name the file by notify.url_file")
        return given

    @model_validator(mode="after")
    def _has_one_address(self) -> "NotifySettings":
        if not self.has_address:
            raise ValueError(f"the receiver {self.name} has to have one of url_file and url_variable")
        if self.quiet and self.digest_at:
            raise ValueError(f"the receiver {self.name} has digest_at: quiet would change nothing, remove it")
        return self

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        zone_of(name)
        return name

    @field_validator("digest_at")
    @classmethod
    def _are_times(cls, times: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in times if not is_clock(one)]:
            raise ValueError(f"{', '.join(map(repr, wrong))} is no time of the day: write 08:00")
        return times

    @property
    def has_address(self) -> bool:
        """Whether one setting says where the address is."""
        return (self.url_file is None) != (not self.url_variable)

    def address(self) -> str:
        """Return the address, a secret, as Apprise writes it.

        Raises:
            UsageError: it is not there. Never its content.
        """
        if self.url_file is not None:
            return read_secret(self.url_file, f"notify.{self.name}.url_file")
        text = os.environ.get(self.url_variable, "").strip()
        if not text or len(text) > MAX_SECRET_BYTES or not text.isprintable():
            raise UsageError(f"notify.{self.name}.url_variable: {self.url_variable} holds no address: set it")
        return text

    @property
    def digests(self) -> list[time]:
        """Return the times of digests; empty: each message at once."""
        return [time.fromisoformat(one) for one in self.digest_at]
