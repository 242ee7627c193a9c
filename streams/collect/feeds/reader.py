"""Reads many feeds, each by its own clock: a slow one, or one that is gone, holds no other up."""

import asyncio
import logging
import random
import re
from collections.abc import AsyncGenerator, Collection, Mapping
from hashlib import sha256
from time import monotonic

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.feeds.addresses import Feeds, FeedState
from streams.collect.feeds.entry import Document, Entry, unreadable
from streams.collect.feeds.identity import apart, dated, first_seen, id_digest
from streams.collect.feeds.parser import SOURCE, UPDATE, parse
from streams.collect.feeds.worker import FeedWorker
from streams.collect.http.client import Answer
from streams.collect.protocol import Raw
from streams.config.errors import SourceBusyError, SourceFailedError, SourceRefusedError

AT_ONCE = 4
LOOK_EVERY_S = 1.0
LONGEST_PAUSE_S = 86_400.0
MOST_BYTES = 4 << 20
_MAX_AGE = re.compile(r"max-age=(\d{1,7})")

log = logging.getLogger(__name__)


class FeedReader:
    """A collector of feeds; the position is what is remembered of each, as JSON."""

    source = SOURCE

    def __init__(self, instance: str, feeds: Feeds, poll_s: float, context: CollectorContext) -> None:
        """`feeds` may change as time goes by."""
        self.instance = instance
        self._feeds, self._poll_s, self._context = feeds, poll_s, context
        self._chance = random.Random()  # noqa: S311 # jitter
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None
        self._states: dict[str, FeedState] = {}
        self._due: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.feeds.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield entries that are new or have other words, feed by feed; of a new feed what is there, as history."""
        self._states = _restored(position)
        self._due = {}
        ready: asyncio.Queue[tuple[str, list[bytes], FeedState]] = asyncio.Queue(AT_ONCE)
        polling: dict[str, asyncio.Task[None]] = {}
        async with FeedWorker() as worker:
            try:
                while True:
                    self._begin(polling, worker, ready)
                    try:
                        async with asyncio.timeout(min(LOOK_EVERY_S, self._poll_s)):
                            url, changed, state = await ready.get()
                    except TimeoutError:
                        continue
                    for data in changed:
                        yield Raw(data, self._position())
                    self._states[_key(url)] = state
                    yield Raw(wrap(0, b"null"), self._position())
            finally:
                self.connected = False
                for task in polling.values():
                    task.cancel()
                await asyncio.gather(*polling.values(), return_exceptions=True)

    def _begin(
        self,
        polling: dict[str, asyncio.Task[None]],
        worker: FeedWorker,
        ready: asyncio.Queue[tuple[str, list[bytes], FeedState]],
    ) -> None:
        """Begin to poll the feeds whose time has come."""
        for url in [url for url, task in polling.items() if task.done()]:
            polling.pop(url).result()  # a fault of ours is raised
        urls = self._feeds.urls()
        for url in self._states.keys() - set(map(_key, urls)) if urls else ():
            del self._states[url]  # its brand is followed no more
        for url in urls:
            if len(polling) >= AT_ONCE:
                return
            if url not in polling and self._due.get(url, 0.0) <= monotonic() and not self._state(url).gone:
                polling[url] = asyncio.create_task(self._poll(url, worker, ready), name=f"poll {self.instance}")

    async def _poll(
        self, url: str, worker: FeedWorker, ready: asyncio.Queue[tuple[str, list[bytes], FeedState]]
    ) -> None:
        """Read one feed once."""
        state, began_ms = self._state(url), self._context.now_ms()
        pause_s = self._poll_s
        try:
            self._context.budget.take()
            answer = await self._context.outgoing.get(
                self._feeds.address(url, state, began_ms), headers=_conditions(state), most_bytes=MOST_BYTES
            )
            pause_s = max(pause_s, _asked_s(answer.headers))
            if answer.status in (404, 410):
                await ready.put((url, [], msgspec.structs.replace(state, gone=answer.status == 410)))
            elif answer.status != 304:
                document = await worker.read(answer.body, answer.headers.get("Content-Type", ""), answer.url)
                pause_s = max(pause_s, document.ttl_s, _skipped_s(document.skip_hours, began_ms))
                await ready.put((url, *self._changed(url, state, answer, document, began_ms)))
                _raise_refusal(document)
                if document.feed is not None:
                    pause_s = 0.0
                if document.left_out:
                    log.warning("%s: %d entries of a feed are left out", self.instance, document.left_out)
            self._failures.pop(url, None)
            self.connected, self.complete_until_ms = True, began_ms
        except SourceRefusedError as error:
            pause_s = LONGEST_PAUSE_S
            log.warning("%s: %s; asked again tomorrow", self.instance, error)
        except SourceBusyError as error:
            pause_s = max(pause_s, error.retry_after_s)
        except Exception as error:  # as in the loop: one feed's world is wrong, and the others go on
            failures = self._failures[url] = self._failures.get(url, 0) + 1
            pause_s = min(LONGEST_PAUSE_S, self._poll_s * 2.0 ** min(failures, 10))
            # An address may hold a key, and an error of aiohttp's the address: of those only the kind is logged.
            why = str(error) if isinstance(error, SourceFailedError) else type(error).__name__
            log.warning("%s: a feed cannot be read (%s): again in %.0f s", self.instance, why, pause_s)
        self._due[url] = monotonic() + min(pause_s, LONGEST_PAUSE_S) * self._chance.uniform(0.9, 1.1)

    def _changed(
        self, url: str, state: FeedState, answer: Answer, document: Document, at_ms: int
    ) -> tuple[list[bytes], FeedState]:
        """Return the entries of a document that are news, oldest first, and what is remembered from now on."""
        if document.feed is not None and not state.address:
            return [], msgspec.structs.replace(state, address=document.feed)
        known, known_ids = _sixes(state.digests), _sixes(state.ids)
        is_first = not state.ids
        if document.refused:
            entry = unreadable(f"{url} {document.refused}", document.refused)  # the same is refused, and counted, once
            if entry.digest in known:
                return [], state
            refused = msgspec.structs.replace(state, digests=state.digests + entry.digest)
            return [self._wrapped(url, entry, at_ms, backfill=is_first)], refused
        entries = apart(document.entries)
        seen = first_seen(entries, state.first_seen, at_ms)
        new = [
            entry
            for entry in reversed(entries)
            # What was remembered as HTML is not news now because it is remembered as text.
            if entry.digest not in known and (state.plain or is_first or id_digest(entry) not in known_ids)
        ]
        changed = [
            self._wrapped(url, dated(entry, seen), at_ms, backfill=is_first, is_known=id_digest(entry) in known_ids)
            for entry in new
        ]
        remembered = FeedState(
            etag=answer.headers.get("ETag", "")[:200],
            modified=answer.headers.get("Last-Modified", "")[:100],
            digests="".join(entry.digest for entry in entries),
            ids="".join(map(id_digest, entries)),
            address=answer.url if answer.moved else state.address,
            at=state.at,
            hours=state.hours,
            plain=True,
            first_seen=seen,
        )
        remembered, gap = self._feeds.read(remembered, len(document.entries), at_ms)
        if gap is not None:
            self.gaps.append(gap)
        return changed, remembered

    def _wrapped(self, url: str, entry: Entry, at_ms: int, *, backfill: bool, is_known: bool = False) -> bytes:
        kind, name = UPDATE if is_known else "", self._feeds.name(url)
        return wrap(at_ms, msgspec.json.encode(entry), backfill=backfill, kind=kind, server=name)

    def _state(self, url: str) -> FeedState:
        return self._states.get(_key(url), FeedState())

    def _position(self) -> str:
        return msgspec.json.encode(self._states).decode()


def _restored(position: str | None) -> dict[str, FeedState]:
    try:
        return msgspec.json.decode(position or "{}", type=dict[str, FeedState])
    except msgspec.MsgspecError:
        return {}


def _raise_refusal(document: Document) -> None:
    if document.refused:
        raise SourceFailedError(document.refused, 200)


def _key(url: str) -> str:
    return sha256(url.encode()).hexdigest()[:8]


def _sixes(text: str) -> set[str]:
    return {text[start : start + 6] for start in range(0, len(text), 6)}


def _conditions(state: FeedState) -> dict[str, str]:
    """Return the headers that let a server answer with nothing."""
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in headers.items() if value}


def _skipped_s(hours: Collection[int], at_ms: int) -> float:
    """Return how long it is until an hour (UTC) in which the feed wants to be asked, seconds.

    >>> _skipped_s((1, 2), 3_600_000), _skipped_s((1, 2), 0), _skipped_s(range(24), 0)
    (7200.0, 0.0, 0.0)
    """
    hour, into_s = at_ms // 3_600_000 % 24, at_ms % 3_600_000 / 1_000
    free = next((ahead for ahead in range(24) if (hour + ahead) % 24 not in hours), 0)
    return free * 3_600.0 - into_s if free else 0.0


def _asked_s(headers: Mapping[str, str]) -> float:
    """Return for how long an answer stays fresh, by its own word, seconds; 0: it does not say.

    >>> _asked_s({"Cache-Control": "public, max-age=300"}), _asked_s({})
    (300.0, 0.0)
    """
    found = _MAX_AGE.search(headers.get("Cache-Control", ""))
    return min(float(found[1]), LONGEST_PAUSE_S) if found else 0.0
