"""What the board knows of the daily work: its topics, read and then followed."""

from collections import Counter, OrderedDict
from collections.abc import Iterable

from aiokafka.structs import ConsumerRecord

from schemas.brand_mention import BrandMention
from schemas.desk.audit_entry import AuditEntry
from schemas.desk.hide import Hide, HideKind, hide_keys
from schemas.desk.mention_note import MentionNote
from schemas.desk.saved_view import SavedView
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError

MOST_VIEWS = 500
MOST_HIDES = 1_000
MOST_NOTES = 100_000
"""Of more, further ones are refused."""
KEPT_ENTRIES = 5_000
"""Changes that can be looked at: the newest."""
MOST_NAMED = 200
"""Tags and people that are offered: those that are used most."""


class Desk:
    """Takes in records; each `read_...` raises RefusedRecordError on one that its topic cannot have.

    An editor puts what it has written here as soon as the broker has it. The follower then reads the same again, and
    perhaps older versions before it: of two versions the later one stands.
    """

    def __init__(self) -> None:
        self.views: dict[str, SavedView] = {}
        """By key."""
        self.notes: dict[str, MentionNote] = {}
        """By ``source:id``."""
        self.hides: dict[str, Hide] = {}
        """By key."""
        self._entries: OrderedDict[str, AuditEntry] = OrderedDict()
        self._view = CheckedDecoder("saved-views", SavedView).decode
        self._note = CheckedDecoder("mention-notes", MentionNote).decode
        self._hide = CheckedDecoder("hides", Hide).decode
        self._entry = CheckedDecoder("audit", AuditEntry).decode

    def read_view(self, record: ConsumerRecord) -> None:
        """Take in a record of ``saved-views``."""
        key = _key(record)
        if record.value is None:
            self.views.pop(key, None)
            return
        one = self._view(record)
        if key not in self.views and len(self.views) >= MOST_VIEWS:
            raise RefusedRecordError(f"there are {MOST_VIEWS} saved views already: remove some")
        if key not in self.views or self.views[key].at <= one.at:
            self.views[key] = one

    def read_note(self, record: ConsumerRecord) -> None:
        """Take in a record of ``mention-notes``."""
        key = _key(record)
        if record.value is None:
            self.notes.pop(key, None)
            return
        self.put_note(self._note(record))

    def put_note(self, note: MentionNote) -> None:
        """Take in a version of a note; raises RefusedRecordError where there are too many."""
        key = f"{note.source}:{note.id}"
        if key not in self.notes and len(self.notes) >= MOST_NOTES:
            raise RefusedRecordError(f"there are {MOST_NOTES} noted mentions already")
        if key not in self.notes or self.notes[key].at <= note.at:
            self.notes[key] = note

    def read_hide(self, record: ConsumerRecord) -> None:
        """Take in a record of ``hides``."""
        key = _key(record)
        if record.value is None:
            self.hides.pop(key, None)
            return
        one = self._hide(record)
        if key not in self.hides and len(self.hides) >= MOST_HIDES:
            raise RefusedRecordError(f"there are {MOST_HIDES} hides already: show some again")
        self.hides[key] = one

    def read_entry(self, record: ConsumerRecord) -> None:
        """Take in a record of ``audit``."""
        if record.value is None:
            return
        self._entries[_key(record)] = self._entry(record)
        if len(self._entries) > KEPT_ENTRIES:
            self._entries.popitem(last=False)

    def entries(self) -> list[AuditEntry]:
        """Return the newest changes, the newest first."""
        return sorted(self._entries.values(), key=lambda one: (one.at, one.number), reverse=True)

    def tags(self) -> list[str]:
        """Return the tags that are used most, by name."""
        return _most(tag for note in self.notes.values() for tag in note.tags)

    def assignees(self) -> list[str]:
        """Return who looks after most mentions, by name."""
        return _most(note.assignee for note in self.notes.values() if note.assignee)

    def hidden_by(self, mention: BrandMention) -> HideKind | None:
        """Return what hides a mention from lists; None: nothing does."""
        if not self.hides:
            return None
        return next((kind for key, kind in hide_keys(mention).items() if key in self.hides), None)


def _most(names: Iterable[str]) -> list[str]:
    return sorted(name for name, _ in Counter(names).most_common(MOST_NAMED))


def _key(record: ConsumerRecord) -> str:
    return (record.key or b"").decode(errors="replace")
