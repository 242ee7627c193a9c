"""Telegram: the channels that a bot administers, by long polling."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.seen_once import SeenOnce
from streams.collect.sources.telegram.parser import SOURCE, parse
from streams.collect.sources.telegram.spec import TelegramSettings
from streams.config.errors import SourceBusyError, SourceFailedError, SourceRefusedError
from streams.config.secrets import read_secret

KINDS = '["channel_post","edited_channel_post"]'
NOBODY = "0:none"
"""In place of a token, for a server of somebody else's."""
UNREAD_S = 5.0
"""Between two requests where nothing that Telegram returns has a number, which it returns at once again."""
KEPT_MS = 86_400_000
"""Updates that nobody fetches are gone after so long."""


class _Parameters(msgspec.Struct):
    retry_after: int = 0


class _Answer(msgspec.Struct):
    ok: bool = False
    result: list[msgspec.Raw] = []
    error_code: int = 0
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


class _Numbered(msgspec.Struct):
    update_id: int


class TelegramCollector:
    """Asks for updates; the position is the number of the last one and when it was told.

    To ask for what follows an update tells Telegram to forget it. So nothing more is asked for
    before the broker has all that was told: `acknowledged` says so.
    """

    source = instance = SOURCE

    def __init__(self, settings: TelegramSettings, context: CollectorContext, token: str) -> None:
        self._settings, self._context, self._token = settings, context, token
        self._safe = -1
        self._is_safe = asyncio.Event()
        self._seen_once = SeenOnce()
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.telegram.parser.parse`."""
        return parse(raw.data)

    def acknowledged(self, position: str) -> None:
        """Take in that the broker has all up to `position`."""
        self._safe = place_of(position)[0]
        self._is_safe.set()

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the updates after `position`."""
        last, read_ms = place_of(position)
        now_ms = self._context.now_ms()
        if read_ms and now_ms - read_ms > KEPT_MS:
            self.gaps.append((read_ms, now_ms - KEPT_MS))
        try:
            while True:
                updates = await self._updates(last)
                self.connected, self.complete_until_ms = True, self._context.now_ms()
                began = last
                for update in map(bytes, updates):
                    now_ms = self._context.now_ms()
                    try:
                        last = max(last, msgspec.json.decode(update, type=_Numbered).update_id)
                    except PARSE_ERRORS:  # it is refused where it is parsed; it comes along until a later one is read
                        if not self._seen_once.is_new(update):
                            continue
                    yield Raw(wrap(now_ms, update), f"{last} {now_ms}")
                if updates and last == began:
                    await asyncio.sleep(UNREAD_S)
                while updates and self._safe < last:
                    self._is_safe.clear()
                    await self._is_safe.wait()
        finally:
            self.connected = False

    async def _updates(self, last: int) -> list[msgspec.Raw]:
        self._context.budget.take()
        asked: dict[str, str | int] = {"timeout": self._settings.wait_s, "allowed_updates": KINDS}
        if last >= 0:
            asked["offset"] = last + 1
        try:
            answer = await self._context.outgoing.get(
                f"{self._settings.api}/bot{self._token}/getUpdates", params=asked, also=(401, 403, 404, 409, 429)
            )
        except (aiohttp.ClientError, TimeoutError, OSError, SourceFailedError, SourceBusyError) as error:
            # The token is part of the address, and must not be part of a message.
            raise SourceFailedError(f"Telegram cannot be asked ({type(error).__name__})", 0) from None
        decoded = answer.json(_Answer)
        if decoded.ok:
            return decoded.result
        if answer.status == 429:
            raise SourceBusyError("Telegram answers 429", min(max(decoded.parameters.retry_after, 1), 3_600))
        if answer.status == 409:
            raise SourceFailedError("another program asks with this token, or a webhook is set: end it", 409)
        raise SourceRefusedError(
            f"Telegram refuses us ({answer.status}): correct the token in sources.telegram.token_file"
        )


def place_of(position: str | None) -> tuple[int, int]:
    """Return the number of the last update and when it was told, ms UTC; -1 and 0 where there is none.

    >>> place_of("7 1000"), place_of(None), place_of("x")
    ((7, 1000), (-1, 0), (-1, 0))
    """
    number, _, at_ms = (position or "").partition(" ")
    return (int(number), int(at_ms)) if number.isdecimal() and at_ms.isdecimal() else (-1, 0)


def collectors(settings: TelegramSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector."""
    token = NOBODY
    if settings.token_file is not None or settings.api == TelegramSettings().api:
        token = read_secret(settings.token_file, "sources.telegram.token_file")
    return [TelegramCollector(settings, context, token)]
