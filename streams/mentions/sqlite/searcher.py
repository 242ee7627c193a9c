"""Answers searches from the embedded store."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from time import monotonic

import msgspec

from schemas.brand_mention import BrandMention
from streams.mentions.filters import VALUES, is_wanted, value_of
from streams.mentions.messages import Found, Row, Search
from streams.mentions.places import base_of, thread_of
from streams.mentions.query import Tree, parse
from streams.mentions.sqlite.facets import EXACT, LETTERS, bucket_of, expression
from streams.mentions.sqlite.schema import open_reader
from streams.mentions.store import LAST, MOST_NEW, MOST_S, SLACK_MS, Order, place_of, written

STEPS = 10_000
"""Of SQLite's machine, between two looks at the clock."""
MOST_COPIES = 1_000
"""Copies of a text among which the one is looked for that is shown."""

_decode = msgspec.json.Decoder(BrandMention).decode


class SqliteSearcher:
    """Reads a database beside its writer; close it in the end."""

    def __init__(self, path: Path, clock: Callable[[], float] = monotonic) -> None:
        """Open what a writer has made; `clock`: seconds that only grow."""
        self._path, self._clock = path, clock
        self._db = open_reader(path)
        self._file = path.stat().st_ino

    @property
    def is_gone(self) -> bool:
        """Whether the writer made the database anew since it was opened here."""
        return not self._path.exists() or self._path.stat().st_ino != self._file

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def search(self, search: Search) -> Found:
        """Return a page of mentions; see `streams.mentions.store`."""
        tree, before = parse(search.words), place_of(search.before)
        with self._timely():
            (newest,) = self._db.execute("SELECT number FROM counter").fetchone()
            rows: list[Row] = []
            shown = set[int | None]()
            next_place, last = None, (0, 0)
            for order, copies, mention in self._ordered(tree, search, before):
                if search.folded and copies is not None:
                    if copies in shown:
                        continue
                    shown.add(copies)
                    if self._comes_later(copies, order, tree, search):
                        continue
                if len(rows) == search.limit:
                    next_place = written(last)
                    break
                rows.append(Row(mention, self._count(copies)))
                last = order
            return Found(rows=rows, next=next_place, newest=newest)

    def count_new(self, search: Search, since: int) -> int:
        """Count what came after an answer; see `streams.mentions.store`."""
        tree = parse(search.words)
        with self._timely():
            sql = "SELECT place, record FROM mention WHERE number>? ORDER BY number LIMIT ?"
            new = [
                place
                for place, record in self._db.execute(sql, (since, MOST_NEW))
                if is_wanted(_decode(record), search)
            ]
            if (tree is None and search.of_notes == Search()) or not new:
                return len(new)
            wanted, text = set(new), self._expression(tree, search)
            found = self._db.execute(
                "SELECT rowid FROM found WHERE found MATCH ? AND rowid BETWEEN ? AND ?", (text, min(new), max(new))
            )
            return sum(place in wanted for (place,) in found)

    @contextmanager
    def _timely(self) -> Iterator[None]:
        """Break off what takes too long."""
        until = self._clock() + MOST_S
        self._db.execute("BEGIN")  # one state of the store for all that is asked of it
        self._db.set_progress_handler(lambda: int(self._clock() > until), STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TimeoutError from error
            raise
        finally:
            self._db.set_progress_handler(None, 0)
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _ordered(
        self, tree: Tree | None, search: Search, before: Order | None
    ) -> Iterator[tuple[Order, int | None, BrandMention]]:
        """Yield what is wanted in its order, after a place."""
        if search.id is not None:
            yield from self._named(search, before)
        elif search.sort == "effect":
            yield from self._by_effect(tree, search, before)
        elif search.sort == "newest":
            last = LAST if before is None else before[1] - 1
            for place, copies, mention in self._rows(tree, search, last):
                yield (0, place), copies, mention
        else:
            yield from self._by_value(tree, search, before)

    def _named(self, search: Search, before: Order | None) -> Iterator[tuple[Order, int | None, BrandMention]]:
        """Yield one mention, of each brand that it is of."""
        for source in search.sources:
            sql = "SELECT place, copies, record FROM mention WHERE thread=? ORDER BY place DESC"
            for place, copies, record in self._db.execute(sql, (thread_of(source, search.id or ""),)).fetchall():
                mention = _decode(record)
                if is_wanted(mention, search) and (before is None or place < before[1]):
                    yield (0, place), copies, mention

    def _by_value(
        self, tree: Tree | None, search: Search, before: Order | None
    ) -> Iterator[tuple[Order, int | None, BrandMention]]:
        """Yield what is wanted bucket by bucket, the highest values first."""
        letter, value = LETTERS[search.sort], VALUES[search.sort]
        numbers = sorted((int(name[1:]) for name in self._buckets() if name[0] == letter), reverse=True)
        for number in numbers:
            if before is not None and number > bucket_of(before[0]):
                continue
            is_exact = number < EXACT
            last = before[1] - 1 if is_exact and before is not None and before[0] == number else LAST
            rows = self._rows(tree, search, last, f"{letter}{number}")
            if is_exact:  # all have this value, and come in the order of their places
                for place, copies, mention in rows:
                    yield (number, place), copies, mention
                continue
            there = [((value(mention), place), copies, mention) for place, copies, mention in rows]
            there.sort(key=lambda one: one[0], reverse=True)
            yield from (one for one in there if before is None or one[0] < before)

    def _by_effect(
        self, tree: Tree | None, search: Search, before: Order | None
    ) -> Iterator[tuple[Order, int | None, BrandMention]]:
        """Yield those of the wanted that have an effect, the largest first."""
        sql = "SELECT place, copies, record FROM mention WHERE thread=?"
        ranked = sorted(search.effects.items(), key=itemgetter(1), reverse=True)
        for effect, threads in groupby(ranked, key=itemgetter(1)):
            if before is not None and effect > before[0]:
                continue
            rows = [row for thread, _ in threads for row in self._db.execute(sql, (thread,)).fetchall()]
            for place, copies, record in sorted(rows, key=itemgetter(0), reverse=True):
                mention = _decode(record)
                if before is not None and (effect, place) >= before:
                    continue
                if is_wanted(mention, search) and self._matches(place, tree, search.of_notes):
                    yield (effect, place), copies, mention

    def _rows(
        self, tree: Tree | None, search: Search, last: int, bucket: str = ""
    ) -> Iterator[tuple[int, int | None, BrandMention]]:
        """Yield what is wanted up to a place, the newest first."""
        first = 0 if search.from_ms is None else base_of(search.from_ms)
        if search.to_ms is not None:
            last = min(last, base_of(search.to_ms + SLACK_MS))
        if text := self._expression(tree, search, bucket):
            rows = self._db.execute(
                "SELECT m.place, m.copies, m.record FROM found f CROSS JOIN mention m ON m.place = f.rowid "
                "WHERE f.found MATCH ? AND f.rowid BETWEEN ? AND ? ORDER BY f.rowid DESC",
                (text, first, last),
            )
        else:
            sql = "SELECT place, copies, record FROM mention WHERE place BETWEEN ? AND ? ORDER BY place DESC"
            rows = self._db.execute(sql, (first, last))
        for place, copies, record in rows:
            mention = _decode(record)
            if is_wanted(mention, search):
                yield place, copies, mention

    def _comes_later(self, copies: int, order: Order, tree: Tree | None, search: Search) -> bool:
        """Whether another copy of a text comes before this one, so that it stands for it."""
        value = value_of(search)
        sql = "SELECT place, record FROM mention WHERE copies=? ORDER BY place DESC LIMIT ?"
        for place, record in self._db.execute(sql, (copies, MOST_COPIES)):
            mention = _decode(record)
            other = value(mention), place
            if other > order and is_wanted(mention, search) and self._matches(place, tree, search.of_notes):
                return True
        return False

    def _matches(self, place: int, tree: Tree | None, search: Search) -> bool:
        text = expression(tree, search, ())
        if not text:
            return True
        found = self._db.execute("SELECT 1 FROM found WHERE found MATCH ? AND rowid=?", (text, place))
        return found.fetchone() is not None

    def _count(self, copies: int | None) -> int:
        if copies is None:
            return 1
        (count,) = self._db.execute("SELECT count(*) FROM mention WHERE copies=?", (copies,)).fetchone()
        return int(count)

    def _expression(self, tree: Tree | None, search: Search, bucket: str = "") -> str:
        has_least = search.audience > 0 or search.engagement > 0
        return expression(tree, search, self._buckets() if has_least else (), bucket)

    def _buckets(self) -> list[str]:
        return [name for (name,) in self._db.execute("SELECT name FROM bucket")]
