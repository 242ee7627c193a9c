"""Mentions as the topic has them, made up, and a store of either kind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

from schemas.brand_mention import BrandMention
from streams.mentions.messages import Search
from streams.mentions.postgres.backend import PostgresBackend
from streams.mentions.sqlite.searcher import SqliteSearcher
from streams.mentions.sqlite.writer import SqliteWriter
from streams.mentions.store import Position, Searcher, Taken, Writer

AT_MS = 1_790_000_000_000


def mention(mention_id: str, text: str = "a text", **fields: object) -> BrandMention:
    known = {"brand": "Acme", "source": "x", "op": "create", "created_at": AT_MS, "seen_at": AT_MS}
    return BrandMention(**{"id": mention_id, "text": text, **known, **fields})  # type: ignore[arg-type]


def deletion(mention_id: str, **fields: object) -> BrandMention:
    return mention(mention_id, "", **{"brand": "", "op": "delete", "created_at": 0, **fields})


class Store:
    """A writer and a searcher of one database."""

    def __init__(self, writer: Writer, searcher: Searcher) -> None:
        self.writer, self.searcher = writer, searcher
        self._next = 0

    def take(self, *mentions: BrandMention, partition: int = 0, arrived_ms: int = AT_MS) -> None:
        taken = [Taken(one, partition, self._next + place, arrived_ms) for place, one in enumerate(mentions)]
        self._next += len(taken)
        self.writer.take(taken, {partition: Position(self._next, arrived_ms)})

    def ids(self, words: str = "", **search: object) -> list[str]:
        """Ids of all that is found, page by page, in order."""
        found, before = [], None
        while True:
            page = self.searcher.search(Search(words=words, before=before, **search))  # type: ignore[arg-type]
            found += [row.mention.id for row in page.rows]
            before = page.next
            if before is None:
                return found


@contextmanager
def store(folder: Path, mentions: Sequence[BrandMention] = ()) -> Iterator[Store]:
    path = folder / "mentions" / "test.sqlite"
    yield from _filled(Store(SqliteWriter(path), SqliteSearcher(path)), mentions)


Stores = Callable[..., AbstractContextManager[Store]]
"""Opens a new store of one kind, with some mentions in it."""


def new_sqlite(root: Path) -> Stores:
    return lambda mentions=(): store(root / uuid4().hex, mentions)


def new_postgres(url_file: Path) -> Stores:
    @contextmanager
    def opened(mentions: Sequence[BrandMention] = ()) -> Iterator[Store]:
        backend = PostgresBackend(url_file, f"{uuid4().hex}.")
        yield from _filled(Store(backend.writer(lambda: None), backend.searcher()), mentions)

    return opened


def _filled(made: Store, mentions: Sequence[BrandMention]) -> Iterator[Store]:
    try:
        made.take(*mentions)
        yield made
    finally:
        made.searcher.close()
        made.writer.close()
