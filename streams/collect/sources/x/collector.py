"""X: the filtered stream, its rules made from the brands, what was missed by search; never more than the budget."""

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Sequence

import aiohttp
import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, wrap
from streams.collect.http.client import Answer
from streams.collect.protocol import Collector, Raw
from streams.collect.sources.x.pages import Meta, Page, lines_of, named
from streams.collect.sources.x.parser import SOURCE, created_ms, number_at, parse
from streams.collect.sources.x.rules import TAG, rules_of
from streams.collect.sources.x.spec import XSettings
from streams.config.errors import SourceBusyError, SourceFailedError
from streams.config.secrets import read_secret

FIELDS = {
    "tweet.fields": "created_at,lang,public_metrics,referenced_tweets,author_id,edit_history_tweet_ids,note_tweet",
    "expansions": "author_id",
    "user.fields": "public_metrics",
}
IDLE_S = 22.0
"""The stream says something every 20 s; a little is left to the network."""
LINE_BYTES = 1 << 20
SEARCH_CHARACTERS = 512
"""Of a query: rules may be longer, so the search is asked in smaller ones."""
SEARCH_PAGE = 100
SEARCH_LEAST = 10
"""Posts of a page at least, which is also what a budget must have left for one."""
SEARCH_MS = 6 * 86_400_000
"""So far back the search goes, and some hours more."""
IDS_A_CALL = 100
NO_RULES_S = 60.0
MARGIN_MS = 10_000
"""A post is told some seconds after it was written, and not in the order of the numbers."""
FAILED_S, FAILED_MOST_S = 5.0, 320.0
BUSY_S, BUSY_MOST_S = 60.0, 960.0
"""First and longest pause after an answer that is a failure, and after 429; each is twice the one before."""
DIGITS = 20
"""Of the number of a post: 64 bits."""
HELD = 10_000
"""Posts of which it is remembered that they were read, and paid for, today."""

log = logging.getLogger(__name__)


NO_RULES = (404, 405, 501)
"""Answers of a server that has no rules to be changed: it is somebody else's."""


class _Rule(msgspec.Struct):
    id: str
    value: str
    tag: str = ""


class _Rules(msgspec.Struct):
    data: list[_Rule] = []


class _Changed(msgspec.Struct):
    meta: Meta = msgspec.field(default_factory=Meta)


class StreamEndedError(Exception):
    """The stream is over, or says so in words."""


