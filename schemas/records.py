"""Key, value and headers of the records of each topic: made here and nowhere else. See `schemas.topics`."""

from typing import Any

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert, AlertText
from schemas.application import BEGUN, CURRENT_KEY, Application
from schemas.brand import Brand
from schemas.codec import Record, cloud_event, encode, rfc3339
from schemas.cursor import Cursor
from schemas.desk.audit_entry import AuditEntry, audit_key
from schemas.desk.hide import Hide, hide_key
from schemas.desk.mention_note import MentionNote
from schemas.desk.saved_view import SavedView, view_key
from schemas.drop import KEPT_BYTES, DeadLetter, DropReason
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.notify.notification import Notification, notification_key
from schemas.notify.receiver import Receiver
from schemas.notify.report_run import ReportRun, report_run_key
from schemas.people.annotation import Annotation
from schemas.people.brand_edit import BrandEdit, edit_key
from schemas.people.campaign import Campaign
from schemas.score import SCORE_WINDOWS, Score, ScoreProgress
from schemas.tone_label import ToneLabel

GATEWAY = "/jauge/door"
"""CloudEvents source of the ingest gateway: a released name."""
DETAIL_CHARACTERS = 500
HOUR = len("2026-01-01T00")


def mention_record(mention: Mention) -> Record:
    """Return the record of ``mentions``; its key keeps all versions of a message together."""
    name = f"{mention.source}:{mention.id}"
    headers = cloud_event("mention", GATEWAY, f"{name}|{mention.seen_at}", rfc3339(mention.seen_at))
    return name.encode(), encode(mention), headers


def health_record(health: SourceHealth) -> Record:
    """Return the record of ``source-health``."""
    headers = cloud_event("source-health", GATEWAY, f"{health.collector}|{health.at}", rfc3339(health.at))
    return health.collector.encode(), encode(health), headers


def score_record(score: Score) -> Record:
    """Return the record of ``scores``."""
    key = f"{score.brand}|{score.window}"
    return key.encode(), encode(score), cloud_event("score", "/jauge/score", f"{key}|{score.at}", rfc3339(score.at))


def ended_score_records(brand: str) -> list[Record]:
    """Return the tombstones of ``scores`` of a brand that is no longer followed.

    >>> ended_score_records("Acme")[0]
    (b'Acme|1h', None, ())
    """
    return [(f"{brand}|{window}".encode(), None, ()) for window in SCORE_WINDOWS]


def history_record(score: Score) -> Record:
    """Return the record of ``score-history`` of a score at a full hour."""
    at = rfc3339(score.at)
    parts = [score.brand, score.window, at[:HOUR]]
    key = "|".join([*parts, score.application] if score.application else parts)
    return key.encode(), encode(score), cloud_event("score-history", "/jauge/score", key, at)


def score_progress_record(progress: ScoreProgress) -> Record:
    """Return the record of ``score-progress``."""
    key = str(progress.partition)
    at_ms = progress.complete_until
    headers = cloud_event("score-progress", "/jauge/score", f"{key}|{at_ms}|{progress.head}", rfc3339(at_ms))
    return key.encode(), encode(progress), headers


def alert_record(alert: Alert) -> Record:
    """Return the record of ``alerts``."""
    event_id = f"{alert.id}|{alert.state}|{alert.at}"
    if alert.revision:  # of several records of one time
        event_id = f"{event_id}|{alert.revision}"
    return alert.brand.encode(), encode(alert), cloud_event("alert", "/jauge/score", event_id, rfc3339(alert.at))


def notification_record(one: Notification) -> Record:
    """Return the record of ``notifications`` of what a receiver was, or has to be, sent of an incident."""
    return notification_key(one.receiver, one.incident).encode(), encode(one), ()


def ended_notification_record(receiver: str, incident: str) -> Record:
    """Return the record of ``notifications`` that forgets what a receiver was sent of an incident."""
    return notification_key(receiver, incident).encode(), None, ()


def receiver_record(one: Receiver) -> Record:
    """Return the record of ``receivers`` of a receiver that editors made."""
    return one.name.encode(), encode(one), ()


def report_run_record(one: ReportRun) -> Record:
    """Return the record of ``report-runs`` of what a receiver was, or has to be, sent of a report."""
    return report_run_key(one.report, one.receiver).encode(), encode(one), ()


def acknowledgement_record(one: Acknowledgement) -> Record:
    """Return the record of ``acknowledgements`` by which somebody takes up or snoozes an incident."""
    return one.incident.encode(), encode(one), ()


