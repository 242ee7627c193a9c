"""Writes `schemas/json/` from the record types: ``python -m schemas.generate``."""

from pathlib import Path
from typing import Any

import msgspec

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert
from schemas.application import Application
from schemas.bounds import EARLIEST_MS
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.cursor import Cursor
from schemas.desk.audit_entry import AuditEntry
from schemas.desk.hide import Hide
from schemas.desk.mention_note import MentionNote
from schemas.desk.saved_view import SavedView
from schemas.drop import DeadLetter
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.notify.notification import Notification
from schemas.notify.receiver import Receiver
from schemas.notify.report_run import ReportRun
from schemas.people.annotation import Annotation
from schemas.people.brand_edit import BrandEdit
from schemas.people.campaign import Campaign
from schemas.score import Score, ScoreProgress

RECORDS: dict[str, type] = {
    "mentions": Mention,
    "brand-mentions": BrandMention,
    "scores": Score,
    "score-history": Score,
    "score-progress": ScoreProgress,
    "alerts": Alert,
    "notifications": Notification,
    "receivers": Receiver,
    "report-runs": ReportRun,
    "acknowledgements": Acknowledgement,
    "source-health": SourceHealth,
    "brands": Brand,
    "brand-edits": BrandEdit,
    "campaigns": Campaign,
    "annotations": Annotation,
    "saved-views": SavedView,
    "mention-notes": MentionNote,
    "hides": Hide,
    "audit": AuditEntry,
    "applications": Application,
    "cursors": Cursor,
    "dead-letters": DeadLetter,
}
"""Topic -> record, for every topic whose values are JSON."""

FOLDER = Path(__file__).parent / "json"


def schema(record: type) -> dict[str, Any]:
    """JSON Schema (2020-12) of one record type.

    >>> schema(Cursor)["required"]
    ['instance', 'position', 'at']
    """
    (plain,), components = msgspec.json.schema_components([record], ref_template="#/$defs/{name}")
    own = components.pop(record.__name__)
    if record is Mention:
        own = as_the_gate_takes_it(own)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain, **own, "$defs": components}


def as_the_gate_takes_it(mentions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of mentions with what the ingest gateway and `match` ask of each op beyond the types.

    A time lies after 1999; all but `account_delete` have an `id`, and that one an `author`; who is created, updated or
    counted has `created_at`. That no time lies ahead of the clock is beyond a schema.
    """
    earliest = {"type": "integer", "minimum": EARLIEST_MS}
    ops = {"properties": {"op": {"enum": ["delete", "account_delete"]}}, "required": ["op"]}
    account = {"properties": {"op": {"const": "account_delete"}}, "required": ["op"]}
    named = {"properties": {"id": {"minLength": 1}}, "required": ["id"]}
    properties = mentions["properties"]
    created_at = {**properties["created_at"], "anyOf": [{**earliest, "maximum": 2**53}, {"type": "null"}]}
    seen_at = {**properties["seen_at"], **earliest}
    return {
        **mentions,
        "properties": {**properties, "created_at": created_at, "seen_at": seen_at},
        "allOf": [
            {
                "if": account,
                "then": {"properties": {"author": {"type": "string"}}, "required": ["author"]},
                "else": named,
            },
            {"if": ops, "else": {"properties": {"created_at": earliest}, "required": ["created_at"]}},
        ],
    }


def text(record: type) -> str:
    """Return the file of one record type."""
    body = {key: value for key, value in schema(record).items() if key != "$ref"}
    return msgspec.json.format(msgspec.json.encode(body, order="sorted"), indent=2).decode() + "\n"


def write() -> None:
    """Write every schema anew."""
    FOLDER.mkdir(exist_ok=True)
    for topic, record in RECORDS.items():
        (FOLDER / f"{topic}.json").write_text(text(record), encoding="utf-8")


if __name__ == "__main__":
    write()
