"""Takes records of ``brand-mentions`` into PostgreSQL, a batch and its position in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from schemas.codec import encode
from schemas.desk.hide import site_of
from schemas.desk.mention_note import MentionNote
from scoring.method.constants import FUTURE_MS
from streams.mentions.filters import audience_of, engagement_of, is_corrected, language_of, tone_of
from streams.mentions.places import (
    PROBES,
    SECOND,
    author_of,
    base_of,
    copies_of,
    deletion_of,
    deletions_over,
    hashed,
    name_of,
    probed,
    thread_of,
)
from streams.mentions.postgres.session import Session
from streams.mentions.postgres.tokens import vector_of
from streams.mentions.store import DELETIONS_KEPT_MS, LAST, Position, Taken

TONES = ("negative", "neutral", "positive", "unread")
EXPIRED_AT_ONCE = 2_000
"""Mentions that one transaction removes: others have their turn between two."""
_PUT = """
INSERT INTO mention VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)
ON CONFLICT (thread, key) DO UPDATE SET author=excluded.author, copies=excluded.copies, seen_at=excluded.seen_at,
topic_partition=excluded.topic_partition, topic_offset=excluded.topic_offset, arrived=excluded.arrived,
created_at=excluded.created_at, brand=excluded.brand, source=excluded.source, language=excluded.language,
tone=excluded.tone, audience=excluded.audience, engagement=excluded.engagement, corrected=excluded.corrected,
scored=excluded.scored, site=excluded.site, words=excluded.words, record=excluded.record
"""
_REMEMBER = """
INSERT INTO deleted VALUES($1,$2,$3) ON CONFLICT (name) DO UPDATE SET
seen_at=greatest(deleted.seen_at, excluded.seen_at), arrived=greatest(deleted.arrived, excluded.arrived)
"""

Name = tuple[int, int]

_decode_note = msgspec.json.Decoder(MentionNote).decode


class PostgresWriter:
    """The one writer of a store; close it in the end."""

    def __init__(self, session: Session) -> None:
        """Take the connection that holds the lock."""
        self._session = session
        self._number = int(session.one("SELECT number FROM counter"))

    def close(self) -> None:
        """Close the connection: another process may write then."""
        self._session.close()

    def clear(self) -> None:
        """Forget everything; numbers are not given again."""
        self._session.script("TRUNCATE mention, note, deleted, position")

    def positions(self) -> dict[int, Position]:
        """Return up to where each partition is taken in."""
        rows = self._session.rows("SELECT topic_partition, next, arrived FROM position")
        return {number: Position(offset, arrived) for number, offset, arrived in rows}

    def take(self, records: Sequence[Taken], positions: Mapping[int, Position]) -> None:
        """Take in a batch and where it ends, both or neither."""
        with self._transaction():
            for one in records:
                if one.mention.deletes:
                    self._delete(one)
            self._put([one for one in records if one.mention.text and not one.mention.deletes])
            self._session.many(
                "INSERT INTO position VALUES($1,$2,$3) ON CONFLICT (topic_partition) DO UPDATE SET "
                "next=excluded.next, arrived=excluded.arrived",
                [(number, at.next, at.arrived_ms) for number, at in positions.items()],
            )

    def expire(self, begins: Mapping[int, int], before_ms: int) -> int:
        """Remove what the topic no longer holds, or may no longer hold."""
        count = 0
        for number, begin in begins.items():
            while gone := self._expired(number, begin, before_ms):
                self._session.rows("DELETE FROM mention WHERE place=ANY($1::bigint[])", gone)
                count += len(gone)
        self._session.rows("DELETE FROM deleted WHERE arrived < $1", before_ms - DELETIONS_KEPT_MS)
        return count

    def note(self, notes: Mapping[str, MentionNote | None]) -> None:
        """Take in what is noted about mentions, by ``source:id``; None: nothing is any more."""
        threads = {name: thread_of(*name.split(":", 1)) for name in notes}
        with self._transaction():
            self._session.rows("DELETE FROM note WHERE thread=ANY($1::bigint[])", list(threads.values()))
            rows = [_note_row(threads[name], note) for name, note in notes.items() if note is not None]
            self._session.many("INSERT INTO note VALUES($1,$2,$3,$4,$5)", rows)

    def noted(self) -> set[str]:
        """Return ``source:id`` of all that something is noted about."""
        notes = [_decode_note(record) for (record,) in self._session.rows("SELECT record FROM note")]
        return {f"{note.source}:{note.id}" for note in notes}

    def _expired(self, number: int, begin: int, before_ms: int) -> list[int]:
        rows = self._session.rows(
            "SELECT place, topic_offset, arrived FROM mention WHERE topic_partition=$1 ORDER BY topic_offset LIMIT $2",
            number,
            EXPIRED_AT_ONCE,
        )
        return [place for place, offset, at in rows if offset < begin or at < before_ms]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._session.script("BEGIN")
        number = self._number
        try:
            yield
            self._session.script("COMMIT")
        except BaseException:
            self._number = number
            if not self._session.is_closed:
                self._session.script("ROLLBACK")
            raise

    def _delete(self, one: Taken) -> None:
        """Remember a deletion, and remove what it covers; one that was written later is another."""
        mention = one.mention
        if (name := deletion_of(mention)) is None:
            return
        self._session.rows(_REMEMBER, name, mention.seen_at, one.arrived_ms)
        until = mention.seen_at + FUTURE_MS
        if mention.op == "account_delete":
            self._session.rows("DELETE FROM mention WHERE author=$1 AND created_at<=$2", name, until)
            return
        thread, key = name_of(mention)
        sql = "DELETE FROM mention WHERE thread=$1 AND created_at<=$2 AND ($3::bigint IS NULL OR key=$3)"
        self._session.rows(sql, thread, until, key if mention.brand else None)

    def _put(self, records: Sequence[Taken]) -> None:
        """Store the newest versions of a batch that no deletion covers."""
        newest: dict[Name, Taken] = {}
        for one in records:
            name = name_of(one.mention)
            if name not in newest or newest[name].mention.seen_at <= one.mention.seen_at:
                newest[name] = one
        deleted, stored = self._deleted(newest.values()), self._stored(newest)
        wanted: dict[Name, Taken] = {}
        for name, one in newest.items():
            until = max((deleted.get(covered, -1) for covered in deletions_over(one.mention)), default=-1)
            is_deleted = until >= 0 and one.mention.created_at <= until + FUTURE_MS
            if not is_deleted and (name not in stored or stored[name][1] <= one.mention.seen_at):
                wanted[name] = one
        new = [name for name in wanted if name not in stored]
        places = {name: place for name, (place, _) in stored.items()}
        places |= self._free([(name, wanted[name].mention.created_at) for name in new])
        numbers = {name: self._number + count for count, name in enumerate(new, 1)}
        self._session.many(_PUT, [_row(name, one, places[name], numbers.get(name, 0)) for name, one in wanted.items()])
        if new:
            self._number += len(new)
            self._session.rows("UPDATE counter SET number=$1", self._number)

    def _deleted(self, records: Any) -> dict[int, int]:
        names = [name for one in records for name in deletions_over(one.mention)]
        rows = self._session.rows("SELECT name, seen_at FROM deleted WHERE name=ANY($1::bigint[])", names)
        return dict(map(tuple, rows))

    def _stored(self, names: Mapping[Name, Taken]) -> dict[Name, tuple[int, int]]:
        """Return place and time of reading of those that are stored."""
        threads = [thread for thread, _ in names]
        sql = "SELECT thread, key, place, seen_at FROM mention WHERE thread=ANY($1::bigint[])"
        found = {(thread, key): (place, seen_at) for thread, key, place, seen_at in self._session.rows(sql, threads)}
        return {name: found[name] for name in names if name in found}

    def _free(self, new: Sequence[tuple[Name, int]]) -> dict[Name, int]:
        """Return places that no mention has, of their times where there are some."""
        found: dict[Name, int] = {}
        used: set[int] = set()
        left = new
        for probe in range(PROBES):
            if not left:
                return found
            tried = [(name, created_at, probed(created_at, name[1], probe)) for name, created_at in left]
            sql = "SELECT place FROM mention WHERE place=ANY($1::bigint[])"
            used |= {place for (place,) in self._session.rows(sql, [place for _, _, place in tried])}
            again = []
            for name, created_at, place in tried:
                if place in used:
                    again.append((name, created_at))
                else:
                    used.add(place)
                    found[name] = place
            left = again
        for name, created_at in left:
            base = base_of(created_at)
            sql = "SELECT coalesce(max(place), 0) FROM mention WHERE place>=$1 AND place<$2"
            last = max(base, int(self._session.one(sql, base, base + SECOND)))
            found[name] = 1 + max((place for place in used if last <= place < base + SECOND), default=last)
            used.add(found[name])
        return found


def _row(name: Name, one: Taken, place: int, number: int) -> tuple[object, ...]:
    mention = one.mention
    return (
        place,
        *name,
        author_of(mention),
        copies_of(mention),
        number,
        mention.seen_at,
        one.partition,
        one.offset,
        one.arrived_ms,
        mention.created_at,
        hashed(mention.brand),
        hashed(mention.source),
        hashed(language_of(mention)),
        TONES.index(tone_of(mention)),
        min(audience_of(mention), LAST),
        min(engagement_of(mention), LAST),
        is_corrected(mention),
        mention.scored,
        hashed(site_of(mention.url)),
        vector_of(mention.text),
        encode(mention),
    )


def _note_row(thread: int, note: MentionNote) -> tuple[object, ...]:
    tags = [hashed(tag) for tag in note.tags]
    return thread, tags, note.status == "handled", hashed(note.assignee), encode(note)
