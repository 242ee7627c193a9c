"""`jauge up` applies a settings file that changes, shows an error on the board, and leaves the board's brands alone."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from schemas.brand import Brand
from tests.faults.harness.installation import Up
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.faults
FEW_S = 0.2


async def definitions(session: aiohttp.ClientSession, up: Up) -> Any:
    async with session.get(f"{up.board}/api/v1/brands") as answer:
        assert answer.status == 200
        return await answer.json()


async def until(session: aiohttp.ClientSession, up: Up, wanted: dict[str, bool], *, is_faulty: bool) -> None:
    """Wait until the board shows these brands, each with whether it is managed by the file."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(aiohttp.ClientConnectionError):  # the board has not opened its port yet
                shown = await definitions(session, up)
                brands = {row["definition"]["brand"]: row["is_of_file"] for row in shown["rows"]}
                if (brands, bool(shown["file"]["fault"])) == (wanted, is_faulty):
                    return
            await asyncio.sleep(FEW_S)


async def test_the_file_is_read_again_and_an_error_keeps_the_old(tmp_path: Path) -> None:
    with Up(tmp_path, [Brand(brand="Acme", terms=("acme",))], ["x"]) as up:
        await up.until_there()
        async with aiohttp.ClientSession() as session:
            await changes(up, session)


async def changes(up: Up, session: aiohttp.ClientSession) -> None:
    file = up.folder / "jauge.toml"
    whole = file.read_text()
    await until(session, up, {"Acme": True}, is_faulty=False)
    asked = {"action": "save", "brand": "Own", "draft": {"brand": "Own", "terms": ["own"]}}
    async with session.post(f"{up.board}/api/v1/brands", json=asked) as answer:
        assert answer.status == 202
    file.write_text(f'{whole}[[brands]]\nname = "Bolt"\nterms = ["bolt"]\n')
    await until(session, up, {"Acme": True, "Bolt": True, "Own": False}, is_faulty=False)
    file.write_text(f"{whole}[[brands")
    await until(session, up, {"Acme": True, "Bolt": True, "Own": False}, is_faulty=True)
    file.write_text(whole)
    await until(session, up, {"Acme": True, "Own": False}, is_faulty=False)
