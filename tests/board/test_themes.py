"""Themes, breakdowns and voices of a change: the calls of the API, from what lies on a real Kafka."""

from collections.abc import AsyncIterator
from math import isclose
from typing import Any

import pytest
import pytest_asyncio

from tests.board.running import Client, Installation, board
from tests.board.said import COPIED, COPIES, NEW, STRIKES, publish_two_days
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(kafka: SharedKafka) -> AsyncIterator[Client]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_two_days(there)
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
