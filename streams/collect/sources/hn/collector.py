"""Hacker News: every item by its number, in order; deletions and points by asking again; the past by search."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.search_terms import search_terms
from streams.collect.sources.hn.parser import HIT, SOURCE, parse, words_of
from streams.collect.sources.hn.spec import HackerNewsSettings
from streams.config.errors import SourceFailedError

AT_ONCE = 8
"""Items asked for at the same time."""
CHUNK = 64
ITEM_BYTES = 1 << 18
"""The longest have some 60 KiB."""
MOST_TRIES = 5
NOT_YET_S = 120.0
"""An item that cannot be seen for so long after its number was given out is taken for one that never will be."""
RECENT = 200
"""A first start tells so many of the newest items as history."""
HITS_A_PAGE = 1_000
DAY_MS = 86_400_000
NULL = b"null"


UPDATES_MS = 60_000
"""Between two looks at the list of what was changed."""
HELD = 20_000
"""Items told lately, in which a change is noticed at once; in others at the ages at which they are read again."""


class _Updates(msgspec.Struct):
    items: list[Any] = []


class _Found(msgspec.Struct):
    hits: list[msgspec.Raw] = []


class _Hit(msgspec.Struct):
    created_at_i: int | float


class HackerNewsCollector:
    """Reads ``/v0/item`` from the last number told on; see `streams.collect.protocol.Collector`."""

    source = instance = SOURCE

    def __init__(self, settings: HackerNewsSettings, context: CollectorContext) -> None:
        self._settings, self._context = settings, context
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None
        self._missing_since: dict[int, int] = {}
        self._held: OrderedDict[int, int] = OrderedDict()
        """By number: a hash of what an item said when it was told."""
        self._updates_due_ms = 0
        self._tries = Counter[int]()
        """How often each item was garbage, or too long."""

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.hn.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield every item after the number `position`."""
        try:
            last = int(position) if position and position.isdecimal() else None
            try:
                newest = await self._newest()
            except SourceFailedError:
                if last is None:
                    async for raw in self._past():  # a server may know the search alone
                        yield raw
                raise
            if last is None:
                async for raw in self._past():
                    yield raw
                last = max(0, newest - RECENT)
                async for raw in self._items(last, newest, backfill=True):
                    last = int(raw.position)
                    yield raw
            while True:
                async for raw in self._items(last, newest):
                    last = int(raw.position)
                    yield raw
                self.connected = True
                if last >= newest:
                    self.complete_until_ms = self._context.now_ms()
                async for raw in self._edited():
                    yield raw._replace(position=str(last))
                await asyncio.sleep(self._settings.poll_s)
                newest = await self._newest()
        finally:
            self.connected = False

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield items that were told, as they are now."""
        numbers = [int(one) for one in ids if one.isdecimal()]
        for start in range(0, len(numbers), CHUNK):
            for _, item in in_order(await self._fetch(numbers[start : start + CHUNK])):
                if item != NULL:
                    yield Raw(wrap(self._context.now_ms(), item, again=True), "")

    async def _items(self, last: int, newest: int, *, backfill: bool = False) -> AsyncGenerator[Raw, None]:
        """Yield items after `last` up to the first that cannot be seen yet."""
        self.connected = True
        while last < newest:
            for number, item in in_order(await self._fetch(range(last + 1, min(last + CHUNK, newest) + 1))):
                if item == NULL and not backfill and self._may_come(number):
                    return
                self._missing_since.pop(number, None)
                last = number
                self._hold(number, item)
                yield Raw(wrap(self._context.now_ms(), item, backfill=backfill), str(number))

    async def _edited(self) -> AsyncGenerator[Raw, None]:
        """Yield told items whose words were changed or taken away since, as the list of updates names them.

        Of others nothing is told here: their points are read at the ages at which all are.
        """
        if self._context.now_ms() < self._updates_due_ms:
            return
        self._updates_due_ms = self._context.now_ms() + UPDATES_MS
        answer = await self._context.outgoing.get(f"{self._settings.api}/v0/updates.json")
        named = answer.json(_Updates).items if answer.status == 200 else []
        numbers = [one for one in dict.fromkeys(one for one in named if isinstance(one, int)) if one in self._held]
        for start in range(0, len(numbers), CHUNK):
            for number, item in in_order(await self._fetch(numbers[start : start + CHUNK])):
                if item != NULL and self._held.get(number) != (said := words_of(item)):
                    self._held[number] = said
                    yield Raw(wrap(self._context.now_ms(), item, again=True), "")

    def _hold(self, number: int, item: bytes) -> None:
        self._held[number] = words_of(item)
        if len(self._held) > HELD:
            self._held.popitem(last=False)

    def _may_come(self, number: int) -> bool:
        now_ms = self._context.now_ms()
        return now_ms - self._missing_since.setdefault(number, now_ms) < NOT_YET_S * 1_000

    async def _fetch(self, numbers: Sequence[int]) -> list[tuple[int, bytes] | BaseException]:
        """Return the items, in the order of their numbers, or what went wrong with each."""
        room = asyncio.Semaphore(AT_ONCE)

        async def fetch(number: int) -> tuple[int, bytes]:
            async with room:
                self._context.budget.take()
                try:
                    answer = await self._context.outgoing.get(
                        f"{self._settings.api}/v0/item/{number}.json", most_bytes=ITEM_BYTES
                    )
                    if answer.status != 200:
                        return number, NULL
                    msgspec.json.decode(answer.body)  # garbage ends the attempt: the item is asked for again
                except (*PARSE_ERRORS, SourceFailedError) as error:
                    if isinstance(error, SourceFailedError) and error.status != 200:  # too long is 200
                        raise
                    return number, self._given_up(number, error)
                self._tries.pop(number, None)
                return number, answer.body.strip()

        return await asyncio.gather(*map(fetch, numbers), return_exceptions=True)

    def _given_up(self, number: int, error: Exception) -> bytes:
        """Return what stands for an item that cannot be read, however often it is asked for: it is refused."""
        self._tries[number] += 1
        if self._tries[number] < MOST_TRIES:
            raise error
        del self._tries[number]
        return msgspec.json.encode(f"item {number}: {type(error).__name__}")

    async def _newest(self) -> int:
        answer = await self._context.outgoing.get(f"{self._settings.api}/v0/maxitem.json")
        return answer.json(int)

    async def _past(self) -> AsyncGenerator[Raw, None]:
        """Yield what the search knows of the brands' terms, from the first day asked for on, slice by slice."""
        begin = (self._context.now_ms() - self._settings.backfill_days * DAY_MS) // 1_000
        for term in search_terms(self._context.brands()):
            until, full = self._context.now_ms() // 1_000, self._settings.backfill_days > 0
            before: set[bytes] = set()
            while full and until > begin:
                hits = await self._search(term, begin, until)
                for hit in reversed([hit for hit in hits if hit not in before]):  # the newest comes first
                    yield Raw(wrap(self._context.now_ms(), hit, backfill=True, kind=HIT), "")
                full = len(hits) >= HITS_A_PAGE  # no search gives more: the rest lies before its oldest
                before = set(hits)
                # The second of the oldest is asked for again: more of it may lie beyond the page.
                until = min(until - 1, _oldest_s(hits, until) + 1) if full else begin

    async def _search(self, term: str, begin: int, until: int) -> list[bytes]:
        """Return the newest hits of ``[begin, until)``, s UTC, newest first."""
        self._context.budget.take()
        answer = await self._context.outgoing.get(
            f"{self._settings.search}/api/v1/search_by_date",
            params={
                "query": f'"{term}"',
                "tags": "(story,comment)",
                "numericFilters": f"created_at_i>={begin},created_at_i<{until}",
                "hitsPerPage": HITS_A_PAGE,
            },
        )
        return [bytes(hit) for hit in answer.json(_Found).hits]


def _oldest_s(hits: Iterable[bytes], otherwise_s: int) -> int:
    """Return when the oldest of the hits that can be read was written, s UTC."""
    times = []
    for hit in hits:
        with suppress(*PARSE_ERRORS):
            times.append(int(msgspec.json.decode(hit, type=_Hit).created_at_i))
    return min(times, default=otherwise_s)


def in_order(fetched: Iterable[tuple[int, bytes] | BaseException]) -> Iterator[tuple[int, bytes]]:
    """Yield items up to the first that could not be fetched, and raise what went wrong there."""
    for one in fetched:
        if isinstance(one, BaseException):
            raise one
        yield one


def collectors(settings: HackerNewsSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector."""
    return [HackerNewsCollector(settings, context)]
