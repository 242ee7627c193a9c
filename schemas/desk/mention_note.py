"""What people noted about one mention: tags, who looks after it, and whether it is handled. It changes no score."""

from typing import Annotated, Literal
from unicodedata import normalize

import msgspec

from schemas.bounds import first_fault, key_fault, time_fault
from schemas.desk.saved_view import line_fault
from schemas.mention import TimeMs
from schemas.people.brand_edit import Author

Status = Literal["new", "handled"]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
MOST_TAGS = 20
"""Of one mention."""
Tags = Annotated[tuple[Tag, ...], msgspec.Meta(max_length=MOST_TAGS)]
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
MentionId = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class MentionNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``mention-notes``: ``source:id``. It goes with its mention, by a tombstone."""

    source: Source
    id: MentionId
    tags: Tags = ()
    """In their order, each once. Data from outside: no markup."""
    status: Status = "new"
    assignee: Author = ""
    """Who looks after it; empty: nobody. Data from outside: no markup."""
    by: Author = ""
    """Who wrote this version; empty: of a board without tokens."""
    at: TimeMs
    """When it was written, ms UTC; a later version has a later time."""
    since: TimeMs
    """When the mention was seen, ms UTC: from then on what is known of it may be kept."""
    author: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    """Pseudonym of who wrote the mention, so that the note goes with the account; None: not known."""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.tags and self.status == "new" and not self.assignee


def tag_of(text: str) -> str:
    """Return a tag as it is stored: in lower case and with single spaces, so that one word is one tag.

    >>> tag_of("  Urgent   Care "), tag_of("ＰＲ")
    ('urgent care', 'pr')
    """
    return " ".join(one for one in normalize("NFKC", text).lower().split(" ") if one)


def mention_note_fault(note: MentionNote, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``mention-notes`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> note = MentionNote(source="x", id="1", tags=("late",), at=at, since=at)
    >>> mention_note_fault(note, b"x:1", at)
    ''
    >>> mention_note_fault(msgspec.structs.replace(note, tags=("b", "a")), b"x:1", at)
    'its tags are not in order, each once'
    """
    fault = key_fault(key, f"{note.source}:{note.id}")
    fault = fault or time_fault("at", note.at, now_ms) or time_fault("since", note.since, now_ms)
    if fault or (fault := first_fault(line_fault("tag", tag) for tag in note.tags)):
        return fault
    if note.assignee and (fault := line_fault("assignee", note.assignee)):
        return fault
    return "" if list(note.tags) == sorted(set(note.tags)) else "its tags are not in order, each once"
