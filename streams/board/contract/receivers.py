"""What editors write and read about receivers of notifications. No answer holds an address."""

from typing import Annotated, Literal

import msgspec

from schemas.mention import TimeMs
from schemas.notify.receiver import ReceiverName, Rule

MOST_ADDRESS = 4_096
ReceiverAction = Literal["save", "pause", "resume", "remove"]
ReceiverState = Literal["active", "paused"]
Line = Annotated[str, msgspec.Meta(max_length=320)]


class MailTo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mailbox, and the server that mails are handed to."""

    to: Annotated[str, msgspec.Meta(max_length=1_024)]
    """Mail addresses, with commas between them."""
    server: Annotated[str, msgspec.Meta(max_length=255)]
    """Its name, or ``name:port``."""
    user: Line = ""
    password: Annotated[str, msgspec.Meta(max_length=1_024)] = ""
    encryption: Literal["starttls", "tls", "none"] = "starttls"
    sender: Line = ""
    """Mail address; empty: `user` where that is one, else the first of `to`."""


class ReceiverDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver as it is edited."""

    address: Annotated[str, msgspec.Meta(max_length=MOST_ADDRESS)] = ""
    """As Apprise writes it: a secret. Empty: `mail` says it, or the receiver keeps the one that it has."""
    mail: MailTo | None = None
    rule: Rule = Rule()


class ReceiverChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody does about a receiver."""

    action: ReceiverAction
    """``save``: create or edit."""
    name: ReceiverName
    draft: ReceiverDraft | None = None
    """Of ``save``."""
    seen: TimeMs | None = None
    """`at` of the receiver as the editor saw it; null: there was none. Another one: somebody else was quicker."""


class ReceiverTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a test message to a receiver that is saved."""

    name: ReceiverName


class ReceiverRow(msgspec.Struct, frozen=True, kw_only=True):
    """A receiver."""

    name: str
    masked: str
    """Its address, of which nothing is shown but how it begins: ``mailto://***``; of the settings file nothing."""
    is_of_file: bool
    """Whether the settings file defines it: then it is not edited here."""
    state: ReceiverState
    rule: Rule
    at: int | None
    """When it was edited last on the board, ms UTC; null: never."""
    by: str
    """By whom; empty: nobody, or a board without tokens."""
    accepted: int
    """Messages that it accepted, of the incidents that are remembered."""
    refused: int
    """Incidents of which it has not accepted a message that still waits; over 0: it is dead, or was just now."""
    refused_since: int | None
    """ms UTC."""
    fault: str
    """Why it did not accept the last of them. Data from outside, in part: no markup."""


class Receivers(msgspec.Struct, frozen=True, kw_only=True):
    """All receivers, by name."""

    rows: list[ReceiverRow]


class ReceiverTested(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a test message."""

    is_accepted: bool
    answer: str
    """What came back, without anything secret. Data from outside, in part: no markup."""
