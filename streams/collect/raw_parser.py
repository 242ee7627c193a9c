"""Raw records of a collector -> mentions, or why one is none: whatever an entry holds, at most that entry is lost."""

import asyncio
import logging
from collections.abc import Sequence
from traceback import extract_tb

import msgspec

from schemas.drop import KEPT_BYTES, DropReason, Rejection
from schemas.health import Policy
from schemas.mention import Mention
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw

ORIGIN_CHARACTERS = 200
"""Of where a rejection is from: the position of many feeds alone is as long as a record may be."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Mention).decode

log = logging.getLogger(__name__)


class RawParser:
    """Parses for one collector, in a thread: HTML from outside holds up no other source, and no webhook."""

    def __init__(self, collector: Collector, policy: Policy | None) -> None:
        """`policy`: of the source; None: its mentions may be part of the score."""
        self._collector, self._policy = collector, policy
        self._unforeseen: set[tuple[str, int | None]] = set()
        """Where parsers failed in ways of their own, which is logged once."""

    async def rows(self, raws: Sequence[Raw]) -> list[Mention | Rejection]:
        """Return what raw records hold; those that hold no mention are left out."""
        return await asyncio.to_thread(lambda: [row for raw in raws if (row := self._row(raw)) is not None])

    def _row(self, raw: Raw) -> Mention | Rejection | None:
        try:
            mention = self._collector.parse(raw)
            if mention is None:
                return None
            if self._policy is not None and not self._policy.composable:
                mention = msgspec.structs.replace(mention, composable=False)
            return checked(mention)
        except Exception as error:  # style.md: a parser may fail at an entry in more ways than can be listed
            if not isinstance(error, PARSE_ERRORS):
                self._log_once(error)
            wrong_type = isinstance(error, msgspec.ValidationError)
            reason = DropReason.WRONG_TYPE if wrong_type else DropReason.MALFORMED
            # msgspec names fields and types, never a value; of another error only the kind is logged.
            detail = str(error) if isinstance(error, msgspec.MsgspecError) else type(error).__name__
            origin = f"{self._collector.source}:{raw.position}"[:ORIGIN_CHARACTERS]
            return Rejection(origin, reason, detail, raw.data[:KEPT_BYTES])

    def _log_once(self, error: Exception) -> None:
        """Log where a parser failed in a way that is not one of PARSE_ERRORS: it is to be mended there."""
        last = extract_tb(error.__traceback__)[-1]
        place = last.filename, last.lineno
        if place not in self._unforeseen:
            self._unforeseen.add(place)
            what = f"{type(error).__name__} in {last.name}, line {last.lineno}"
            log.error("%s: an entry cannot be parsed (%s): report this; it and its like are rejected", self._name, what)

    @property
    def _name(self) -> str:
        return self._collector.instance


def checked(mention: Mention) -> Mention:
    """Return a mention as whoever reads it from the topic will find it.

    Raises:
        msgspec.ValidationError: a field is out of bounds; it is named.
        UnicodeEncodeError: a text holds half of a character.

    >>> checked(Mention(source="x", id="1", seen_at=2**60))
    Traceback (most recent call last):
    msgspec.ValidationError: Expected `int` <= 9007199254740992 - at `$.seen_at`
    """
    # The author travels as a pseudonym, whose length is fixed.
    _decode(_encode(mention if mention.author is None else msgspec.structs.replace(mention, author=None)))
    return mention
