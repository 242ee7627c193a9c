"""The mention stream of a board on the real Kafka: what the API finds, counts, exports and refuses."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from urllib.parse import quote

import openpyxl
import psutil
import pytest
import pytest_asyncio

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.mentions.made import AT_MS, deletion, mention
from tests.mentions.test_query import HOSTILE
from tests.patience import PATIENCE_S

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


class There(NamedTuple):
    installation: Installation
    client: Client


def published() -> list[BrandMention]:
    """Thirty mentions, a minute apart: every third of Zenith, every fifth late."""
    return [
        mention(
            f"{number}",
            f"{'late' if number % 5 == 0 else 'good'} train number {number}",
            brand="Zenith" if number % 3 == 0 else "Acme",
            created_at=AT_MS - number * 60_000,
            likes=number,
        )
        for number in range(30)
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as installation:
        await installation.publish(Brand(brand="Acme"), Brand(brand="Zenith"))
        await installation.publish(*published(), mention("else", "a train", brand="Nobody follows it"))
        async with board(installation.settings(board={"requests_a_second": 1_000})) as client:
            await until(client, "", 30)
            yield There(installation, client)


async def until(client: Client, query: str, count: int) -> dict[str, Any]:
    """Return the answer once it has so many rows."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            status, answer, _ = await client.ask("GET", f"/api/v1/mentions/search?limit=200{query}")
            if status == 200 and len(answer["rows"]) == count:
                return dict(answer)
            assert status in (200, 503), answer
            await asyncio.sleep(0.05)


async def ids(client: Client, query: str) -> list[str]:
    """Return what is found on all pages."""
    found: list[str] = []
    before = ""
    while True:
        page = await client.get(f"/mentions/search?{query}{before}")
        found += [row["mention"]["id"] for row in page["rows"]]
        if page["next"] is None:
            return found
        before = f"&before={quote(page['next'])}"


async def test_pages_of_a_search_hold_every_mention_once_in_order(there: There) -> None:
    wanted = [one.id for one in published()]
    assert await ids(there.client, "limit=7") == wanted
    assert await ids(there.client, "limit=7&brand=Zenith") == wanted[::3]
    assert await ids(there.client, "limit=4&brand=Zenith&brand=Acme&q=late") == wanted[::5]
    assert await ids(there.client, "limit=7&sort=engagement") == wanted[::-1]
    assert await ids(there.client, f"from={AT_MS - 120_000}&to={AT_MS - 60_000}&fold=yes") == wanted[1:3]
    assert await ids(there.client, "source=x&id=7") == ["7"]
    assert await ids(there.client, "tone=positive") == await ids(there.client, "q=nothing") == []


async def test_what_is_new_is_counted_and_what_is_deleted_is_gone(there: There) -> None:
    before = await there.client.get("/mentions/search?q=brandnew")
    assert before["rows"] == []
    later = [mention(name, "brandnew", created_at=AT_MS + 1) for name in ("n1", "n2")]
    await there.installation.publish(*later)
    await until(there.client, "&q=brandnew", 2)
    new = f"/mentions/new?since={before['newest']}"
    assert await there.client.get(f"{new}&q=brandnew") == {"count": 2}
    assert await there.client.get(f"{new}&q=brandnew&brand=Zenith") == {"count": 0}
    await there.installation.publish(*(deletion(one.id, seen_at=AT_MS + 2) for one in later))
    await until(there.client, "&q=brandnew", 0)
    await there.installation.publish(*later, mention("n3", "behind them"))
    await until(there.client, "&q=behind", 1)
    assert await ids(there.client, "q=brandnew") == []
    await there.installation.publish(deletion("n3", seen_at=AT_MS + 2))
    await until(there.client, "&q=behind", 0)


async def test_a_search_is_exported_as_the_other_tables_are(there: There) -> None:
    status, data, headers = await there.client.ask("GET", "/api/v1/mentions/export?q=late&format=csv")
    lines = data.decode("utf-8-sig").splitlines()
    assert (status, len(lines)) == (200, 7)
    assert headers["Content-Disposition"] == 'attachment; filename="jauge-mentions.csv"'
    _, data, _ = await there.client.ask("GET", "/api/v1/mentions/export?q=late&format=xlsx")
    assert openpyxl.load_workbook(io.BytesIO(data)).active.max_row == 7


async def test_a_store_process_that_is_killed_is_started_again_and_goes_on(there: There) -> None:
    await there.installation.publish(mention("k1", "before the kill", created_at=AT_MS + 5))
    await until(there.client, "&q=kill", 1)
    for process in psutil.Process().children():
        if "streams.mentions.process" in process.cmdline():
            process.kill()
    await there.installation.publish(mention("k2", "after the kill", created_at=AT_MS + 6))
    await until(there.client, "&q=kill", 2)
    await there.installation.publish(deletion("k1", seen_at=AT_MS + 7), deletion("k2", seen_at=AT_MS + 7))
    await until(there.client, "&q=kill", 0)


async def test_two_boards_with_one_folder_find_the_same(there: There) -> None:
    async with board(there.installation.settings()) as second:
        await until(second, "", 30)
        await there.installation.publish(mention("both", "for both", created_at=AT_MS + 8))
        for client in (there.client, second):
            await until(client, "&q=both", 1)
    await there.installation.publish(deletion("both", seen_at=AT_MS + 9))
    await until(there.client, "&q=both", 0)


async def test_whatever_is_searched_for_is_answered_and_harms_nothing(there: There) -> None:
    for text in HOSTILE:
        sent = quote(text, errors="surrogatepass")
        status, answer, _ = await there.client.ask("GET", f"/api/v1/mentions/search?q={sent}")
        assert status == 200, (text, answer)
    assert len(await ids(there.client, "")) == 30


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("brand=Unknown", 404, "is not followed"),
        ("id=7", 400, "the one `source`"),
        ("source=x&source=y&id=7", 400, "the one `source`"),
        ("before=7", 400, "before"),
        ("sort=effect", 400, "sort"),
        ("q=" + "word+" * 30, 400, "too many words"),
        ("q=" + "(" * 400, 400, "nested too deeply"),
        ("q=" + "a" * 513, 400, "length"),
        ("engagement=-1", 400, "engagement"),
        ("lang=%22", 400, "lang"),
    ],
)
async def test_what_cannot_be_searched_is_refused_with_a_reason(
    there: There, query: str, status: int, named: str
) -> None:
    found, answer, _ = await there.client.ask("GET", f"/api/v1/mentions/search?{query}")
    assert found == status
    assert named in answer["detail"]
