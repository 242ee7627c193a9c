"""Reddit: the newest submissions and comments of some subreddits, through an application that Reddit approved."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import NamedTuple

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, wrap
from streams.collect.http.client import Answer
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.seen_once import SeenOnce
from streams.collect.sources.reddit.auth import TOKEN_ASKED, TOKEN_PATH, token_headers
from streams.collect.sources.reddit.parser import SOURCE, name_of, number_of, parse
from streams.collect.sources.reddit.spec import RedditSettings
from streams.config.errors import SourceFailedError, UsageError
from streams.config.secrets import read_secret

PAGE = 100
MOST_BYTES = 16 << 20
"""Of what one reading finds; more is a gap."""
MOST_PAGES = 10
"""No listing goes further back; more between two polls is a gap."""
KINDS = {"t3": "new", "t1": "comments"}
"""Of things, and the listing that holds them."""
RENEWED_S = 300
"""A token is renewed so long before its end."""
AT_ONCE = 100
"""Things asked for again in one request."""


class _Listed(msgspec.Struct):
    children: list[msgspec.Raw] = []
    after: str | None = None


class _Listing(msgspec.Struct):
    data: _Listed = msgspec.field(default_factory=_Listed)


class _Token(msgspec.Struct):
    access_token: str
    expires_in: int | float = 3_600


class Access(NamedTuple):
    """Of the application; an empty id asks without one, far more slowly."""

    client_id: str
    secret: str


class RedditCollector:
    """Reads the listings of all subreddits together; the position is the newest number of each kind.

    Numbers only grow, so nothing hangs on the newest thing being there still: a listing that is
    asked to begin at one that was removed would be empty.
    """

    source = instance = SOURCE

    def __init__(self, settings: RedditSettings, context: CollectorContext, access: Access) -> None:
        self._settings, self._context, self._access = settings, context, access
        self._token, self._token_until = "", 0
        self._seen_once = SeenOnce()
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.reddit.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield what was said after `position`, poll by poll; first the newest page of each kind, as history."""
        last = read_position(position)
        try:
            while True:
                began_ms = self._context.now_ms()
                failed: SourceFailedError | None = None
                for kind in KINDS:
                    backfill = kind not in last
                    try:
                        newer = await self._newer(kind, last.get(kind))
                    except SourceFailedError as error:  # of one listing: the other is read all the same
                        failed = error
                        continue
                    for number, thing in newer:
                        last[kind] = max(number, last.get(kind, 0))
                        yield Raw(wrap(began_ms, thing, backfill=backfill), text_of(last))
                    last.setdefault(kind, 0)
                if failed is not None:
                    raise failed
                self.connected, self.complete_until_ms = True, began_ms
                await asyncio.sleep(self._settings.poll_s)
        finally:
            self.connected = False

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield things as they are now; one that is gone, or taken away, is deleted."""
        for start in range(0, len(ids), AT_ONCE):
            asked = ids[start : start + AT_ONCE]
            answer = await self._ask("api/info", {"id": ",".join(asked)})
            missing, is_readable = set(asked), True
            for thing in map(bytes, answer.json(_Listing).data.children):
                try:
                    missing.discard(name_of(thing))
                except PARSE_ERRORS:
                    is_readable = False  # it is refused where it is parsed, and nobody knows which it is
                yield Raw(wrap(self._context.now_ms(), thing, again=True), "")
            for name in sorted(missing) if is_readable else ():
                yield Raw(wrap(self._context.now_ms(), msgspec.json.encode(name), kind=GONE), "")

    async def _newer(self, kind: str, last: int | None) -> list[tuple[int, bytes]]:
        """Return the things after number `last`, oldest first; None: the newest page."""
        found: dict[int, bytes] = {}
        unread: list[tuple[int, bytes]] = []
        after: dict[str, str | int] = {}
        for _ in range(1 if last is None else MOST_PAGES):
            path = f"r/{'+'.join(self._settings.subreddits)}/{KINDS[kind]}"
            listed = (await self._ask(path, {"limit": PAGE, "raw_json": 1, **after})).json(_Listing).data
            numbers = {}
            for thing in map(bytes, listed.children):
                if number := _number(thing):
                    numbers[number] = thing
                elif self._seen_once.is_new(thing):
                    unread.append((0, thing))  # `parse` will say what is wrong
            found |= {number: thing for number, thing in numbers.items() if number > (last or 0)}
            reached = min(numbers, default=0) <= (last or 0)
            if reached or listed.after is None:
                break
            if sum(map(len, found.values())) > MOST_BYTES:
                self._lost()
                break
            after = {"after": listed.after}
        if last and not reached and len(found) > (MOST_PAGES - 1) * PAGE:
            self._lost()
        return unread + sorted(found.items())

    def _lost(self) -> None:
        now_ms = self._context.now_ms()
        self.gaps.append((self.complete_until_ms or now_ms - 1, now_ms))

    async def _ask(self, path: str, asked: dict[str, str | int]) -> Answer:
        self._context.budget.take()
        headers = {"User-Agent": self._agent()} | await self._authorisation()
        url = f"{self._settings.api}/{path}"
        answer = await self._context.outgoing.get(
            url, params=asked, headers=headers, also=(401,) if self._token else ()
        )
        if answer.status != 401:
            return answer
        self._token_until = 0  # it ended before its time: a new one, once
        headers |= await self._authorisation()
        return await self._context.outgoing.get(url, params=asked, headers=headers)

    def _agent(self) -> str:
        name = self._settings.username
        return f"python:jauge:v1 (by /u/{name})" if name else str(self._context.outgoing.session.headers["User-Agent"])

    async def _authorisation(self) -> dict[str, str]:
        if not self._access.client_id:
            return {}
        now_ms = self._context.now_ms()
        if now_ms >= self._token_until:
            answer = await self._context.outgoing.post(
                f"{self._settings.tokens}{TOKEN_PATH}",
                TOKEN_ASKED,
                headers={**token_headers(*self._access), "User-Agent": self._agent()},
            )
            token = answer.json(_Token)
            self._token, self._token_until = token.access_token, now_ms + int((token.expires_in - RENEWED_S) * 1_000)
        return {"Authorization": f"Bearer {self._token}"}


def _number(thing: bytes) -> int:
    """Return a thing's number; 0 where it has none."""
    try:
        return number_of(thing)
    except PARSE_ERRORS:
        return 0


def read_position(position: str | None) -> dict[str, int]:
    """Return the newest number by kind; empty where there is none.

    >>> read_position("t3:7 t1:9"), read_position("?")
    ({'t3': 7, 't1': 9}, {})
    """
    pairs = (part.partition(":")[::2] for part in (position or "").split())
    return {kind: int(number) for kind, number in pairs if kind in KINDS and number.isdecimal()}


def text_of(last: dict[str, int]) -> str:
    """Inverse of `read_position`."""
    return " ".join(f"{kind}:{number}" for kind, number in last.items())


def collectors(settings: RedditSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector.

    Raises:
        UsageError: Reddit itself is asked without an application that it approved.
    """
    if settings.client_id:
        secret = read_secret(settings.secret_file, "sources.reddit.secret_file")
        return [RedditCollector(settings, context, Access(settings.client_id, secret))]
    if settings.api == RedditSettings().api:
        raise UsageError("set sources.reddit.client_id and secret_file: Reddit asks for an application it approved")
    return [RedditCollector(settings, context, Access("", ""))]
