"""Records that no role of Jauge writes, for every topic: bytes of every wrong kind, and values that cannot be."""

import json
from datetime import date
from typing import Any

import numpy as np

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert, AlertText
from schemas.application import Application
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import encode
from schemas.cursor import Cursor
from schemas.desk.audit_entry import AuditEntry
from schemas.desk.hide import Hide
from schemas.desk.mention_note import MentionNote
from schemas.desk.saved_view import SavedView
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.notify.notification import Notification
from schemas.notify.receiver import Receiver
from schemas.notify.report_run import ReportRun
from schemas.observation import LABELLED, OBSERVATION, PROGRESS, VERSION
from schemas.people.annotation import Annotation
from schemas.people.brand_edit import BrandEdit
from schemas.people.campaign import Campaign
from schemas.records import score_record
from schemas.score import ScoreProgress
from schemas.tone_label import ToneLabel
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE_2
from scoring.state.columns import ROW
from scoring.state.panes import ClosedPane
from scoring.text.tone.model import ToneModel
from streams.score.pane_store import WATCH, Checkpoint, checked, encode_checkpoint, encode_pane, reference_key
from tests.scores import score

Keyed = tuple[bytes, bytes]
YEAR_287396_MS = 2**53
NO_JSON = (b"", b"\xff\xfe{}", b"{", b"[]", b"null", b"[" * 50_000, b"9" * 5_000, b'{"at":"x"}', bytes(range(256)))
LATE = {"at": YEAR_287396_MS}

IMPOSSIBLE: dict[str, list[dict[str, Any]]] = {
    "mentions": [{"seen_at": YEAR_287396_MS}, {"seen_at": 1}, {"likes": 10**30}, {"source": ""}, {"op": "explode"}],
    "brand-mentions": [{"seen_at": YEAR_287396_MS}, {"created_at": 2**52}, {"sentiment": 7.0}, {"text": "x" * 281}],
    "scores": [
        {"score": 99.9, "low": 99.8, "high": 100.0, **LATE},
        {"score": -7e300},
        {"low": 99.0},
        {"window": "3w"},
        {"mention_count": -1},
        {"at": 5},
    ],
    "score-history": [{"score": 99.9, **LATE}, {"score": 1e300}, {"window": "3w"}, {"voice_count": -2}, {"at": -1}],
    "score-progress": [{"complete_until": YEAR_287396_MS}, {"head": 2**52}, {"begin": -1}, {"partition": "x"}],
    "alerts": [LATE, {"since": 2**52}, {"kind": "flood"}, {"score": 900.0}, {"probability": -1.0}, {"window": "9y"}],
    "alert-texts": [{"since": YEAR_287396_MS}, {"since": 5}, {"text": "x" * 281}, {"source": ""}, {"author": 7}],
    "acknowledgements": [LATE, {"at": 5}, {"until": 5}, {"until": 2**53}, {"incident": ""}, {"by": "x" * 65}],
    "source-health": [LATE, {"at": 5}, {"published": -1}, {"gaps": [[5, 1]]}, {"gaps": [[0, 2**52]]}, {"source": ""}],
    "brands": [{"query": "(("}, {"tz": 99}, {"brand": ""}, {"brand": "a\nb"}, {"brand": "a" * 129}, {"terms": [""]}],
    "brand-edits": [LATE, {"at": 5}, {"action": "delete"}, {"state": "gone"}, {"brand": "another"}, {"after": None}],
    "campaigns": [LATE, {"at": 5}, {"last_day": "1999-01-01"}, {"first_day": "x"}, {"name": ""}, {"words": [""]}],
    "annotations": [{"written_at": 2**53}, {"at": 5}, {"until": 5}, {"text": " "}, {"kind": "party"}, {"id": "../x"}],
    "saved-views": [LATE, {"at": 5}, {"kind": "party"}, {"name": ""}, {"name": "q"}, {"query": 7}],
    "mention-notes": [LATE, {"at": 5}, {"since": 2**52}, {"status": "lost"}, {"tags": ["b", "a"]}, {"id": "q"}],
    "hides": [LATE, {"at": 5}, {"kind": "party"}, {"name": "no host/"}, {"name": ""}, {"source": 7}],
    "audit": [LATE, {"at": 5}, {"subject": "../x"}, {"did": "lost"}, {"number": -1}],
    "applications": [{"name": "ghost"}, {"name": "../x"}, LATE, {"at": 5}, {"name": None}],
    "notifications": [LATE, {"state": "gone"}, {"incident": "q"}, {"receiver": "../x"}, {"at": 5}, {"accepted": -1}],
    "report-runs": [LATE, {"state": "gone"}, {"period": "2026"}, {"receiver": "../x"}, {"at": 5}, {"repeats": -1}],
    "receivers": [LATE, {"sealed": ""}, {"sealed": "a b"}, {"name": "../x"}, {"at": 5}, {"scheme": "a://b"}],
    "tone-labels": [LATE, {"tone": "angry"}, {"text": ""}, {"text": "x" * 3_000}, {"at": 5}],
    "cursors": [LATE, {"at": 5}, {"position": "7\n8"}, {"position": 7}, {"instance": "another"}],
    "dead-letters": [LATE],
}
"""By topic whose values are JSON: fields of a good record, changed."""


