"""Records of ``brand-mentions``, put together from bytes that the brands of a mention share."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from schemas.brand_mention import BrandMention
from schemas.codec import Headers, common_headers, encode, rfc3339
from schemas.mention import Mention
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


class NamedBrand(NamedTuple):
    """A brand as its records hold it."""

    key: bytes
    """Of the records, and the beginning of their event ids."""
    opening: bytes
    """How the value begins: all up to the next field."""


def named(brand: str) -> NamedBrand:
    """Return the bytes of a name.

    >>> named("Acme").opening
    b'{"brand":"Acme",'
    """
    return NamedBrand(brand.encode(), b'{"brand":%b,' % encode(brand))


def brand_mentions(
    brands: Iterable[NamedBrand], mention: Mention, text: ReadText, group: str, *, scored: bool
) -> list[tuple[bytes, Headers]]:
    """Return value and headers of the record for each brand; they differ by the brand alone.

    A deletion does not report the text again.

    >>> seen = Mention(source="x", id="1", seen_at=2, created_at=1, op="delete", text="Acme")
    >>> brand_mentions([named("Acme")], seen, ReadText(), "", scored=True)[0][0]
    b'{"brand":"Acme","source":"x","id":"1","op":"delete","created_at":1,"seen_at":2}'
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
            scored,
            mention.followers,
            mention.likes,
            mention.reposts,
            mention.replies,
        )
    )[1:]
    event = f"|{source}:{mention_id}|{seen_at}".encode()
    time = ("ce_time", rfc3339(seen_at).encode())
    return [
        (opening + rest, (_VERSION, _TYPE, _SOURCE, ("ce_id", key + event), time, _CONTENT)) for key, opening in brands
    ]
