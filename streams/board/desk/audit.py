"""Notes every change that somebody makes on the board."""

import logging
from collections.abc import Callable, Sequence
from secrets import randbits
from typing import Any

import msgspec

from schemas.desk.audit_entry import AuditEntry, Did
from schemas.records import audit_record
from schemas.topics import Topics
from streams.board.contract.desk import Audit, AuditAsked, HideAsked, HideDraft, NoteChange
from streams.board.contract.people_requests import AnnotationDraft, IdAsked
from streams.board.editing.brand_editor import Send
from streams.board.state.desk import Desk
from streams.config.errors import JaugeError

MOST_CHARACTERS = 400
LONGEST_VALUE = 80
SECRET = frozenset({"text", "id", "source", "author", "draft", "seen", "copies", "lang", "mentions", "address", "mail"})
"""Fields of calls that name a mention or an author, or hold words of one or an address: no entry has them."""

log = logging.getLogger(__name__)


class Auditor:
    """Writes an entry after each change. Where the broker has the change and not the entry, the log has it."""

    def __init__(self, desk: Desk, topics: Topics, send: Send, now_ms: Callable[[], int]) -> None:
        self._desk, self._topics, self._send, self._now_ms = desk, topics, send, now_ms
        self._number = randbits(40)

    async def note(self, path: str, did: Did, asked: msgspec.Struct, by: str) -> None:
        """Write that somebody changed something; `asked`: as it was asked for."""
        self._number += 1
        subject, what = path.strip("/"), summary(asked)
        one = AuditEntry(at=self._now_ms(), number=self._number, by=by, subject=subject, did=did, what=what)
        try:
            await self._send(self._topics.audit, [audit_record(one)])
        except JaugeError as error:
            log.warning("a change of %s has no entry in the audit: %s", subject, error)

    def page(self, asked: AuditAsked) -> Audit:
        """Return a page of changes."""
        rows: Sequence[AuditEntry] = [
            one for one in self._desk.entries() if not asked.subject or one.subject == asked.subject
        ]
        if asked.before is not None:
            at, number = map(int, asked.before.split("/"))
            rows = [one for one in rows if (one.at, one.number) < (at, number)]
        shown = list(rows[: asked.limit])
        following = f"{shown[-1].at}/{shown[-1].number}" if len(rows) > len(shown) else None
        return Audit(rows=shown, next=following)


def summary(asked: msgspec.Struct) -> str:
    """Return what of a change may stand in the audit.

    >>> from streams.board.contract.desk import NotedMention
    >>> summary(NoteChange(mentions=(NotedMention(source="x", id="1"),), add=("urgent",), status="handled"))
    'mentions: 1, add: urgent, status: handled'
    >>> summary(HideDraft(kind="author", source="x", name="a1b2")), summary(HideDraft(kind="site", name="a.example"))
    ('kind: author', 'kind: site, name: a.example')
    """
    fields: dict[str, Any] = {name: getattr(asked, name) for name in asked.__struct_fields__}
    if isinstance(asked, HideDraft | HideAsked) and asked.kind == "author":
        fields = {"kind": asked.kind}
    hidden = frozenset({"seen"}) if isinstance(asked, AnnotationDraft | IdAsked) else SECRET
    parts = [f"mentions: {len(asked.mentions)}"] if isinstance(asked, NoteChange) else []
    for name, value in fields.items():
        if name in hidden or value in (None, (), "") or isinstance(value, msgspec.Struct):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        parts.append(f"{name}: {text[:LONGEST_VALUE]}")
    return ", ".join(parts)[:MOST_CHARACTERS]