def good(brand: str, at_ms: int) -> dict[str, Keyed]:
    """One record that would be believed, by topic."""
    key, value, _ = score_record(score(brand, 60.0, at=at_ms))
    hour = f"{brand}|24h|1999-01-01T00".encode()
    mention = BrandMention(brand=brand, source="x", id="p", op="create", created_at=at_ms, seen_at=at_ms, text="t")
    opened = Alert(
        id="p", kind="surge", state="opened", severity="warning", brand=brand, window="5m", at=at_ms, since=at_ms
    )
    run = ReportRun(report="p", receiver="team", period="2026-W38", state="sent", due_at=at_ms, at=at_ms)
    sent = Notification(
        receiver="team",
        incident="p",
        state="sent",
        event="opened",
        alert=opened,
        at=at_ms,
        taken_at=at_ms,
        due_at=at_ms,
    )
    edit = BrandEdit(brand=brand, at=at_ms, action="create", state="active", after=Brand(brand=brand))
    campaign = Campaign(name="p", brand=brand, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2), at=at_ms)
    label = ToneLabel(source="x", id="p", text="fine", tone="positive", lang="en", at=at_ms)
    return {
        "mentions": (b"x:p", encode(Mention(source="x", id="p", seen_at=at_ms, created_at=at_ms, text="t"))),
        "brand-mentions": (brand.encode(), encode(mention)),
        "scores": (key, value or b""),
        "score-history": (hour, value or b""),
        "score-progress": (b"0", encode(ScoreProgress(partition=0, complete_until=at_ms, head=at_ms, begin=at_ms))),
        "alerts": (brand.encode(), encode(opened)),
        "alert-texts": (b"x:p", encode(AlertText(source="x", id="p", since=at_ms, text="t"))),
        "acknowledgements": (b"p", encode(Acknowledgement(incident="p", at=at_ms))),
        "source-health": (b"x", encode(SourceHealth(source="x", at=at_ms, connected=True))),
        "brands": (brand.encode(), encode(Brand(brand=brand, terms=("nothing",)))),
        "brand-edits": (f"{brand}|{at_ms}".encode(), encode(edit)),
        "campaigns": (b"p", encode(campaign)),
        "annotations": (b"p", encode(Annotation(id="p", text="p", at=at_ms, written_at=at_ms))),
        "saved-views": (b"search|p", encode(SavedView(kind="search", name="p", at=at_ms))),
        "mention-notes": (b"x:p", encode(MentionNote(source="x", id="p", tags=("t",), at=at_ms, since=at_ms))),
        "hides": (b"site||p.example", encode(Hide(kind="site", name="p.example", at=at_ms))),
        "audit": (f"{at_ms}|1".encode(), encode(AuditEntry(at=at_ms, number=1, subject="p", did="wrote"))),
        "applications": (b"current", encode(Application(name="b", at=at_ms))),
        "notifications": (b"team|p", encode(sent)),
        "report-runs": (b"p|team", encode(run)),
        "receivers": (b"p", encode(Receiver(name="p", sealed="YQ==", scheme="json", at=at_ms))),
        "tone-labels": (b"x:p", encode(label)),
        "cursors": (b"hn", encode(Cursor(instance="hn", position="7", at=at_ms))),
        "dead-letters": (b"mentions/0/1", b"{}"),
    }


