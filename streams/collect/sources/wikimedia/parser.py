"""Wikimedia: who edits a brand's page, and who deletes it. Attention, no opinion: it stays beside the score."""

import msgspec

from schemas.mention import Mention
from streams.collect.envelope import Envelope, gone, instant_ms, mention, unwrap
from streams.collect.http.html_text import text_of

SOURCE = "wikimedia"


class Meta(msgspec.Struct, frozen=True):
    """What each event has."""

    id: str = ""
    dt: str | None = None
    domain: str = ""
    uri: str | None = None
    stream: str = ""


class Change(msgspec.Struct, frozen=True):
    """What is read of an edit, or of a deletion."""

    meta: Meta
    type: str = ""
    title: str = ""
    page_title: str = ""
    user: str = ""
    comment: str | None = None
    bot: bool = False
    log_type: str | None = None
    log_action: str | None = None

    @property
    def is_end(self) -> bool:
        """Whether it says that the page was deleted."""
        return (self.type, self.log_type, self.log_action) == ("log", "delete", "delete")


class _Domain(msgspec.Struct, frozen=True):
    domain: str = ""


class _Place(msgspec.Struct, frozen=True):
    meta: _Domain
    title: str = ""
    page_title: str = ""


def page_of(data: bytes) -> str:
    """Return the page of an event as the settings name it, whatever else the event holds; raises msgspec.MsgspecError.

    >>> page_of(b'{"meta": {"domain": "en.wikipedia.org"}, "title": "Acme Corporation", "comment": 5}')
    'en.wikipedia.org/wiki/Acme_Corporation'
    """
    place = msgspec.json.decode(data, type=_Place)
    return f"{place.meta.domain}/wiki/{(place.title or place.page_title).replace(' ', '_')}"


def read(data: bytes) -> Change:
    """Return an event; raises msgspec.MsgspecError."""
    return msgspec.json.decode(data, type=Change)


def parse(data: bytes) -> Mention | None:
    """Return the mention that an edit tells; `Envelope.server` is the brand.

    Raises:
        msgspec.MsgspecError: it is no event.
    """
    envelope = unwrap(data)
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    change = msgspec.json.decode(envelope.item, type=Change | None)
    return None if change is None else _of(envelope, change)


def _of(envelope: Envelope, change: Change) -> Mention | None:
    if not change.meta.id or change.meta.domain == "canary" or change.type not in ("edit", "new", "log"):
        return None
    return mention(
        envelope,
        SOURCE,
        change.meta.id,
        instant_ms(change.meta.dt),
        texts=(change.title, text_of(change.comment or "")),
        url=change.meta.uri,
        author=f"{change.meta.domain}/{change.user}"[:512] if change.user else None,
        brand=envelope.server or None,
    )
