"""Themes, breakdowns and voices of a change: the calls of the API, from what lies on a real Kafka."""

import asyncio
from collections.abc import AsyncIterator
from math import isclose
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from schemas.brand import Brand
from scoring.method.constants import HOUR_MS
from tests.board.running import Client, Installation, board
from tests.board.said import COPIED, COPIES, END_MS, NEW, STRIKES, publish_two_days
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(kafka: SharedKafka) -> AsyncIterator[Client]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_two_days(there)
        await there.publish(Brand(brand="Silent"))  # of which nobody speaks
        async with board(there.settings(board={"requests_a_second": 1_000})) as asked:
            yield asked


async def said(client: Client, what: str) -> Any:
    return await client.get(f"/{what}?brand=Acme&window=24h")


async def test_a_theme_has_its_authors_tone_posts_and_part_of_the_change(client: Client) -> None:
    answer, change = await said(client, "themes"), await said(client, "explain")
    assert answer["points"] == change["points"] < 0
    (theme,) = answer["themes"]
    assert (theme["name"], theme["kind"], theme["text"]) == (f"phrase:{NEW}", "phrase", NEW)
    assert {"strike", "pilots", "PilotsStrike"} & set(theme["also"])
    assert (theme["author_count"], theme["earlier_author_count"], theme["mention_count"]) == (STRIKES, 0, STRIKES)
    assert isclose(theme["tone"], -0.8)
    assert theme["points"] < 0
    assert len({post["mention"]["id"] for post in theme["posts"]}) == 3
    assert all("author" not in post["mention"] for post in theme["posts"])


async def test_copies_are_one_text_many_times_and_no_theme(client: Client) -> None:
    answer = await said(client, "themes")
    (text,) = answer["copies"]
    assert COPIED in text["text"]
    assert (text["mention_count"], text["author_count"], text["earlier_count"]) == (COPIES, COPIES, 0)
    together = sum(one["points"] for one in (*answer["themes"], text))  # no mention holds both
    assert isclose(answer["points_together"], together)


