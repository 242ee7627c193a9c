"""Stack Exchange: what is new on some sites with a brand's words in it, sparing with a small quota."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, whole, wrap
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.search_terms import search_terms
from streams.collect.seen_once import SeenOnce
from streams.collect.sources.stackexchange.parser import SOURCE, parse, place_of
from streams.collect.sources.stackexchange.spec import StackExchangeSettings
from streams.config.errors import SourceBusyError, SourceFailedError
from streams.config.secrets import read_secret

PAGE = 100
MOST_PAGES = 10
HISTORY_S = 86_400
"""A first start tells the last day, as history."""
OVERLAP_S = 120
"""Asked for once more: the index of the search is behind."""
IDS_A_CALL = 100
DAY_S = 86_400.0
SHARE = 0.8
"""Of the day's reads that searches may use; the others are for what is asked again."""
THROTTLED = 502
"""Number of the error that says so."""
LONGEST_SLEEP_S = 30.0
LONGEST_BACKOFF_S = 3_600
QUOTA_WAIT_S = 3_600.0


_SECONDS = re.compile(r"in (\d{1,5}) seconds")


class _Answer(msgspec.Struct):
    items: list[msgspec.Raw] = []
    has_more: bool = False
    backoff: int = 0
    """s to stay away from this method."""
    quota_remaining: int | None = None
    error_id: int | None = None
    error_message: str = ""


class StackExchangeCollector:
    """Searches for the words of every brand; the position is the second up to which all was asked."""

    source = instance = SOURCE

    def __init__(self, settings: StackExchangeSettings, context: CollectorContext, key: str | None) -> None:
        self._settings, self._context, self._key = settings, context, key
        self._emitted: dict[str, int] = {}
        """When each entry of the overlap was created, s UTC."""
        self._seen_once = SeenOnce()
        self._not_before: dict[str, int] = {}
        """By method: until when the server asks us to stay away, ms UTC."""
        self._spent_until = 0
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.stackexchange.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield what was created since `position`, poll by poll."""
        since = int(position) if position and position.isdecimal() else None
        self._emitted = {}  # what was told since then may not have arrived
        try:
            while True:
                began_ms = self._context.now_ms()
                backfill = since is None
                begin = began_ms // 1_000 - HISTORY_S if since is None else since - OVERLAP_S
                place = "" if since is None else str(since)
                for site in self._settings.sites:
                    for term in search_terms(self._context.brands()):
                        async for item in self._search(site, term, begin):
                            if self._is_new(site, item):
                                yield Raw(wrap(began_ms, item, backfill=backfill, server=site), place)
                since = began_ms // 1_000
                self._emitted = {name: at for name, at in self._emitted.items() if at >= since - 2 * OVERLAP_S}
                self.connected, self.complete_until_ms = True, began_ms
                yield Raw(wrap(began_ms, b"{}"), str(since))
                await asyncio.sleep(self._round_s())
        finally:
            self.connected = False

    def _round_s(self) -> float:
        """Return how long to wait for the next round: the day's reads are to last for the day."""
        asked = len(self._settings.sites) * len(search_terms(self._context.brands()))
        a_day = self._settings.reads_a_day
        return max(self._settings.poll_s, 0.0 if a_day is None else DAY_S * asked / (a_day * SHARE))

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield posts as they are now; one that is gone is deleted."""
        for site in self._settings.sites:
            numbers = [one.partition("/")[2] for one in ids if one.startswith(f"{site}/")]
            for start in range(0, len(numbers), IDS_A_CALL):
                asked = numbers[start : start + IDS_A_CALL]
                answer = await self._ask(f"posts/{';'.join(asked)}", {"site": site, "pagesize": PAGE, "filter": FIELDS})
                missing, is_readable = set(asked), True
                for item in map(bytes, answer.items):
                    try:
                        missing.discard(str(place_of(item).number))
                    except PARSE_ERRORS:
                        is_readable = False  # it is refused where it is parsed, and nobody knows which it is
                    yield Raw(wrap(self._context.now_ms(), item, again=True, server=site), "")
                for name in [f"{site}/{number}" for number in missing] if is_readable else ():
                    yield Raw(wrap(self._context.now_ms(), msgspec.json.encode(name), kind=GONE), "")

    def _is_new(self, site: str, item: bytes) -> bool:
        try:
            place = place_of(item)
        except PARSE_ERRORS:
            return self._seen_once.is_new(item)  # it is refused where it is parsed
        name = f"{site}/{place.number}"
        if place.number is None or name in self._emitted:
            return False
        self._emitted[name] = whole(place.creation_date) or 0
        return True

    async def _search(self, site: str, term: str, begin: int) -> AsyncGenerator[bytes, None]:
        """Yield the excerpts with a term, oldest first."""
        page, last = 1, b""
        while True:
            asked: dict[str, str | int] = {"site": site, "q": f'"{term}"', "sort": "creation", "order": "asc"}
            asked |= {"fromdate": begin, "pagesize": PAGE, "page": page}
            answer = await self._ask("search/excerpts", asked)
            for item in map(bytes, answer.items):
                yield (last := item)
            if not answer.has_more:
                return
            page += 1
            newest = _created_s(last) if last else None
            if page > MOST_PAGES and newest is not None and newest > begin:
                begin, page = newest, 1  # no search is paged further: go on from where it stands

    async def _ask(self, method: str, asked: dict[str, str | int]) -> _Answer:
        if self._context.now_ms() < self._spent_until:
            raise SourceBusyError("the quota of Stack Exchange is spent", QUOTA_WAIT_S)
        waits_s = (self._not_before.get(method, 0) - self._context.now_ms()) / 1_000
        if waits_s > LONGEST_SLEEP_S:
            raise SourceBusyError("Stack Exchange asks us to stay away", waits_s)
        await asyncio.sleep(waits_s)
        self._context.budget.take()
        if self._key:
            asked["key"] = self._key
        response = await self._context.outgoing.get(f"{self._settings.api}/2.3/{method}", params=asked, also=(400,))
        answer = response.json(_Answer)
        if answer.error_id == THROTTLED:
            raise SourceBusyError("Stack Exchange says that we ask too often", _seconds_in(answer.error_message))
        if response.status == 400:
            raise SourceFailedError(f"Stack Exchange does not take what is asked (error {answer.error_id})", 400)
        if answer.quota_remaining == 0:
            self._spent_until = self._context.now_ms() + int(QUOTA_WAIT_S * 1_000)
        if answer.backoff:
            self._not_before[method] = self._context.now_ms() + min(answer.backoff, LONGEST_BACKOFF_S) * 1_000
        return answer


def _seconds_in(message: str) -> float:
    """Return how long a message asks us to stay away, seconds.

    >>> _seconds_in("too many requests from this IP, more requests available in 72 seconds"), _seconds_in("no")
    (72.0, 60.0)
    """
    found = _SECONDS.search(message)
    return float(found[1]) if found else 60.0


def _created_s(item: bytes) -> int | None:
    """Return when an excerpt was created, s UTC."""
    try:
        return whole(place_of(item).creation_date)
    except PARSE_ERRORS:
        return None


FIELDS = "withbody"
"""Stack Exchange's own name of the fields that are asked for."""


def collectors(settings: StackExchangeSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector."""
    key = None if settings.key_file is None else read_secret(settings.key_file, "sources.stackexchange.key_file")
    return [StackExchangeCollector(settings, context, key)]
