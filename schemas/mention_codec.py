"""Bytes of the topic ``mentions`` as mentions, or why they hold none."""

from collections.abc import Mapping
from typing import Any

import msgspec

from schemas.codec import decoder
from schemas.drop import DropReason
from schemas.mention import Mention

MAX_BYTES = 1 << 20
"""The door takes no more either."""
_decode = decoder(Mention).decode
_decode_any = msgspec.json.Decoder(dict[str, Any]).decode
WHOLE = frozenset(("seen_at", "created_at", "row", "followers", "likes", "reposts", "replies"))
"""Fields that are whole numbers: 3.0 is one too, as JSON Schema says."""


class RejectedError(Exception):
    """Bytes that hold no mention."""

    def __init__(self, reason: DropReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def decode_mention(value: bytes | None) -> Mention:
    """Return the mention that the bytes hold.

    Raises:
        RejectedError: they hold none; with what is wrong, and never with the text.

    >>> decode_mention(b'{"source":"x"}')
    Traceback (most recent call last):
    schemas.mention_codec.RejectedError: wrong_type: Object missing required field `seen_at`
    """
    if value is None:
        raise RejectedError(DropReason.MALFORMED, "a record without value")
    if len(value) > MAX_BYTES:
        raise RejectedError(DropReason.OVERSIZED, f"{len(value)} bytes, at most {MAX_BYTES} are read")
    try:
        return _decoded(value)
    except msgspec.ValidationError as error:
        raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error
    except UnicodeDecodeError as error:  # no MsgspecError, and its own words quote the bytes
        raise RejectedError(DropReason.MALFORMED, f"not UTF-8: {error.reason}") from error
    except msgspec.DecodeError as error:
        raise RejectedError(DropReason.MALFORMED, str(error)) from error
    except RecursionError as error:
        raise RejectedError(DropReason.MALFORMED, "nested too deeply") from error


def _decoded(value: bytes) -> Mention:
    try:
        return _decode(value)
    except msgspec.ValidationError:
        return mention_from(_decode_any(value))


def mention_from(row: Mapping[str, Any]) -> Mention:
    """Return the mention that an object of JSON is; a whole number may be written 3.0.

    Raises:
        msgspec.ValidationError: it is none.

    >>> mention_from({"source": "x", "id": "1", "seen_at": 5.0, "likes": 3.0}).likes
    3
    >>> mention_from({"source": "x", "id": "1", "seen_at": 5, "likes": 3.5})
    Traceback (most recent call last):
    msgspec.ValidationError: Expected `int | null`, got `float` - at `$.likes`
    """
    whole = {
        name: int(value)
        for name, value in row.items()
        if name in WHOLE and isinstance(value, float) and value == value // 1
    }
    return msgspec.convert({**row, **whole}, Mention)
