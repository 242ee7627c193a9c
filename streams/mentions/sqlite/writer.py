"""Takes records of ``brand-mentions`` into the embedded store, a batch and its position in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from schemas.brand_mention import BrandMention
from schemas.codec import encode
from schemas.desk.mention_note import MentionNote
from scoring.method.constants import FUTURE_MS
from streams.mentions.places import (
    PROBES,
    SECOND,
    author_of,
    base_of,
    copies_of,
    deletion_of,
    deletions_over,
    name_of,
    probed,
    thread_of,
)
from streams.mentions.sqlite.facets import facets_of
from streams.mentions.sqlite.schema import open_writer, remove
from streams.mentions.store import DELETIONS_KEPT_MS, Position, Taken
from streams.mentions.words import indexed

EXPIRED_AT_ONCE = 2_000
"""Mentions that one transaction removes: others have their turn between two."""
_INSERT = "INSERT INTO mention VALUES(?,?,?,?,?,?,?,?,?,?,?)"
_UPDATE = "UPDATE mention SET seen_at=?, partition=?, offset=?, arrived=?, record=?, author=?, copies=? WHERE place=?"
_OLD = "SELECT place, record FROM mention WHERE "

_decode = msgspec.json.Decoder(BrandMention).decode
_decode_note = msgspec.json.Decoder(MentionNote).decode

Name = tuple[int, int]
"""`thread` and `key` of a mention of one brand."""


class _Row(NamedTuple):
    """A mention that is stored."""

    place: int
    seen_at: int
    record: bytes


class _Taken(NamedTuple):
    """Places of mentions that one batch brings."""

    places: set[int]
    behind: dict[int, int]
    """The last place that went behind all others of a second, by the first place of its millisecond."""


class SqliteWriter:
    """The one writer of a database; close it in the end."""

    def __init__(self, path: Path) -> None:
        """Open a database, or make one.

        Raises:
            OSError, sqlite3.Error: it cannot be written.
        """
        self._path = path
        self._open()

    def _open(self) -> None:
        self._db = open_writer(self._path)
        self._number = self._one("SELECT number FROM counter")
        self._buckets = {name for (name,) in self._db.execute("SELECT name FROM bucket")}
        notes = map(_decode_note, (record for (record,) in self._db.execute("SELECT record FROM note")))
        self._notes = {thread_of(note.source, note.id): note for note in notes}
        self._has_deleted = bool(self._one("SELECT count(*) FROM (SELECT 1 FROM deleted LIMIT 1)"))

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def clear(self) -> None:
        """Forget everything, by making the database anew."""
        self.close()
        remove(self._path)
        self._open()

    def positions(self) -> dict[int, Position]:
        """Return up to where each partition is taken in."""
        rows = self._db.execute("SELECT partition, next, arrived FROM position")
        return {number: Position(offset, arrived) for number, offset, arrived in rows}

    def take(self, records: Sequence[Taken], positions: Mapping[int, Position]) -> None:
        """Take in a batch and where it ends, both or neither."""
        with self._transaction():
            for one in records:
                if one.mention.deletes:
                    self._delete(one)
            self._put([one for one in records if one.mention.text and not one.mention.deletes])
            self._db.executemany(
                "INSERT OR REPLACE INTO position VALUES(?,?,?)",
                [(number, at.next, at.arrived_ms) for number, at in positions.items()],
            )

    def expire(self, begins: Mapping[int, int], before_ms: int) -> int:
        """Remove what the topic no longer holds, or may no longer hold."""
        count = 0
        for number, begin in begins.items():
            while gone := self._expired(number, begin, before_ms):
                with self._transaction():
                    self._remove(gone)
                count += len(gone)
        with self._transaction():
            self._db.execute("DELETE FROM deleted WHERE arrived < ?", (before_ms - DELETIONS_KEPT_MS,))
        return count

    def note(self, notes: Mapping[str, MentionNote | None]) -> None:
        """Take in what is noted about mentions, by ``source:id``; None: nothing is any more."""
        with self._transaction():
            rows: list[tuple[int, bytes]] = []
            changed = dict(self._notes)
            for name, note in notes.items():
                source, _, mention_id = name.partition(":")
                thread = thread_of(source, mention_id)
                rows += self._db.execute(f"{_OLD}thread=?", (thread,)).fetchall()
                changed.pop(thread, None)
                self._db.execute("DELETE FROM note WHERE thread=?", (thread,))
                if note is not None:
                    changed[thread] = note
                    self._db.execute("INSERT INTO note VALUES(?,?)", (thread, encode(note)))
            mentions = [(place, _decode(record)) for place, record in rows]
            self._unindex([(place, *self._words(mention)) for place, mention in mentions])
            self._notes = changed
            self._index([(place, *self._words(mention)) for place, mention in mentions])

    def noted(self) -> set[str]:
        """Return ``source:id`` of all that something is noted about."""
        return {f"{note.source}:{note.id}" for note in self._notes.values()}

    def _words(self, mention: BrandMention) -> tuple[str, str]:
        note = self._notes.get(thread_of(mention.source, mention.id)) if self._notes else None
        return indexed(mention.text), facets_of(mention, note)

    def _expired(self, number: int, begin: int, before_ms: int) -> list[tuple[int, bytes]]:
        oldest = "SELECT place, record, offset, arrived FROM mention WHERE partition=? ORDER BY offset LIMIT ?"
        rows = self._db.execute(oldest, (number, EXPIRED_AT_ONCE)).fetchall()
        return [(place, record) for place, record, offset, at in rows if offset < begin or at < before_ms]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        number, buckets, notes = self._number, set(self._buckets), self._notes
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._number, self._buckets, self._notes = number, buckets, notes
            raise

    def _delete(self, one: Taken) -> None:
        """Remember a deletion, and remove what it covers; one that was written later is another."""
        mention, last = one.mention, base_of(one.mention.seen_at + FUTURE_MS + 1)
        if (name := deletion_of(mention)) is None:
            return
        if mention.op == "account_delete":
            where = "author=? AND place<?"
            of: tuple[int, ...] = (name, last)
        else:
            thread, key = name_of(mention)
            where, of = "thread=? AND place<?", (thread, last)
            if mention.brand:
                where, of = f"{where} AND key=?", (*of, key)
        self._db.execute(
            "INSERT INTO deleted VALUES(?,?,?) ON CONFLICT(name) DO UPDATE SET "
            "seen_at=max(seen_at, excluded.seen_at), arrived=max(arrived, excluded.arrived)",
            (name, mention.seen_at, one.arrived_ms),
        )
        self._has_deleted = True
        self._remove(self._db.execute(f"{_OLD}{where}", of).fetchall())

    def _remove(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._unindex([(place, *self._words(_decode(record))) for place, record in rows])
        self._db.executemany("DELETE FROM mention WHERE place=?", [(place,) for place, _ in rows])

    def _put(self, records: Sequence[Taken]) -> None:
        """Store the newest versions of a batch that no deletion covers."""
        newest: dict[Name, Taken] = {}
        for one in records:
            mention = one.mention
            name = name_of(mention)
            if name not in newest or newest[name].mention.seen_at <= mention.seen_at:
                newest[name] = one
        out: list[tuple[int, str, str]] = []
        into: list[tuple[int, str, str]] = []
        inserts, updates, taken = [], [], _Taken(set(), {})
        for name, one in newest.items():
            mention = one.mention
            if self._has_deleted and self._is_deleted(mention):
                continue
            before = self._stored(name)
            if before is not None and before.seen_at > mention.seen_at:
                continue
            record, words = encode(mention), self._words(mention)
            fixed = mention.seen_at, one.partition, one.offset, one.arrived_ms, record
            names = author_of(mention), copies_of(mention)
            if before is not None:
                updates.append((*fixed, *names, before.place))
                place, old = before.place, self._words(_decode(before.record))
                if old == words:
                    continue
                out.append((place, *old))
            else:
                place = self._free(mention.created_at, name[1], taken)
                self._number += 1
                inserts.append((place, *name, *names, self._number, *fixed))
            into.append((place, *words))
        self._unindex(out)
        self._index(into)
        self._db.executemany(_INSERT, inserts)
        self._db.executemany(_UPDATE, updates)
        if inserts:
            self._db.execute("UPDATE counter SET number=?", (self._number,))

    def _unindex(self, rows: list[tuple[int, str, str]]) -> None:
        # In the order of their places: FTS5 writes what it has whenever a place is lower than the one before.
        sql = "INSERT INTO found(found, rowid, words, facets) VALUES('delete',?,?,?)"
        self._db.executemany(sql, sorted(rows))

    def _index(self, rows: list[tuple[int, str, str]]) -> None:
        self._db.executemany("INSERT INTO found(rowid, words, facets) VALUES(?,?,?)", sorted(rows))
        names = {word for _, _, facets in rows for word in facets.split() if word[0] in "ae" and word[1:].isdigit()}
        if new := names - self._buckets:
            self._db.executemany("INSERT OR IGNORE INTO bucket VALUES(?)", [(name,) for name in new])
            self._buckets |= new

    def _stored(self, name: Name) -> _Row | None:
        sql = "SELECT place, seen_at, record FROM mention WHERE thread=? AND key=?"
        row = self._db.execute(sql, name).fetchone()
        return None if row is None else _Row(*row)

    def _is_deleted(self, mention: BrandMention) -> bool:
        sql = "SELECT coalesce(max(seen_at), -1) FROM deleted WHERE name=?"
        found = [self._one(sql, (name,)) for name in deletions_over(mention)]
        until = max(found)
        return until >= 0 and mention.created_at <= until + FUTURE_MS

    def _free(self, created_at: int, key: int, taken: _Taken) -> int:
        """Return a place that no mention has, of this time where there is one, and note that it is taken."""
        base = base_of(created_at)
        tried = range(PROBES) if base not in taken.behind else ()
        for probe in tried:
            place = probed(created_at, key, probe)
            if place not in taken.places and not self._one("SELECT count(*) FROM mention WHERE place=?", (place,)):
                taken.places.add(place)
                return place
        if base not in taken.behind:
            sql = "SELECT coalesce(max(place), 0) FROM mention WHERE place>=? AND place<?"
            taken.behind[base] = max(base, self._one(sql, (base, base + SECOND)))
        place = taken.behind[base] + 1
        while place in taken.places:
            place += 1
        taken.behind[base] = place
        taken.places.add(place)
        return place

    def _one(self, sql: str, of: Sequence[object] = ()) -> int:
        (number,) = self._db.execute(sql, of).fetchone()
        return int(number)
