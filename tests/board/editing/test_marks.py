"""Campaigns and annotations are written by editors and programs with a token, and stand where they belong."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.people.annotation import Annotation
from scoring.method.constants import DAY_MS
from streams.analysis.brands_file import brands_toml
from streams.analysis.followed_brands import followed_with_campaigns
from streams.board.state.people import People
from streams.config.timefmt import wall_clock_ms
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.scores import AT_MS

HOSTILE = "<img src=x onerror=alert(1)> \u202e"


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme", terms=("acme",), managed="board"), Brand(brand="Bolt"))
        yield made


async def texts(client: Client, query: str = "") -> list[str]:
    """What stands on the trends."""
    return [row["text"] for row in (await client.get(f"/annotations{query}"))["rows"]]


async def test_a_deploy_posts_an_annotation_with_a_token_and_it_is_taken_off_again(
    there: Installation, tmp_path: Path
) -> None:
    (tmp_path / "deploys").write_text("a long token of deploys", encoding="utf-8")
    (tmp_path / "guest").write_text("a long token of a guest", encoding="utf-8")
    tokens = {"editor_token_files": [str(tmp_path / "deploys")], "viewer_token_files": [str(tmp_path / "guest")]}
    settings, now_ms = there.settings(board=tokens), wall_clock_ms()
    deploys, guest = ({"Authorization": f"Bearer a long token of {name}"} for name in ("deploys", "a guest"))
    call = "/api/v1/annotations"
    async with board(settings) as client:
        for body in (
            {"id": "v2", "text": "Version 2", "kind": "release"},
            {"id": "v2", "text": "Version 2.0", "kind": "release"},  # posted again: it is written over
            {"text": HOSTILE, "brand": "Acme", "at": now_ms - 60_000, "until": now_ms},
        ):
            status, made, _ = await client.ask("POST", call, body, **deploys)
            assert (status, made["annotation"]["by"]) == (202, "deploys")
        assert (await client.ask("POST", call, {"text": "x"}, **guest))[0] == 403
        wrong: list[tuple[dict[str, Any], int]] = [
            ({"text": " "}, 400),
            ({"text": "x" * 201}, 400),
            ({"text": "a\x1b[2J"}, 400),
            ({"text": "x", "at": 5}, 400),
            ({"text": "x", "at": now_ms, "until": now_ms - 5}, 400),
            ({"text": "x", "brand": "Nobody"}, 404),
            ({"text": "x", "id": "../x"}, 400),
            ({"text": "x", "by": "somebody else"}, 400),
        ]
        for body, refused in wrong:
            assert (await client.ask("POST", call, body, **deploys))[0] == refused, body
    async with board(settings) as client:  # read back after a restart
        client.session.headers.update(guest)
        assert await texts(client) == [HOSTILE, "Version 2.0"]
        assert await texts(client, "?brand=Bolt") == ["Version 2.0"]
        assert await texts(client, f"?brand=Acme&to={now_ms - 1}") == [HOSTILE]
        assert (await client.ask("DELETE", f"{call}?id=v2", **deploys))[0] == 204
        assert (await client.ask("DELETE", f"{call}?id=v2", **deploys))[0] == 404
        assert await texts(client, "?brand=Bolt") == []


def test_an_annotation_stands_for_a_minute_or_as_long_as_it_lasts() -> None:
    people = People()
    people.annotations["1"] = Annotation(id="1", text="a", kind="release", at=AT_MS, written_at=AT_MS)
    people.annotations["2"] = Annotation(
        id="2", text="b", kind="outage", at=AT_MS, until=AT_MS + 300_000, written_at=AT_MS
    )
    times = (AT_MS - 1, AT_MS, AT_MS + 60_000, AT_MS + 300_000)
    assert [people.standing("release", at_ms) for at_ms in times] == [0, 1, 0, 0]
    assert [people.standing("outage", at_ms) for at_ms in times] == [0, 1, 1, 0]


async def test_a_campaign_of_the_board_stands_beside_those_of_the_file_and_is_exported(there: Installation) -> None:
    of_file = {"name": "Filed", "brand": "Acme", "first_day": "2026-09-01", "last_day": "2026-09-07"}
    settings = there.settings(campaigns=[of_file])
    call = "/api/v1/campaigns"
    async with board(settings) as client:
        launch = {**of_file, "name": "Launch", "words": ["launch", 'the "new" one']}
        status, made, _ = await client.ask("POST", call, launch)
        assert (status, made["words"], made["is_of_file"]) == (202, launch["words"], False)
        named = [(one["name"], one["is_of_file"]) for one in (await client.get("/market"))["campaigns"]]
        assert named == [("Filed", True), ("Launch", False)]
        history = await client.get("/history?campaign=Launch")
        assert history["series"][0]["brand"] == "Acme"
        noon_ms = 1_788_264_000_000  # 1 September 2026
        said = [
            BrandMention(brand="Acme", source="x", id=str(n), op="create", created_at=at_ms, seen_at=at_ms, text=text)
            for n, (at_ms, text) in enumerate(
                [(noon_ms, "the LAUNCH"), (noon_ms, "else"), (noon_ms + DAY_MS, "launch"), (noon_ms - DAY_MS, "before")]
            )
        ]
        await there.publish(*said, replace(said[1], op="delete", seen_at=noon_ms + 5, text=""))
        counts = await client.get("/campaigns?name=Launch")
        assert counts["days"][:2] == [
            {"day": "2026-09-01", "mentions": 1, "with_words": 1},
            {"day": "2026-09-02", "mentions": 1, "with_words": 1},
        ]
        assert (len(counts["days"]), counts["baseline"], counts["is_whole"]) == (7, pytest.approx(1 / 7), False)
        for body, refused in (
            (of_file, 409),
            ({**launch, "brand": "Nobody"}, 404),
            ({**launch, "last_day": "2026-08-01"}, 400),
            ({**launch, "last_day": "2036-08-01"}, 400),
        ):
            assert (await client.ask("POST", call, body))[0] == refused
        brands, campaigns = await followed_with_campaigns(settings)
        assert 'words = ["launch", "the \\"new\\" one"]' in brands_toml(brands.values(), campaigns.values())
        assert (await client.ask("DELETE", f"{call}?name=Launch"))[0] == 204
        assert len((await client.get("/market"))["campaigns"]) == 1
