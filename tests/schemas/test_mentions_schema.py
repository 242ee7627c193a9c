"""The published schema of ``mentions`` takes a record if and only if the gate does: generated records of each op."""

from typing import Any

import jsonschema
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schemas.bounds import EARLIEST_MS
from schemas.codec import encode
from schemas.drop import DropReason
from schemas.generate import FOLDER
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from scoring.method.reference import REFERENCE
from scoring.state.admission import rejection_reason
from scoring.text.matching import Matcher
from scoring.text.placement import place
from streams.collect.gateway import admit
from streams.collect.sources.webhook.bodies import mentions_of
from streams.config.pseudonyms import Pseudonyms

NOW_MS = 1_790_000_000_000
SCHEMA = jsonschema.Draft202012Validator(msgspec.json.decode((FOLDER / "mentions.json").read_bytes()))
MATCHER = Matcher([])
PSEUDONYMS = Pseudonyms(bytes(32))
TIMES = st.sampled_from([EARLIEST_MS - 1, EARLIEST_MS, NOW_MS, float(NOW_MS), NOW_MS - 0.5, 0, -1, None, "2026-01-01"])
COUNTS = st.sampled_from(
    [0, -1, 3, 3.0, 3.5, 2**53, 2**53 + 1, -(2**53), -(2**53) - 1, float(2**53), 1e300, True, "7", None]
)


def strings(longest: int) -> st.SearchStrategy[Any]:
    return st.sampled_from(["", "a", "é🎉", "a" * longest, "a" * (longest + 1), None, 5])


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": strings(512),
    "op": st.sampled_from(["create", "update", "engagement", "delete", "account_delete", "explode", None]),
    "seen_at": TIMES,
    "created_at": TIMES,
    "author": strings(512),
    "row": st.sampled_from([0, 31, 32, -1, 3.0, 3.5, None]),
    "text": st.sampled_from(["", "a", None, 5]),
    "lang": strings(35),
    "url": strings(2048),
    **dict.fromkeys(("followers", "likes", "reposts", "replies"), COUNTS),
    "sentiment": st.sampled_from([-1, 1, 0.5, 1.0000001, -1.5, None, "0", True]),
    "confidence": st.sampled_from([0, 1, 0.5, 1.5, -0.1, None]),
    "reply_to": strings(512),
    "repost_of": strings(512),
    **dict.fromkeys(("backfill", "composable"), st.sampled_from([True, False, None, 0, "true"])),
    "brand": strings(128),
    "unknown": st.sampled_from([None, [1], {"deep": "er"}]),
}
GOOD = {"source": "x", "id": "1", "seen_at": NOW_MS, "created_at": NOW_MS, "author": "ann", "text": "a"}


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A good record of some op of which up to four fields are left out or have another value."""
    record: dict[str, Any] = {**GOOD, "op": draw(FIELDS["op"])}
    for name in draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=4, unique=True)):
        if draw(st.booleans()):
            record[name] = draw(FIELDS[name])
        else:
            record.pop(name, None)
    return record


def is_taken_from_the_topic(record: dict[str, Any]) -> bool:
    """Whether `match` takes it: its reader, its clock, and what it asks of each op.

    An update without `created_at` takes the version before out of every score, and counts nothing itself: that much is
    done for who publishes it, and the schema asks for the field nevertheless.
    """
    try:
        mention = decode_mention(encode(record))
    except RejectedError:
        return False
    if rejection_reason(mention, NOW_MS) is not None:
        return False
    placed = place(mention, MATCHER, REFERENCE)
    if mention.op == "update" and mention.created_at is None:
        assert placed.dropped is DropReason.WRONG_TYPE or (placed.deleted_at, placed.brands) == (
            mention.seen_at - 1,
            (),
        )
        return False
    return placed.dropped is not DropReason.WRONG_TYPE


def is_taken_by_the_webhook(record: dict[str, Any]) -> bool:
    (row,) = mentions_of(encode(record), {}, "x", NOW_MS)
    return isinstance(row, Mention) and isinstance(admit(row, PSEUDONYMS, NOW_MS), Mention)


@given(records())
def test_schema_topic_and_webhook_take_the_same_records(record: dict[str, Any]) -> None:
    is_valid = SCHEMA.is_valid(record)
    assert is_taken_from_the_topic(record) is is_valid
    if "seen_at" in record:  # the webhook knows when it was pushed
        assert is_taken_by_the_webhook(record) is is_valid


def test_each_op_alone_is_taken_with_what_it_needs() -> None:
    ops = {"create", "update", "engagement", "delete", "account_delete"}
    assert {op for op in ops if SCHEMA.is_valid({**GOOD, "op": op})} == ops
    needs = {op: {name for name in GOOD if not SCHEMA.is_valid({**GOOD, "op": op, name: None})} for op in ops}
    assert needs == {
        **{op: {"source", "id", "seen_at", "created_at"} for op in ("create", "update", "engagement")},
        "delete": {"source", "id", "seen_at"},
        "account_delete": {"source", "id", "seen_at", "author"},  # `id` may be absent, and is never null
    }