class XCollector:
    """Listens with one connection; the position is the number of the newest post."""

    source = instance = SOURCE

    def __init__(self, settings: XSettings, context: CollectorContext, token: str | None) -> None:
        self._settings, self._context = settings, context
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._rules: dict[str, str] = {}
        self._failures = Counter[float]()
        """In a row, of each kind: by its first pause."""
        self._paid: dict[str, None] = {}
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.x.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the posts after number `position` that the rules find, until the stream is cut off."""
        newest = int(position) if position and position.isdecimal() else 0
        if self._context.budget.left == 0:
            raise self._context.budget.refusal()
        if not self._wanted():
            raise SourceBusyError("no brand has terms to ask for", NO_RULES_S)
        try:
            await self._set_rules()
            async for raw in self._listen(newest):
                yield raw
        except SourceFailedError as error:
            raise self._pause(error, FAILED_S, FAILED_MOST_S) from error
        except SourceBusyError as error:
            if self._context.budget.left == 0:
                raise
            raise self._pause(error, BUSY_S, BUSY_MOST_S, error.retry_after_s) from error
        finally:
            self.connected = False

    async def _listen(self, newest: int) -> AsyncGenerator[Raw, None]:
        address = f"{self._settings.api}/2/tweets/search/stream"
        async with self._context.outgoing.stream(
            address, params=FIELDS, headers=self._headers, idle_s=IDLE_S
        ) as content:
            self._failures.clear()
            # Listening first, and then what was missed meanwhile: nothing falls in between.
            if newest:
                async for line in self._missed(newest):
                    for raw in self._raws_of(line, newest):
                        yield raw._replace(position=str(newest))  # a search tells the newest first
            elif place := number_at(self._context.now_ms() - MARGIN_MS):
                # A first start has a place to go on from too, whatever becomes of it before the first post.
                newest = place
                yield Raw(wrap(self._context.now_ms(), b"null"), str(newest))
            self.connected = True
            async for line in _lines(content):
                if line:
                    for raw in self._raws_of(line, newest):
                        newest = max(newest, int(raw.position or 0))
                        yield raw
                    if self._context.budget.left == 0:  # the next post would be paid for, read or not
                        raise self._context.budget.refusal()
                if self._wanted() != self._rules:
                    await self._set_rules()
        raise StreamEndedError("the stream ended")

    def _pause(self, error: Exception, first_s: float, most_s: float, asked_s: float = 0.0) -> SourceBusyError:
        """Return how long to stay away after a failure, as X asks of its clients."""
        pause_s = max(asked_s, min(most_s, first_s * 2.0 ** min(self._failures[first_s], 10)))
        self._failures[first_s] += 1
        return SourceBusyError(str(error), pause_s)

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield posts as they are now; one that is gone is deleted. Each is paid for."""
        for start in range(0, len(ids), IDS_A_CALL):
            asked = ids[start : start + IDS_A_CALL]
            self._context.budget.take(len(asked))
            page = (await self._get("tweets", {"ids": ",".join(asked), **FIELDS})).json(Page)
            missing, is_readable = set(asked), True
            for line in lines_of(page):
                post = named(line)
                is_readable = is_readable and post is not None  # if not, it is refused, and nobody knows which it is
                missing.discard(post.id if post else "")
                yield Raw(wrap(self._context.now_ms(), line, again=True), "")
            for name in sorted(missing) if is_readable else ():
                yield Raw(wrap(self._context.now_ms(), msgspec.json.encode(name), kind=GONE), "")

    def _raws_of(self, line: bytes, newest: int) -> list[Raw]:
        """Return what a line tells: a post, and that the ones it is an edit of are gone."""
        post = named(line)
        if post is None:
            return [Raw(wrap(self._context.now_ms(), line), str(newest or ""))]  # `parse` will say what is wrong
        if post.id not in self._paid:  # the same post costs once a day
            self._context.budget.take()
            self._paid[post.id] = None
            if len(self._paid) > HELD:
                del self._paid[next(iter(self._paid))]
        is_number = post.id.isdecimal() and len(post.id) <= DIGITS
        place = str(max(newest, int(post.id))) if is_number else str(newest or "")
        now_ms = self._context.now_ms()
        replaced = [one for one in post.edit_history_tweet_ids if one != post.id]
        gone = [Raw(wrap(now_ms, msgspec.json.encode(one), kind=GONE), place) for one in replaced]
        return [*gone, Raw(wrap(now_ms, line), place)]

    def _wanted(self, most_characters: int = 1 << 16) -> dict[str, str]:
        settings = self._settings
        characters = min(settings.rule_characters, most_characters)
        return rules_of(self._context.brands(), characters, settings.rules_most, reposts=settings.reposts)

    async def _set_rules(self) -> None:
        """Make the rules of ours those of the brands."""
        wanted = self._wanted()
        try:
            there = (await self._get("tweets/search/stream/rules", {})).json(_Rules).data
            ours = {rule.value: rule for rule in there if rule.tag.startswith(TAG)}
            if old := [rule.id for value, rule in ours.items() if wanted.get(value) != rule.tag]:
                await self._post({"delete": {"ids": old}})
            kept = {value for value, rule in ours.items() if wanted.get(value) == rule.tag}
            if new := [{"value": value, "tag": tag} for value, tag in wanted.items() if value not in kept]:
                refused = (await self._post({"add": new})).json(_Changed).meta.summary.not_created
                if refused:
                    log.warning("x: %d of %d rules were not taken: shorten the brands' terms", refused, len(new))
        except SourceFailedError as error:
            if error.status not in NO_RULES:
                raise
            log.warning("x: the server takes no rules (%d): it is read by those it has", error.status)
        self._rules = wanted

    async def _missed(self, newest: int) -> AsyncGenerator[bytes, None]:
        """Yield the posts after number `newest` as the search finds them; what it cannot find is a gap."""
        now_ms = self._context.now_ms()
        since_ms = created_ms(str(newest)) or now_ms
        if now_ms - since_ms > SEARCH_MS:
            self.gaps.append((since_ms, now_ms))
            return
        since_id = number_at(since_ms - MARGIN_MS) or newest
        for rule in self._wanted(SEARCH_CHARACTERS):
            asked = {"query": rule, "since_id": str(since_id), **FIELDS}
            while True:
                left = self._context.budget.left
                if left is not None and left < SEARCH_LEAST:
                    raise self._context.budget.refusal()
                asked["max_results"] = str(min(SEARCH_PAGE, left or SEARCH_PAGE))
                page = (await self._get("tweets/search/recent", asked)).json(Page)
                for line in reversed(lines_of(page)):
                    yield line
                if page.meta.next_token is None:
                    break
                asked["next_token"] = page.meta.next_token

    async def _get(self, what: str, asked: dict[str, str]) -> Answer:
        return await self._context.outgoing.get(f"{self._settings.api}/2/{what}", params=asked, headers=self._headers)

    async def _post(self, body: object) -> Answer:
        return await self._context.outgoing.post(
            f"{self._settings.api}/2/tweets/search/stream/rules",
            msgspec.json.encode(body),
            headers={**self._headers, "Content-Type": "application/json"},
        )


async def _lines(content: aiohttp.StreamReader) -> AsyncGenerator[bytes, None]:
    """Yield the lines of a stream, heartbeats as empty ones."""
    rest = b""
    async for chunk in content.iter_any():
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > LINE_BYTES:
            raise StreamEndedError(f"a line of over {LINE_BYTES} bytes")
        for line in lines:
            yield line.strip()


def collectors(settings: XSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector."""
    token = None
    if settings.token_file is not None or settings.api == XSettings().api:
        token = read_secret(settings.token_file, "sources.x.token_file")
    return [XCollector(settings, context, token)]
