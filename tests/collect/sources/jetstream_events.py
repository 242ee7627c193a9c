"""Events of Jetstream: as recorded, as messages of v2, and made up."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.conftest import require
from tests.paths import PAYLOADS

POSTS = "app.bsky.feed.post"
Event = dict[str, Any]


def recorded() -> list[Event]:
    """The events of Jetstream v1 as they were served, oldest file first."""
    if not PAYLOADS.is_dir():
        require("../shared/data/payloads is absent")
    files = [PAYLOADS / "bluesky_jetstream_golden.jsonl.gz", PAYLOADS / "bluesky_jetstream.jsonl.gz"]
    return [json.loads(line)["payload"] for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]


def as_v2(event: Event, seq: int) -> Event:
    """The same event as a message of v2."""
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event["time_us"])
    head = {"seq": seq, "did": event["did"], "time": time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    body = event["commit"] if event["kind"] == "commit" else {event["kind"]: event[event["kind"]]}
    kind = f"network.bsky.jetstream.subscribeEvents#{event['kind']}"
    return {"$type": "message", "payload": {"$type": kind, **head, **body}}


def post(number: int, time_us: int, text: str = "hello", operation: str = "create") -> Event:
    """A made-up post."""
    said: Event = {"rev": f"rev{number}{operation}", "operation": operation, "collection": POSTS, "rkey": f"k{number}"}
    if operation != "delete":
        said["record"] = {"$type": POSTS, "text": text, "createdAt": "2026-07-04T14:38:00Z", "langs": ["en"]}
    return {"did": "did:plc:made", "time_us": time_us, "kind": "commit", "commit": said}
