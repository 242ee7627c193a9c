"""Records of ``brand-mentions``, put together from bytes that the brands of a mention share."""

from typing import Any, NamedTuple

import msgspec

from schemas.brand_mention import BrandMention, kind_of
from schemas.codec import Record, common_headers, encode, rfc3339
from schemas.mention import Label, Mention
from scoring.text.placement import ReadText

TEXT_CHARACTERS = 280
"""Of a text, in a brand mention."""

_FIELDS = [field for field in msgspec.structs.fields(BrandMention) if field.name != "brand"]
_Rest: Any = msgspec.defstruct(
    "Rest",
    [(field.name, Any) if field.required else (field.name, Any, field.default) for field in _FIELDS],
    frozen=True,
    omit_defaults=True,
    gc=False,
)
"""A brand mention without its brand, which comes first in JSON too. Its fields are given in order, for to name nineteen
of them takes longer than to encode them."""
_VERSION, _TYPE, _SOURCE, _CONTENT = common_headers("brand-mention", "/jauge/match")


class SharedParts(NamedTuple):
    """What the records of one version share, whatever their brand."""

    rest: bytes
    """Of the value, behind what `opening_of` returns."""
    event: bytes
    """Of the event's id, behind the brand."""
    time: tuple[str, bytes]
    """A header."""


def opening_of(brand: str) -> bytes:
    """Return how a value begins: all up to its second field.

    >>> opening_of("Acme")
    b'{"brand":"Acme",'
    """
    return b'{"brand":%b,' % encode(brand)


def shared_parts(
    mention: Mention, text: ReadText, group: str, is_scored: bool, label: Label | None = None, offset: int | None = None
) -> SharedParts:
    """Encode what the records of a version share. A deletion does not report the text again.

    Args:
        mention: the version.
        text: as it was read.
        group: of texts that are nearly the same.
        is_scored: whether it is part of the score.
        label: the correction that stands.
        offset: of the version on its topic.
    """
    source, mention_id, op, seen_at, body = mention.source, mention.id, mention.op, mention.seen_at, mention.text
    tone = text.tone
    rest = encode(
        _Rest(
            source,
            mention_id,
            op,
            mention.created_at or 0,
            seen_at,
            mention.author,
            "" if body is None or op in ("delete", "account_delete") else body[:TEXT_CHARACTERS],
            mention.lang or text.lang,
            mention.url,
            tone.sentiment,
            tone.confidence,
            tone.model,
            group,
            is_scored,
            mention.followers,
            mention.likes,
            mention.reposts,
            mention.replies,
            label,
            offset,
            kind_of(mention),
        )
    )
    return SharedParts(rest[1:], f"|{source}:{mention_id}|{seen_at}".encode(), ("ce_time", rfc3339(seen_at).encode()))


def brand_mention_record(brand: bytes, opening: bytes, shared: SharedParts) -> Record:
    """Return the record of one brand: its name is the key, and `opening` as `opening_of` returns it.

    >>> seen = Mention(source="x", id="1", seen_at=2, created_at=1, op="delete", text="Acme")
    >>> brand_mention_record(b"Acme", opening_of("Acme"), shared_parts(seen, ReadText(), "", True))[1]
    b'{"brand":"Acme","source":"x","id":"1","op":"delete","created_at":1,"seen_at":2}'
    """
    rest, event, time = shared
    return brand, opening + rest, (_VERSION, _TYPE, _SOURCE, ("ce_id", brand + event), time, _CONTENT)
