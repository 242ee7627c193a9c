"""The topics of the daily work on the board: what is saved, noted and hidden, and who changed what."""

from schemas.contracts.contract import TopicContract
from schemas.desk.audit_entry import AuditEntry, audit_entry_fault
from schemas.desk.hide import Hide, hide_fault
from schemas.desk.mention_note import MentionNote, mention_note_fault
from schemas.desk.saved_view import SavedView, saved_view_fault

DESK = (
    TopicContract(
        "saved-views",
        "kind|name",
        SavedView,
        saved_view_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board",),
    ),
    TopicContract(
        "mention-notes",
        "source:id; a tombstone where the mention is deleted, or its time is over",
        MentionNote,
        mention_note_fault,
        clean_up="compact,delete",
        writers=("board", "match"),
        readers=("match", "board"),
    ),
    TopicContract(
        "hides",
        "kind|source|name; a tombstone where the account is deleted",
        Hide,
        hide_fault,
        clean_up="compact",
        writers=("board", "match"),
        readers=("match", "board"),
    ),
    TopicContract(
        "audit",
        "at|number",
        AuditEntry,
        audit_entry_fault,
        writers=("board",),
        readers=("board",),
    ),
)
"""Records that the daily work on the board writes."""
