"""Receivers that editors made on the board, as the role `notify` takes those of the settings file."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
from pydantic import Field, ValidationError

from schemas.notify.receiver import Receiver, Rule
from streams.config.errors import UsageError
from streams.config.notify.seal import unseal
from streams.config.notify.settings import HOST, NotifySettings
from streams.config.source_spec import Section


class EditedReceiverSettings(Section):
    """Receivers of notifications that editors make on the board."""

    key_file: Path | None = None
    """Key that their addresses are encrypted with; the board makes it, and `notify` needs the same. Unset:
    `receivers.key` in `data`."""
    private_hosts: tuple[Annotated[str, Field(pattern=HOST, max_length=255)], ...] = ()
    """Hosts of your own network that they may reach, as `mail.internal:25`; others are reached at public addresses
    alone."""


class EditedReceiver(NotifySettings):
    """One of them."""

    sealed: str
    key_file: Path

    @property
    def has_address(self) -> bool:
        """Whether it has one address: it has, as no record is without."""
        return True

    def address(self) -> str:
        """Return its address, a secret.

        Raises:
            UsageError: it was encrypted with another key.
        """
        return unseal(self.sealed, self.name, self.key_file)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Asks a child process of the board to try an address, as `streams.notify.trial_process` reads it."""

    receiver: Receiver
    key_file: str
    private_hosts: tuple[str, ...]
    sends: bool
    """Whether a test message is sent; else only whether Apprise takes the address is looked at."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    is_accepted: bool
    answer: str
    """For people, without anything secret. Data from outside, in part."""


def edited_receiver(one: Receiver, key_file: Path, private_hosts: tuple[str, ...]) -> EditedReceiver:
    """Return a receiver by its record.

    Raises:
        UsageError: its rule holds no time, or no time zone.
    """
    fields: dict[str, Any] = {name: getattr(one.rule, name) for name in Rule.__struct_fields__}
    try:
        return EditedReceiver(
            name=one.name, sealed=one.sealed, key_file=key_file, private_hosts=private_hosts, **fields
        )
    except ValidationError as error:
        said = error.errors()[0]
        where = ".".join(map(str, said["loc"]))
        raise UsageError(f"{where}{': ' * bool(where)}{said['msg'].removeprefix('Value error, ')}") from error
