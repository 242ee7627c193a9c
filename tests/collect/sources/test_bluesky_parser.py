"""Frames of Bluesky's Jetstream, on both wires."""

import gzip
from collections import Counter
from typing import Any

import msgspec
import pytest

from schemas.mention import Mention
from streams.collect.sources.bluesky.parser import Event, parse, read_frame, time_us
from tests.collect.sources.test_bluesky import as_v2, recorded
from tests.conftest import require
from tests.paths import PAYLOADS

SEEN_US = 1_783_175_888_090_631
DID = "did:plc:abc"


def commit(operation: str = "create", collection: str = "app.bsky.feed.post", **record: Any) -> dict[str, Any]:
    said = {"rev": "r1", "operation": operation, "collection": collection, "rkey": "k1"}
    if operation != "delete":
        said["record"] = {"$type": collection, "text": "hi", "createdAt": "2026-07-04T14:38:06.240Z", **record}
    return {"did": DID, "time_us": SEEN_US, "kind": "commit", "commit": said}


def both(event: dict[str, Any]) -> list[bytes]:
    return [msgspec.json.encode(event), msgspec.json.encode(as_v2(event, 7))]


def test_a_recorded_post_is_the_same_mention_on_both_wires() -> None:
    events = recorded()
    counts = Counter()
    for event in events:
        first, second = (parse(frame) for frame in both(event))
        assert first == second
        kind = event.get("commit", {}).get("collection", event["kind"])
        counts[kind] += first is not None
    assert counts["app.bsky.feed.post"] == 9
    assert counts.total() == 9, "nothing but a post is a mention here"


def test_a_post_has_all_that_a_score_needs() -> None:
    for frame in both(commit(langs=["pt-BR", "en"])):
        assert parse(frame) == Mention(
            source="bluesky",
            id=f"at://{DID}/app.bsky.feed.post/k1",
            op="create",
            seen_at=SEEN_US // 1_000,
            created_at=1_783_175_886_240,
            author=DID,
            text="hi",
            lang="pt-BR",
            url=f"https://bsky.app/profile/{DID}/post/k1",
        )


def test_a_deletion_names_the_post_and_no_time() -> None:
    for frame in both(commit("delete")):
        found = parse(frame)
        assert found is not None
        assert (found.op, found.id, found.created_at, found.text) == (
            "delete", f"at://{DID}/app.bsky.feed.post/k1", None, None,
        )  # fmt: skip


def test_an_edit_is_an_update_of_the_same_post() -> None:
    for frame in both(commit("update", text="new")):
        found = parse(frame)
        assert found is not None
        assert (found.op, found.id, found.text) == ("update", f"at://{DID}/app.bsky.feed.post/k1", "new")


@pytest.mark.parametrize("active", [True, False])
def test_only_an_account_that_goes_takes_its_mentions_along(active: bool) -> None:
    event = {"did": DID, "time_us": SEEN_US, "kind": "account", "account": {"active": active, "did": DID, "seq": 1}}
    for frame in both(event):
        found = parse(frame)
        if active:
            assert found is None
        else:
            assert found == Mention(source="bluesky", op="account_delete", seen_at=SEEN_US // 1_000, author=DID)


@pytest.mark.parametrize(
    "frame",
    [
        b'{"$type":"message","payload":{"$type":"x#info","name":"OutdatedCursor"}}',
        b'{"$type":"message","payload":{"$type":"x#sync","seq":1,"did":"d","time":"2026-07-04T14:38:06Z","sync":{}}}',
        b'{"$type":"error","error":"ConsumerTooSlow","message":"m"}',
    ],
)
def test_a_frame_without_a_post_is_no_mention(frame: bytes) -> None:
    assert parse(frame) is None


@pytest.mark.parametrize("claimed", ["", "yesterday", "2026-07-04", "2026-13-01T00:00:00Z"])
def test_a_time_that_is_none_is_the_servers(claimed: str) -> None:
    found = parse(both(commit(createdAt=claimed))[0])
    assert found is not None
    assert found.created_at == found.seen_at


@pytest.mark.parametrize("claimed", ["2026-07-04T14:38:08.999Z", "2031-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_edit_has_the_event_time_of_its_post_however_wrong_the_clients_clock(claimed: str) -> None:
    """Else the two would lie in different panes, and count both."""
    edit = {**commit("update", createdAt=claimed), "time_us": SEEN_US + 60_000_000}
    posted, edited = (parse(both(event)[0]) for event in (commit(createdAt=claimed), edit))
    assert posted is not None
    assert edited is not None
    assert posted.created_at == edited.created_at
    assert edited.seen_at == posted.seen_at + 60_000


def test_witnessed_time_goes_before_the_displayed_one() -> None:
    frame = as_v2(commit(), 7)
    frame["payload"]["witnessedAt"] = "2026-07-04T15:00:00.000001Z"
    event = read_frame(msgspec.json.encode(frame))
    assert isinstance(event, Event)
    assert event.us == time_us("2026-07-04T15:00:00.000001Z")


def test_control_characters_do_not_enter() -> None:
    found = parse(both(commit(text="a\x00b\nc\x7f\x85"))[0])
    assert found is not None
    assert found.text == "ab\nc"


@pytest.mark.parametrize(
    "frame",
    [
        *both(commit(text=5)),
        *both(commit("explode")),
        b"[]",
        b"{}",
        b'{"$type":"message","payload":{"$type":"x#commit","did":"d","time":"2026-07-04T14:38:06Z"}}',
        b'{"$type":"message","payload":{"$type":"x#commit","seq":1,"did":"d","time":"now"}}',
        b'{"did":"d","time_us":"5","kind":"commit"}',
        b'{"did":"d","time_us":5,"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"k"}}',
    ],
)
def test_what_breaks_the_promise_of_the_wire_is_of_a_wrong_type(frame: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        parse(frame)


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff", b'{"did":"\\ud800"}', b"nul"])
def test_what_is_no_json_is_malformed(frame: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)) as raised:
        parse(frame)
    assert not isinstance(raised.value, msgspec.ValidationError)


def test_no_foreign_bytes_raise_anything_else() -> None:
    folder = PAYLOADS
    if not folder.is_dir():
        require("../shared/data/payloads is absent")
    for file in sorted(folder.glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).splitlines():
            for frame in (line, line[: len(line) // 2], line.replace(b"1", b"x")):
                try:
                    parse(frame)
                except (msgspec.MsgspecError, ValueError):
                    continue
