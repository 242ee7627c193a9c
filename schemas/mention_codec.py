"""Bytes of the topic ``mentions`` as mentions, or why they hold none."""

import msgspec

from schemas.codec import decoder
from schemas.drop import DropReason
from schemas.mention import Mention

MAX_BYTES = 1 << 20
"""The door takes no more either."""
_decode = decoder(Mention).decode


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
        return _decode(value)
    except msgspec.ValidationError as error:
        raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error
    except UnicodeDecodeError as error:  # no MsgspecError, and its own words quote the bytes
        raise RejectedError(DropReason.MALFORMED, f"not UTF-8: {error.reason}") from error
    except msgspec.DecodeError as error:
        raise RejectedError(DropReason.MALFORMED, str(error)) from error
    except RecursionError as error:
        raise RejectedError(DropReason.MALFORMED, "nested too deeply") from error