def ended_acknowledgement_record(incident: str) -> Record:
    """Return the record of ``acknowledgements`` that takes one back."""
    return incident.encode(), None, ()


def brand_record(brand: Brand) -> Record:
    """Return the record of ``brands`` that follows a brand."""
    return brand.brand.encode(), encode(brand), ()


def ended_brand_record(name: str) -> Record:
    """Return the record of ``brands`` that ends the following of a brand."""
    return name.encode(), None, ()


def brand_edit_record(edit: BrandEdit) -> Record:
    """Return the record of ``brand-edits`` of one edit."""
    return edit_key(edit.brand, edit.at).encode(), encode(edit), ()


def campaign_record(campaign: Campaign) -> Record:
    """Return the record of ``campaigns`` of one campaign."""
    return campaign.name.encode(), encode(campaign), ()


def annotation_record(annotation: Annotation) -> Record:
    """Return the record of ``annotations`` of one mark."""
    return annotation.id.encode(), encode(annotation), ()


def saved_view_record(one: SavedView) -> Record:
    """Return the record of ``saved-views`` of a search or a watch list."""
    return view_key(one.kind, one.name).encode(), encode(one), ()


def mention_note_record(note: MentionNote) -> Record:
    """Return the record of ``mention-notes`` of what is noted about a mention."""
    return f"{note.source}:{note.id}".encode(), encode(note), ()


def hide_record(one: Hide) -> Record:
    """Return the record of ``hides`` of an author or a site that lists leave out."""
    return hide_key(one.kind, one.source, one.name).encode(), encode(one), ()


def audit_record(one: AuditEntry) -> Record:
    """Return the record of ``audit`` of one change."""
    return audit_key(one.at, one.number).encode(), encode(one), ()


def ended_record(key: str) -> Record:
    """Return the record that takes a campaign, an annotation, a receiver, a saved view or a hide away, by its key."""
    return key.encode(), None, ()


def application_record(application: Application) -> Record:
    """Return the record of ``applications`` that makes a version current."""
    return CURRENT_KEY, encode(application), ()


def begun_record(application: Application) -> Record:
    """Return the record of ``applications`` that says when the building of a version began."""
    return BEGUN + application.name.encode(), encode(application), ()


def label_record(label: ToneLabel) -> Record:
    """Return the record of ``tone-labels`` of one correction."""
    return f"{label.source}:{label.id}".encode(), encode(label), ()


def cursor_record(cursor: Cursor) -> Record:
    """Return the record of ``cursors``."""
    return cursor.instance.encode(), encode(cursor), ()


def dead_letter_record(origin: str, reason: DropReason, detail: str, at_ms: int, data: bytes) -> Record:
    """Return the record that keeps `data` (cut to 64 KiB) on the topic ``dead-letters``.

    >>> key, value, _ = dead_letter_record("mentions/0/7", DropReason.MALFORMED, "not JSON", 0, b"{")
    >>> value
    b'{"origin":"mentions/0/7","reason":"malformed","detail":"not JSON","at":0,"data":"ew=="}'
    """
    letter = DeadLetter(
        origin=origin, reason=reason, detail=detail[:DETAIL_CHARACTERS], at=at_ms, data=data[:KEPT_BYTES]
    )
    return origin.encode(), encode(letter), cloud_event("dead-letter", "/jauge", f"{origin}|{at_ms}", rfc3339(at_ms))


def dead_letter_of(record: Any, reason: DropReason, detail: str, mention: Mention | None = None) -> Record:
    """Return the dead letter of a Kafka record; its origin is topic/partition/offset.

    `mention`: what was read of it, which is kept without its words; None: its bytes are kept.
    """
    origin = f"{record.topic}/{record.partition}/{record.offset}"
    data = (record.value or b"") if mention is None else encode(mention.without_words())
    return dead_letter_record(origin, reason, detail, record.timestamp, data)


def erased_letter_record(letter: DeadLetter) -> Record:
    """Return the record of ``dead-letters`` that takes the place of one, without what was kept of it."""
    return dead_letter_record(letter.origin, letter.reason, letter.detail, letter.at, b"")


def alert_text_record(text: AlertText) -> Record:
    """Return the record of ``alert-texts`` of one mention behind an alert."""
    return f"{text.source}:{text.id}".encode(), encode(text), ()


def ended_text_record(source: str, mention_id: str) -> Record:
    """Return the record of ``tone-labels``, ``alert-texts`` or ``mention-notes`` that ends what it has of a mention."""
    return f"{source}:{mention_id}".encode(), None, ()