async def test_each_breakdown_sums_to_the_change(client: Client) -> None:
    answer = await said(client, "breakdowns")
    for by in ("language", "source", "hour", "kind"):
        whole = sum(row["points"] for row in answer[by]) + answer["rest"]
        assert isclose(whole, answer["points"], abs_tol=1e-9), by
    kinds = {row["name"]: row["mention_count"] for row in answer["kind"]}
    assert kinds == {"post": 121 - STRIKES // 2, "reply": STRIKES // 2}
    assert answer["tz"] == 2


async def test_voices_are_posts_with_their_public_address_and_no_profile(client: Client) -> None:
    answer = await said(client, "voices")
    sizes = [abs(voice["points"]) for voice in answer["voices"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 10
    for voice in answer["voices"]:
        assert "author" not in str(voice)
        assert all(post["mention"]["url"].startswith("https://example.org/") for post in voice["posts"])


async def test_mentions_are_listed_by_theme(client: Client) -> None:
    found = await client.get(f"/mentions?brand=Acme&theme=phrase:{NEW.replace(' ', '%20')}&limit=200")
    assert {row["id"][0] for row in found["rows"]} == {"s"}
    assert len(found["rows"]) == STRIKES
    status, _, _ = await client.ask("GET", "/api/v1/mentions?brand=Acme&theme=strike")
    assert status == 400


async def by_effect(client: Client, query: str) -> tuple[list[Any], Any]:
    """Return all rows that are sorted by their effect, page by page, and of which change they are parts."""
    rows: list[Any] = []
    more = ""
    while True:
        page = await client.get(f"/mentions/search?sort=effect&limit=100&{query}{more}")
        rows += page["rows"]
        if page["next"] is None:
            return rows, page["effect"]
        more = f"&before={page['next'].replace('/', '%2F')}&at={page['effect']['after']}"


async def test_mentions_sorted_by_effect_have_the_parts_that_the_breakdowns_add_up(client: Client) -> None:
    change = await said(client, "breakdowns")
    async with asyncio.timeout(PATIENCE_S):  # the store is filled meanwhile
        while True:
            rows, on = await by_effect(client, "brand=Acme")
            if len(rows) == on["count"]:
                break
    assert (on["window"], on["before"], on["after"]) == ("24h", change["before"], change["after"])
    assert on["points"] == change["points"]
    assert on["sorted_count"] == on["count"] > 100
    effects = [row["effect"] for row in rows]
    assert isclose(sum(effects) + change["rest"], change["points"], abs_tol=1e-9)
    sizes = [round(abs(one), 9) for one in effects]
    assert sizes == sorted(sizes, reverse=True)
    assert len({row["mention"]["id"] for row in rows}) == len(rows)
    found, _ = await by_effect(client, f"brand=Acme&q=%22{NEW.replace(' ', '%20')}%22&at={on['after']}")
    assert {row["mention"]["id"][0] for row in found} == {"s"}
    assert [row for row in rows if row["mention"]["id"][0] == "s"] == found
    _, data, _ = await client.ask("GET", "/api/v1/mentions/export?sort=effect&brand=Acme&format=json")
    assert [row["effect"] for row in data] == effects
    newest = await client.get("/mentions/search?brand=Acme&limit=1")
    assert (newest["effect"], newest["rows"][0]["effect"]) == (None, None)


async def test_the_end_of_the_page_s_range_is_the_end_of_the_window_of_effects(client: Client) -> None:
    page = await client.get(f"/mentions/search?sort=effect&brand=Acme&window=6h&to={END_MS - HOUR_MS - 1}")
    change = await client.get(f"/explain?brand=Acme&window=6h&at={END_MS - HOUR_MS}")
    assert (page["effect"]["after"], page["effect"]["points"]) == (END_MS - HOUR_MS, change["points"])
    assert {row["mention"]["created_at"] < END_MS - HOUR_MS for row in page["rows"]} == {True}


async def test_effects_need_one_brand_and_a_change_that_is_known(client: Client) -> None:
    for query in ("", "&brand=Acme&brand=Acme"):
        status, answer, _ = await client.ask("GET", f"/api/v1/mentions/search?sort=effect{query}")
        assert (status, "give `brand` once" in answer["detail"]) == (400, True)
    for query in ("brand=Silent&window=28d", "brand=Acme&at=1"):
        page = await client.get(f"/mentions/search?sort=effect&{query}")
        assert (page["effect"]["points"], page["effect"]["count"], page["rows"]) == (None, 0, [])
    status, answer, _ = await client.ask("GET", "/api/v1/mentions/export?sort=effect&brand=Silent&window=28d")
    assert (status, "choose another window" in answer["detail"]) == (400, True)


async def shown_in(client: Client) -> dict[str, Any]:
    """Return the ids of the posts of each part of a change, and how many mentions a theme counts."""
    themes, voices, change = await said(client, "themes"), await said(client, "voices"), await said(client, "explain")
    return {
        "themes": {post["mention"]["id"] for one in themes["themes"] for post in one["posts"]},
        "voices": {post["mention"]["id"] for one in voices["voices"] for post in one["posts"]},
        "explain": {one["mention"]["id"] for part in change["behind"] for one in part["mentions"] if one["mention"]},
        "counted": (themes["themes"][0]["mention_count"], themes["points"], len(voices["voices"])),
    }


async def test_posts_of_hidden_authors_and_sites_count_and_are_not_shown(client: Client) -> None:
    before = await shown_in(client)
    hides = [{"kind": "author", "source": "x", "name": f"author of {name}"} for name in sorted(before["themes"])]
    for hide in hides:
        assert (await client.ask("POST", "/api/v1/hides", hide))[0] == 202
    try:
        after = await shown_in(client)
    finally:
        for hide in hides:
            status, *_ = await client.ask("DELETE", f"/api/v1/hides?kind=author&source=x&name={quote(hide['name'])}")
            assert status == 204
    assert after["counted"] == before["counted"]
    assert len(after["themes"]) == len(before["themes"]) == 3
    for part in ("themes", "voices", "explain"):
        assert before["themes"].isdisjoint(after[part]), part
    assert before["themes"] & (before["voices"] | before["explain"])
