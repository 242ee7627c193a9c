"""The store on the real Kafka: it goes on where it stood, begins anew on another topic, and forgets what is deleted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest_asyncio

from streams.mentions.ingest import Ingest
from streams.mentions.messages import Search
from streams.mentions.store import Backend, Searcher
from tests.board.running import Installation
from tests.conftest import SharedKafka
from tests.flow import now_ms
from tests.mentions.made import AT_MS, deletion, mention
from tests.patience import PATIENCE_S

KEEP_MS = 10**12
Backends = Callable[[str], Backend]


@pytest_asyncio.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as installation:
        yield installation


@asynccontextmanager
async def ingesting(
    there: Installation, backend: Backend, now: Callable[[], int] = now_ms, keep_ms: int = KEEP_MS
) -> AsyncIterator[Searcher]:
    writer, ready = backend.writer(lambda: None), asyncio.Event()
    running = asyncio.create_task(Ingest(there.settings().kafka, writer, keep_ms, now).run(ready.set))
    try:
        await asyncio.wait({running, waiting := asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            waiting.cancel()
            running.result()
        searcher = backend.searcher()
        yield searcher
        searcher.close()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        writer.close()


def ids(searcher: Searcher, words: str = "") -> set[str]:
    return {row.mention.id for row in searcher.search(Search(words=words, limit=200)).rows}


async def until(searcher: Searcher, wanted: set[str]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while ids(searcher) != wanted:  # noqa: ASYNC110 # a database sets no event
            await asyncio.sleep(0.02)


async def test_a_mention_can_be_found_and_a_deleted_one_stays_away(there: Installation, backend_of: Backends) -> None:
    store = backend_of("store")
    await there.publish(mention("1", "late train"), mention("2", "a bus"))
    async with ingesting(there, store) as searcher:
        await until(searcher, {"1", "2"})
        assert ids(searcher, "late") == {"1"}
        await there.publish(deletion("1", brand="Acme", seen_at=AT_MS + 1), mention("3"))
        await until(searcher, {"2", "3"})
        assert ids(searcher, "late") == set()
        await there.publish(mention("1", "late train", seen_at=AT_MS + 2), mention("4"))
        await until(searcher, {"2", "3", "4"})
    await there.publish(mention("1", "late train", seen_at=AT_MS + 3), mention("5"))
    async with ingesting(there, store) as searcher:
        await until(searcher, {"2", "3", "4", "5"})
        assert ids(searcher, "late") == set()
    async with ingesting(there, backend_of("anew")) as searcher:
        await until(searcher, {"2", "3", "4", "5"})


async def test_a_store_of_another_topic_is_built_anew(
    there: Installation, kafka: SharedKafka, backend_of: Backends
) -> None:
    store = backend_of("store")
    await there.publish(mention("1"), mention("2"), mention("3"))
    async with ingesting(there, store) as searcher:
        await until(searcher, {"1", "2", "3"})
    async with Installation(kafka.bootstrap, kafka.prefix()) as other:
        await other.publish(mention("7"), mention("8"), mention("9"))
        async with ingesting(other, store) as searcher:
            await until(searcher, {"7", "8", "9"})


async def test_texts_leave_when_their_time_is_over_and_none_earlier(there: Installation, backend_of: Backends) -> None:
    await there.publish(mention("1"), mention("2"))
    store = backend_of("store")
    async with ingesting(there, store) as searcher:
        await until(searcher, {"1", "2"})
    async with ingesting(there, store, lambda: now_ms() + 60_000, keep_ms=10**9) as searcher:
        await there.publish(mention("3"))
        await until(searcher, {"1", "2", "3"})
    async with ingesting(there, store, lambda: now_ms() + 60_000, keep_ms=1_000) as searcher:
        await until(searcher, set())


async def test_a_record_that_is_no_mention_is_passed_over(there: Installation, backend_of: Backends) -> None:
    await there.send("brand-mentions", [(b"Acme", b"{", ()), (b"Acme", b'{"brand":"Acme"}', ())])
    await there.publish(mention("1"))
    async with ingesting(there, backend_of("store")) as searcher:
        await until(searcher, {"1"})
