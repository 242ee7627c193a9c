"""What the daily work on the board asks and answers."""

from typing import Annotated, Literal

import msgspec

from schemas.desk.audit_entry import AuditEntry
from schemas.desk.hide import HiddenName, HiddenSource, Hide, HideKind
from schemas.desk.mention_note import MentionId, MentionNote, Source, Status, Tag
from schemas.desk.saved_view import Query, SavedView, ViewKind, ViewName, Watched
from schemas.mention import TimeMs
from streams.board.contract.params import Asked, Limit

MOST_AT_ONCE = 100
"""Mentions that one call notes something about."""
Assignee = Annotated[str, msgspec.Meta(max_length=64)]
SomeTags = Annotated[tuple[Tag, ...], msgspec.Meta(max_length=20)]
AuditPlace = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^\d{1,16}/\d{1,16}$")]


class ViewDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search or a watch list as it is saved."""

    kind: ViewKind
    name: ViewName
    query: Query = ""
    """Of a search: the parameters of GET /mentions/search, as in an address."""
    brands: Watched = ()
    """Of a watch list."""
    seen: TimeMs | None = None
    """`at` of the one of this name as it was seen; null: there was none. Another one: somebody else was quicker."""


class ViewAsked(Asked, frozen=True, kw_only=True):
    """Which saved view."""

    kind: ViewKind
    name: ViewName


class SavedViews(msgspec.Struct, frozen=True, kw_only=True):
    """All saved views, by name."""

    rows: list[SavedView]


class NotedMention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mention that something is noted about."""

    source: Source
    id: MentionId


class NoteChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change in the notes on some mentions; what is not here stays as it is, whoever wrote it."""

    mentions: Annotated[tuple[NotedMention, ...], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    add: SomeTags = ()
    remove: SomeTags = ()
    status: Status | None = None
    assignee: Assignee | None = None
    """Empty: nobody."""


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """Notes as they are now, in the order of the mentions; one that says nothing has no tag, is new and nobody's."""

    rows: list[MentionNote]
    gone: int
    """Mentions that are kept no more: nothing is noted about them."""


class HideDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An author or a site that lists are to leave out."""

    kind: HideKind
    name: HiddenName
    """`author` of a mention, or the host name of a site."""
    source: HiddenSource = ""
    """Of an author."""


class HideAsked(Asked, frozen=True, kw_only=True):
    """Which hide."""

    kind: HideKind
    name: HiddenName
    source: HiddenSource = ""


class Hides(msgspec.Struct, frozen=True, kw_only=True):
    """All hides, the newest first."""

    rows: list[Hide]


class DeskView(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered to who works with mentions."""

    tags: list[str]
    """That are used most."""
    people: list[str]
    """Names of tokens, and who looks after mentions."""
    name: str
    """What who asks is called."""
    role: Literal["viewer", "editor", "admin"]


class AuditAsked(Asked, frozen=True, kw_only=True):
    """A page of changes, of one subject or of all."""

    subject: Annotated[str, msgspec.Meta(max_length=32)] = ""
    before: AuditPlace | None = None
    limit: Limit = 50


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """Changes, the newest first."""

    rows: list[AuditEntry]
    next: str | None
    """What to give as `before` for the page that follows; null: this is the last."""
