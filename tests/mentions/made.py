"""Mentions as the topic has them, made up, and a store in a folder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from schemas.brand_mention import BrandMention
from streams.mentions.messages import Search
from streams.mentions.sqlite.searcher import SqliteSearcher
from streams.mentions.sqlite.writer import SqliteWriter
from streams.mentions.store import Position, Taken

AT_MS = 1_790_000_000_000


def mention(mention_id: str, text: str = "a text", **fields: object) -> BrandMention:
    known = {"brand": "Acme", "source": "x", "op": "create", "created_at": AT_MS, "seen_at": AT_MS}
    return BrandMention(**{"id": mention_id, "text": text, **known, **fields})  # type: ignore[arg-type]


def deletion(mention_id: str, **fields: object) -> BrandMention:
    return mention(mention_id, "", **{"brand": "", "op": "delete", "created_at": 0, **fields})


class Store:
    """A writer and a searcher of one database."""

    def __init__(self, path: Path) -> None:
        self.writer = SqliteWriter(path)
        self.searcher = SqliteSearcher(path)
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
    made = Store(folder / "mentions" / "test.sqlite")
    try:
        made.take(*mentions)
        yield made
    finally:
        made.searcher.close()
        made.writer.close()
