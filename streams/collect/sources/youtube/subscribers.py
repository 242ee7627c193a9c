"""How many subscribe to the channels on which something was said: the audience of a comment."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec

from streams.collect.envelope import Number, whole
from streams.collect.protocol import PARSE_ERRORS

FRESH_MS = 86_400_000
"""So long a count is taken for true."""
HELD = 10_000
IDS_A_CALL = 50


class _Counts(msgspec.Struct, rename="camel"):
    subscriber_count: Number = None


class _Channel(msgspec.Struct):
    id: str
    statistics: _Counts = msgspec.field(default_factory=_Counts)


class _Snippet(msgspec.Struct, rename="camel"):
    channel_id: str = ""


class _Placed(msgspec.Struct):
    snippet: _Snippet = msgspec.field(default_factory=_Snippet)


def channel_of(item: bytes | msgspec.Raw) -> str:
    """Return on which channel a thread or a comment stands; empty where it does not say.

    >>> channel_of(b'{"snippet": {"channelId": "UCa"}}'), channel_of(b"[]")
    ('UCa', '')
    """
    try:
        return msgspec.json.decode(item, type=_Placed).snippet.channel_id
    except PARSE_ERRORS:
        return ""


class Subscribers:
    """Asks for no channel twice a day."""

    def __init__(
        self, ask: Callable[[Sequence[str]], Awaitable[Iterable[msgspec.Raw]]], now_ms: Callable[[], int]
    ) -> None:
        """`ask` returns what is known of up to IDS_A_CALL channels."""
        self._ask, self._now_ms = ask, now_ms
        self._known: OrderedDict[str, tuple[int, int | None]] = OrderedDict()
        """By channel: when it was asked for, ms UTC, and what was said."""

    async def of(self, channels: Iterable[str]) -> dict[str, int | None]:
        """Return the subscribers of some channels, None of those that hide them."""
        wanted, now_ms = {one for one in channels if one}, self._now_ms()
        stale = sorted(one for one in wanted if now_ms - self._known.get(one, (-FRESH_MS, None))[0] >= FRESH_MS)
        for start in range(0, len(stale), IDS_A_CALL):
            asked = stale[start : start + IDS_A_CALL]
            counts = dict(map(_count, await self._ask(asked)))
            for one in asked:
                self._known[one] = now_ms, counts.get(one)
                self._known.move_to_end(one)
        while len(self._known) > HELD:
            self._known.popitem(last=False)
        return {one: self._known[one][1] for one in wanted if one in self._known}


def _count(channel: msgspec.Raw) -> tuple[str, int | None]:
    try:
        decoded = msgspec.json.decode(channel, type=_Channel)
    except PARSE_ERRORS:
        return "", None
    return decoded.id, whole(decoded.statistics.subscriber_count)
