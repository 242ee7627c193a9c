"""A receiver of notifications that editors made on the board."""

from typing import Annotated, Literal

import msgspec

from schemas.alert import Kind
from schemas.bounds import key_fault, time_fault
from schemas.mention import Name, TimeMs
from schemas.people.brand_edit import Author

ReceiverName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Severity = Literal["warning", "critical"]
MOST_BRANDS = 500
MOST_SEALED = 8_192


class Rule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of what a receiver is sent, and when; each field as the setting of its name in ``[[notify]]``."""

    brands: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MOST_BRANDS)] = ()
    """Empty: those of all, and of silent sources."""
    kinds: Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1, max_length=3)] = ("drop", "surge", "silence")
    severity: Severity = "warning"
    """Least one."""
    quiet: Annotated[str, msgspec.Meta(max_length=11)] = ""
    """As ``22:00-07:00``; empty: never."""
    quiet_critical: bool = False
    digest_at: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=5)], ...], msgspec.Meta(max_length=24)] = ()
    """As ``08:00``; empty: each message at once."""
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "UTC"
    updates: bool = True
    remind_hours: Annotated[float, msgspec.Meta(ge=0, le=168)] = 4.0
    """0: never."""
    language: Literal["en", "fr"] = "en"


class Receiver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``receivers``: `name`. A tombstone removes it."""

    name: ReceiverName
    sealed: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_SEALED, pattern=r"^[A-Za-z0-9_-]+=*$")]
    """Its address, encrypted (`streams.config.notify.seal`): it holds passwords and tokens."""
    scheme: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_+-]{1,32}$")]
    """How the address begins, as ``mailto``: all of it that may be shown."""
    is_paused: bool = False
    rule: Rule = Rule()
    by: Author = ""
    """Who wrote this; empty: of a board without tokens. Data from outside: no markup."""
    at: TimeMs
    """When it was written, ms UTC."""


def receiver_fault(one: Receiver, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``receivers`` is not believed, empty where nothing is wrong.

    >>> one = Receiver(name="team", sealed="YQ==", scheme="mailto", at=1_790_000_000_000)
    >>> receiver_fault(one, b"team", one.at), receiver_fault(one, b"other", one.at)
    ('', 'its key is not the one of its value')
    """
    return key_fault(key, one.name) or time_fault("at", one.at, now_ms)
