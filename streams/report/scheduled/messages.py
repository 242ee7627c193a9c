"""What the process that makes reports is asked, and what it answers."""

import msgspec


class ToMake(msgspec.Struct, frozen=True, kw_only=True):
    """A report to be made."""

    name: str
    """Of the schedule in the settings."""
    now_ms: int
    """The run that was due last by then is made, ms UTC."""
    board: str
    """Where links lead; empty: there are none."""


class Made(msgspec.Struct, frozen=True, kw_only=True, tag="made"):
    """A report, as it is sent."""

    period: str
    subject: str
    text: str
    html: str
    pdf: bytes = b""
    """Empty: there is none."""
    logo_kind: str = ""
    """png or jpeg; empty: there is no logo."""
    logo: bytes = b""


class NotMade(msgspec.Struct, frozen=True, kw_only=True, tag="not made"):
    """It could not be made now."""

    why: str


class Nothing(msgspec.Struct, frozen=True, kw_only=True, tag="nothing"):
    """There is nothing to send for this period."""

    period: str
    why: str


Answer = Made | NotMade | Nothing
