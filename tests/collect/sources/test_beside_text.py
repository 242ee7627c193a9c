"""What authors write beside a text is searched: polls, alternative text, content warnings, tags, links, cards."""

import json
from typing import Any

import msgspec
import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.text.matching import Matcher
from scoring.text.placement import placements_of
from streams.collect.envelope import wrap
from streams.collect.sources.bluesky import appview
from streams.collect.sources.bluesky import parser as bluesky
from streams.collect.sources.lemmy import parser as lemmy
from streams.collect.sources.mastodon import parser as mastodon
from streams.collect.sources.reddit import parser as reddit
from streams.collect.sources.telegram import parser as telegram

AT, AT_MS = "2026-09-21T12:00:00Z", 1_789_992_000_000
ACME = Brand(brand="Acme", terms=("acme", "acme.com"))


def on_bluesky(**record: Any) -> Mention | None:
    said = {"rev": "r", "operation": "create", "collection": bluesky.POSTS, "rkey": "k"}
    frame = {"did": "did:plc:a", "time_us": AT_MS * 1_000, "kind": "commit", "commit": said}
    said["record"] = {"text": "see here", "createdAt": AT, **record}
    seen = bluesky.parse(msgspec.json.encode(frame))
    view = {"uri": "at://did:plc:a/app.bsky.feed.post/k", "author": {"did": "did:plc:a"}, "record": said["record"]}
    again = appview.parse_view(appview.VIEW + wrap(AT_MS, msgspec.json.encode({"post": view}), again=True))
    assert seen is not None
    assert again is not None
    assert (again.title, again.alt) == (seen.title, seen.alt), "an engagement is a whole version"
    return seen


def on_mastodon(**status: Any) -> Mention | None:
    item = {"id": "1", "uri": "https://m.example/1", "account": {"id": "7"}, "created_at": AT, "content": "<p>see here"}
    return mastodon.parse(wrap(AT_MS, json.dumps(item | status).encode(), server="https://m.example"))


def on_telegram(**post: Any) -> Mention | None:
    said = {"message_id": 1, "chat": {"id": -1}, "date": AT_MS // 1_000, **post}
    return telegram.parse(wrap(AT_MS, json.dumps({"update_id": 1, "channel_post": said}).encode()))


def on_lemmy(**post: Any) -> Mention | None:
    said = {"id": 1, "ap_id": "https://l.example/1", "name": "see here", "published": AT, **post}
    return lemmy.parse(wrap(AT_MS, json.dumps({"post": said}).encode()))


def on_reddit(**data: Any) -> Mention | None:
    said = {"name": "t3_a", "author": "ann", "title": "see here", "created_utc": AT_MS // 1_000, **data}
    return reddit.parse(wrap(AT_MS, json.dumps({"kind": "t3", "data": said}).encode()))


PICTURES = {"images": [{"alt": "Screenshot of the Acme outage"}]}
CARD = {"external": {"uri": "https://example.org", "title": "Acme is down", "description": "Again"}}
FOUND = {
    "poll of mastodon": lambda: on_mastodon(poll={"options": [{"title": "Acme"}, {"title": "Bolt"}]}),
    "picture of mastodon": lambda: on_mastodon(media_attachments=[{"description": "Screenshot of the Acme outage"}]),
    "warning of mastodon": lambda: on_mastodon(spoiler_text="Acme"),
    "link of bluesky": lambda: on_bluesky(facets=[{"features": [{"uri": "https://acme.com"}]}]),
    "tag of bluesky": lambda: on_bluesky(tags=["acme"]),
    "picture of bluesky": lambda: on_bluesky(embed=PICTURES),
    "video of bluesky": lambda: on_bluesky(embed={"alt": "Acme, a queue"}),
    "card of bluesky": lambda: on_bluesky(embed=CARD),
    "card beside a quoted post": lambda: on_bluesky(embed={"media": CARD, "record": {"record": {"uri": "at://x"}}}),
    "poll of telegram": lambda: on_telegram(poll={"question": "Acme or Delta?", "options": [{"text": "Delta"}]}),
    "option of telegram": lambda: on_telegram(poll={"question": "Which?", "options": [{"text": "Acme"}]}),
    "card of lemmy": lambda: on_lemmy(embed_title="Acme is down"),
    "picture of lemmy": lambda: on_lemmy(alt_text="Acme, a queue"),
    "poll of reddit": lambda: on_reddit(poll_data={"options": [{"text": "Acme"}]}),
}
SHAPELESS = [7, "x", {}, [], [7], {"options": 7}, {"images": "x"}, {"external": []}, None]


@pytest.mark.parametrize("name", FOUND)
def test_what_stands_beside_the_text_is_searched_and_not_read(name: str) -> None:
    mention = FOUND[name]()
    assert mention is not None
    ((_, placed, read),) = placements_of([mention], Matcher([ACME]))
    assert placed.brands == ("Acme",)
    assert read.tone.sentiment in (None, 0)


@pytest.mark.parametrize("part", SHAPELESS)
def test_a_part_of_another_shape_is_left_out_and_the_message_taken(part: Any) -> None:
    for mention in (
        on_mastodon(poll=part, media_attachments=part),
        on_bluesky(tags=part, facets=part, embed=part),
        on_telegram(text="see here", poll=part),
        on_reddit(poll_data=part),
    ):
        assert mention is not None
        assert (mention.text, mention.title, mention.alt) == ("see here", None, None)


def test_what_is_long_is_cut_to_what_the_schema_takes() -> None:
    mention = on_bluesky(tags=["a" * 640] * 8, embed={"images": [{"alt": "b" * 9_000}]})
    assert mention is not None
    assert msgspec.json.decode(msgspec.json.encode(mention), type=Mention) == mention
