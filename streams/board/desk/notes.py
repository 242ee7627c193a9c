"""Notes on mentions: tags, status, and who looks after them, changed field by field."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from schemas.brand_mention import BrandMention
from schemas.codec import Record
from schemas.desk.mention_note import MOST_TAGS, MentionNote, mention_note_fault, tag_of
from schemas.records import ended_text_record, mention_note_record
from schemas.topics import Topics
from streams.board.contract.desk import NoteChange, Notes
from streams.board.editing.brand_editor import Send
from streams.board.state.desk import MOST_NOTES, Desk
from streams.config.errors import UsageError

Find = Callable[[str, str], Awaitable[BrandMention | None]]
"""Returns a retained mention by source and id; None: it is not kept."""


class NoteEditor:
    """Writes what `desk` follows.

    A change names fields, not a whole note. Changes are made one after the other, each on what the one before left,
    so that two editors who change different fields of a mention both succeed.
    """

    def __init__(self, desk: Desk, find: Find, topics: Topics, send: Send, now_ms: Callable[[], int]) -> None:
        self._desk, self._find, self._topics, self._send, self._now_ms = desk, find, topics, send, now_ms
        self._turn = asyncio.Lock()

    async def change(self, asked: NoteChange, by: str) -> Notes:
        """Change the notes on some mentions, all or none, and return them once the broker has them.

        Raises:
            UsageError: a tag or a name is none, or there are too many.
            NoAnswerError: the store of mentions cannot be asked now.
        """
        names = list(dict.fromkeys((one.source, one.id) for one in asked.mentions))
        found = [await self._find(*name) for name in names]
        mentions = [one for one in found if one is not None]
        async with self._turn:
            notes = [self._changed(mention, asked, by) for mention in mentions]
            fresh = sum(not note.is_empty and _name(note) not in self._desk.notes for note in notes)
            if len(self._desk.notes) + fresh > MOST_NOTES:
                raise UsageError(f"there are {MOST_NOTES} noted mentions already")
            await self._send(self._topics.mention_notes, _records(notes))
            for note in notes:
                if note.is_empty:
                    self._desk.notes.pop(_name(note), None)
                else:
                    self._desk.put_note(note)
        return Notes(rows=notes, gone=len(names) - len(mentions))

    def _changed(self, mention: BrandMention, asked: NoteChange, by: str) -> MentionNote:
        before = self._desk.notes.get(f"{mention.source}:{mention.id}")
        now_ms = self._now_ms()
        tags = {*(before.tags if before else ()), *map(tag_of, asked.add)} - {*map(tag_of, asked.remove), *asked.remove}
        if len(tags) > MOST_TAGS:
            raise UsageError(f"a mention has at most {MOST_TAGS} tags: remove some")
        note = MentionNote(
            source=mention.source,
            id=mention.id,
            tags=tuple(sorted(tags)),
            status=asked.status or (before.status if before else "new"),
            assignee=(before.assignee if before else "") if asked.assignee is None else asked.assignee.strip(),
            by=by,
            at=max(now_ms, before.at + 1 if before else 0),
            since=min(before.since if before else mention.seen_at, now_ms),
            author=mention.author,
        )
        if fault := mention_note_fault(note, _name(note).encode(), note.at):
            raise UsageError(fault)
        return note


def _name(note: MentionNote) -> str:
    return f"{note.source}:{note.id}"


def _records(notes: Sequence[MentionNote]) -> list[Record]:
    return [ended_text_record(one.source, one.id) if one.is_empty else mention_note_record(one) for one in notes]