def poison(brand: str, at_ms: int) -> dict[str, list[Keyed]]:
    """Records by topic, at least six kinds of each; `brand`: one that is followed, `at_ms`: a time that has been."""
    found: dict[str, list[Keyed]] = {}
    for topic, (key, value) in good(brand, at_ms).items():
        changed = [json.dumps(json.loads(value) | fields).encode() for fields in IMPOSSIBLE[topic]]
        # A mention counts under any key, as its versions do; nobody reads dead letters.
        strange = [] if topic in ("mentions", "dead-letters") else [(b"another key", value)]
        found[topic] = [*((key, one) for one in (*NO_JSON, *changed)), *strange]
    return found | {
        "observations": observations(brand, at_ms),
        "score-sealed": sealed(brand),
        "tone-model": models(),
    }


def observations(brand: str, at_ms: int) -> list[Keyed]:
    """Of the right size, with a value each that `match` cannot have written."""
    row = np.zeros(1, OBSERVATION)
    row["version"], row["brand"] = VERSION, signed(h64(brand))
    row["seen_at"] = row["created_at"] = at_ms
    row["mention"], row["author"], row["a"], row["e"], row["r"] = 1, 1, 5, 5, 5
    made = [(brand.encode(), value) for value in (b"", b"x", row.tobytes()[:-1])]
    for name, value in (
        ("seen_at", YEAR_287396_MS), ("seen_at", -5), ("created_at", -(2**63)), ("flags", 128), ("flags", 2),
        ("s", -128), ("c", 255), ("a", 32_767), ("e", -2), ("r", 2**62), ("chorus_row", 32), ("version", 9),
    ):  # fmt: skip
        forged = row.copy()
        forged[name] = value
        made.append((brand.encode(), forged.tobytes()))
    labelled = row.copy()
    labelled["flags"], labelled["origin"] = LABELLED, 1 << 20
    made.append((brand.encode(), labelled.tobytes()))
    progress = row.copy()
    progress["flags"], progress["seen_at"] = PROGRESS, YEAR_287396_MS
    return [*made, (b"", progress.tobytes())]


def sealed(brand: str) -> list[Keyed]:
    """Records of the table of sealed panes; the last ones have a checksum that is right."""
    rows = np.zeros(1, ROW)
    beyond = rows.copy()
    beyond["source"] = 200
    panes = [ClosedPane(0, 5, 1 << 40, rows), ClosedPane(0, 5, 9, beyond), ClosedPane(7, 5, 9, rows)]
    mark = Checkpoint(1 << 60, 1 << 60, (1 << 52, 1 << 52), 1 << 52, reference_key(REFERENCE_2), (1,))
    watch = WATCH + brand.encode()
    return [
        *((key, value) for key in (b"mark", b"pane", b"nothing") for value in (b"", b"\x04junk")),
        *map(encode_pane, panes),
        (watch, checked(watch, b"\x81\xa2at\xcf\x0f\xff\xff\xff\xff\xff\xff\xff")),
        (WATCH + b"\xff", checked(WATCH + b"\xff", b"\x80")),
        encode_checkpoint(mark),
    ]


def models() -> list[Keyed]:
    """Models of tone, some of them whole; what else can be forged, `test_forged_models.py` has."""

    def made(**fields: Any) -> bytes:
        model = ToneModel("en", bits=8)
        for number in range(5):
            model.learn_one(f"good thing {number}", "positive")
        for name, value in fields.items():
            setattr(model, name, value)
        return model.to_bytes()

    beyond = [(ToneModel("en").read("a")._replace(ids=np.full(1, 2**31 - 1, np.int32)), 1)]
    return [
        *((b"en", value) for value in (b"", b"PK", b"jauge-tone-2\n{}\n", made()[:-5])),
        (b"fr", made()),
        (b"../x", made()),
        (b"en", made(learned=2**62)),
        (b"en", made(_kept=beyond)),
        (b"en", made(lang="qq")),
    ]
