"""Several boards share a store in PostgreSQL, and its address stays a secret."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from streams.config.errors import JaugeError, UsageError
from streams.mentions.client import Mentions
from streams.mentions.messages import Search
from streams.mentions.postgres import backend
from streams.mentions.postgres.backend import PostgresBackend
from streams.mentions.store import Position
from tests.board.running import Installation
from tests.conftest import SharedKafka
from tests.mentions.made import mention
from tests.mentions.postgres import PASSWORD
from tests.patience import PATIENCE_S


async def until_found(store: Mentions, wanted: set[str]) -> None:
    found: set[str] = set()
    async with asyncio.timeout(PATIENCE_S):
        while found != wanted:
            try:
                found = {row.mention.id for row in (await store.search(Search())).rows}
            except JaugeError:
                await asyncio.sleep(0.05)


@pytest.mark.faults
async def test_when_the_board_that_writes_is_killed_another_one_writes(
    kafka: SharedKafka, postgres_url_file: Path
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        settings = there.settings(board={"mentions_url_file": postgres_url_file})
        await there.publish(mention("1"))
        async with Mentions(settings) as first:
            await until_found(first, {"1"})
            async with Mentions(settings) as second:
                await there.publish(mention("2"))
                await until_found(second, {"1", "2"})
                process = first._child._process
                assert process is not None
                process.kill()
                await process.wait()
                await there.publish(mention("3"))
                await until_found(second, {"1", "2", "3"})


def test_one_board_writes_and_the_next_goes_on_where_it_stood(
    postgres_url_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "LOOK_EVERY_S", 0.01)
    prefix = f"{uuid4().hex}."
    first = PostgresBackend(postgres_url_file, prefix).writer(lambda: None)
    waiting, positions = threading.Event(), []

    def second() -> None:
        writer = PostgresBackend(postgres_url_file, prefix).writer(waiting.set)
        positions.append(writer.positions())
        writer.close()

    thread = threading.Thread(target=second)
    thread.start()
    assert waiting.wait(PATIENCE_S)
    first.take([], {3: Position(7, 9)})
    first.close()
    thread.join(PATIENCE_S)
    assert positions == [{3: Position(7, 9)}]


def test_another_installation_has_a_store_of_its_own(postgres_url_file: Path) -> None:
    writers = [PostgresBackend(postgres_url_file, f"{uuid4().hex}.").writer(pytest.fail) for _ in range(2)]
    for writer in writers:
        writer.close()


@pytest.mark.parametrize("spoil", [lambda url: url.replace(PASSWORD, f"{PASSWORD}-wrong"), lambda url: f"{url}-none"])
def test_a_server_that_lets_nobody_in_is_named_without_the_secret(
    postgres_url: str, tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    file = tmp_path / "url"
    file.write_text(spoil(postgres_url))
    there = PostgresBackend(file, "jauge.")
    with pytest.raises(asyncpg.PostgresError) as caught:
        there.writer(lambda: None)
    detail = there.detail_of(caught.value)
    assert "jauge" in detail or "postgres-none" in detail
    assert PASSWORD not in detail


@pytest.mark.parametrize("url", [PASSWORD, f"postgresql://a:{PASSWORD}@h:port/x", f"postgresql://a:{PASSWORD}@[/x"])
def test_an_address_that_is_none_is_refused_without_the_secret(tmp_path: Path, url: str) -> None:
    file = tmp_path / "url"
    file.write_text(url)
    with pytest.raises(UsageError, match=r"board\.mentions_url_file") as caught:
        PostgresBackend(file, "jauge.").writer(lambda: None)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_store_that_nobody_made_yet_cannot_be_searched(postgres_url_file: Path) -> None:
    with pytest.raises(JaugeError, match="is being made"):
        PostgresBackend(postgres_url_file, f"{uuid4().hex}.").searcher()
