"""Editors define brands on the board: previewed, written with their author, taken back; the file comes first."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.records import mention_record
from streams.analysis.followed_brands import apply_brands, followed
from streams.board.editing import settings_file
from streams.config.timefmt import wall_clock_ms
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

CALL = "/api/v1/brands"
CAMPAIGN = {"brand": "Acme", "first_day": "2026-09-01", "last_day": "2026-09-07"}
DAY_MS = 86_400_000


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        yield made


async def row_of(client: Client, name: str) -> Any:
    """How a brand is defined."""
    rows = {row["definition"]["brand"]: row for row in (await client.get("/brands"))["rows"]}
    return rows.get(name)


async def change(client: Client, action: str, name: str, **more: Any) -> Any:
    """Do something about a brand that has to go well, as somebody who sees how it is."""
    row = await row_of(client, name)
    body = {"action": action, "brand": name, "seen": row and row["edited_at"], **more}
    status, answer, _ = await client.ask("POST", CALL, body)
    assert status == 202, answer
    return answer["edit"]


def draft(name: str, *terms: str, **more: Any) -> dict[str, Any]:
    return {"brand": name, "terms": list(terms), **more}


async def test_a_brand_is_created_edited_paused_resumed_and_each_edit_taken_back(there: Installation) -> None:
    settings = there.settings()
    begun_ms = wall_clock_ms()
    async with board(settings) as client:
        await change(client, "save", "Acme", draft=draft("Acme", "acme"))
        acme = (await followed(settings))["Acme"]
        assert (acme.terms, acme.managed) == (("acme",), "board")
        assert acme.since is not None
        assert acme.since >= begun_ms
        await change(client, "save", "Acme", draft=draft("Acme", "acme", "akme"))
        edited = (await followed(settings))["Acme"]
        assert (edited.terms, edited.since) == (("acme", "akme"), acme.since)
        await change(client, "undo", "Acme")
        assert (await followed(settings))["Acme"] == acme
        await change(client, "pause", "Acme")
        assert "Acme" not in await followed(settings)
        assert (await row_of(client, "Acme"))["state"] == "paused"
    async with board(settings) as client:  # a board that starts reads what there is
        assert (await row_of(client, "Acme"))["state"] == "paused"
        await change(client, "resume", "Acme")
        resumed = (await followed(settings))["Acme"]
        assert resumed.terms == ("acme",)
        assert (resumed.since or 0) > acme.since  # nobody looked for it meanwhile
        await change(client, "archive", "Acme")
        assert (await row_of(client, "Acme"))["state"] == "archived"
        edits = (await client.get("/brands/history?brand=Acme"))["rows"]
        assert [one["action"] for one in edits] == ["archive", "resume", "pause", "undo", "edit", "create"]
        assert edits[3]["before"]["terms"] == ["acme", "akme"]
        await change(client, "save", "Bolt", draft=draft("Bolt", "bolt"))
        await change(client, "undo", "Bolt")
        assert await row_of(client, "Bolt") is None
        assert await followed(settings) == {}


async def test_what_the_settings_file_names_is_its_own_and_applying_it_ends_no_brand_of_the_board(
    there: Installation,
) -> None:
    settings = there.settings(brands=[{"name": "Filed", "terms": ["filed"]}])
    async with board(settings) as client:
        await apply_brands(settings, wall_clock_ms())
        await change(client, "save", "Acme", draft=draft("Acme", "acme"))
        assert set(await followed(settings)) == {"Acme", "Filed"}
        assert await apply_brands(settings, wall_clock_ms()) == ([], [])
        assert [row["is_of_file"] for row in (await client.get("/brands"))["rows"]] == [False, True]
        wrong = {"action": "save", "brand": "Filed", "draft": draft("Filed", "else")}
        status, problem, _ = await client.ask("POST", CALL, wrong)
        assert (status, problem["code"]) == (409, "conflict")
        both = there.settings(brands=[{"name": "Filed", "terms": ["filed"]}, {"name": "Acme", "terms": ["acme gmbh"]}])
        await apply_brands(both, wall_clock_ms())
        assert (await followed(settings))["Acme"].managed == "file"
        await apply_brands(settings, wall_clock_ms())
        assert set(await followed(settings)) == {"Filed"}


async def until_campaign(client: Client, name: str) -> None:
    while [one["name"] for one in (await client.get("/market"))["campaigns"]] != [name]:  # noqa: ASYNC110 # of a file
        await asyncio.sleep(0.05)


async def test_a_settings_file_that_changes_is_read_again_and_an_error_keeps_the_old_and_is_shown(
    there: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "jauge.toml"
    week = 'brand = "Acme"\nfirst_day = 2026-09-01\nlast_day = 2026-09-07\n'
    file.write_text(f'[[campaigns]]\nname = "One"\n{week}')
    monkeypatch.setenv("JAUGE_CONFIG", str(file))
    monkeypatch.setattr(settings_file, "LOOK_EVERY_S", 0.05)
    settings = there.settings(campaigns=[{"name": "One", **CAMPAIGN}])
    async with board(settings) as client, asyncio.timeout(PATIENCE_S):
        assert (await client.get("/brands"))["file"] == {"name": "jauge.toml", "fault": ""}
        file.write_text(f'[[campaigns]]\nname = "Two"\n{week}')
        await until_campaign(client, "Two")
        file.write_text('[[campaigns]]\nname = "Three"\n')
        while not (fault := (await client.get("/brands"))["file"]["fault"]):  # noqa: ASYNC110 # a file
            await asyncio.sleep(0.05)
        assert "campaigns.0.brand" in fault
        assert [one["name"] for one in (await client.get("/market"))["campaigns"]] == ["Two"]
        file.write_text(f'[[campaigns]]\nname = "Three"\n{week}')
        await until_campaign(client, "Three")
        assert (await client.get("/brands"))["file"]["fault"] == ""


async def test_what_cannot_be_is_refused_and_the_second_of_two_who_edit_at_once_is_asked_to_look_again(
    there: Installation, tmp_path: Path
) -> None:
    for name in ("lea", "max", "guest"):
        (tmp_path / name).write_text(f"a long token of {name}", encoding="utf-8")
    editors = [str(tmp_path / "lea"), str(tmp_path / "max")]
    tokens = {"editor_token_files": editors, "viewer_token_files": [str(tmp_path / "guest")]}
    async with board(there.settings(board=tokens)) as client:
        lea, guest = ({"Authorization": f"Bearer a long token of {name}"} for name in ("lea", "guest"))
        body: dict[str, Any] = {"action": "save", "brand": "Acme", "draft": draft("Acme", "acme")}
        assert (await client.ask("POST", CALL, body, **guest))[0] == 403
        status, made, _ = await client.ask("POST", CALL, body, **lea)
        assert (status, made["edit"]["by"]) == (202, "lea")
        for wrong, refused in (
            (body, 409),  # it is there already: somebody was quicker
            ({"action": "save", "brand": "New", "draft": draft("Other", "x")}, 400),
            ({"action": "save", "brand": "New", "draft": draft("New")}, 400),
            ({"action": "save", "brand": "New", "draft": draft("New", query="(a")}, 400),
            ({"action": "save", "brand": "\x1b[2J", "draft": draft("\x1b[2J", "a")}, 400),
            ({"action": "save", "brand": "New", "draft": draft("New", "a", managed="file")}, 400),
            ({"action": "pause", "brand": "Nobody"}, 404),
            ({"action": "undo", "brand": "Nobody"}, 404),
            ({"action": "resume", "brand": "Acme", "seen": made["edit"]["at"]}, 400),
            ({"action": "delete", "brand": "Acme"}, 400),
        ):
            assert (await client.ask("POST", CALL, wrong, **lea))[0] == refused, wrong
        assert (await client.ask("POST", f"{CALL}/preview", {"draft": body["draft"]}, **guest))[0] == 403
        assert [row["by"] for row in (await client.get("/brands", **guest))["rows"]] == ["lea"]


@pytest.mark.thorough
async def test_a_preview_counts_each_mention_of_the_last_days_once_and_says_what_is_new(there: Installation) -> None:
    now_ms = wall_clock_ms()

    def said(number: int, text: str, **more: Any) -> Mention:
        at_ms = now_ms - 60_000 + number
        return Mention(
            **{"source": "x", "id": str(number), "seen_at": at_ms, "created_at": at_ms, "text": text, **more}
        )

    mentions = [said(number, f"I like acme {number}") for number in range(30)]
    mentions += [
        said(40, "bolt and acme"),
        said(41, "<script>alert(1)</script> acme"),
        said(42, "old acme", created_at=now_ms - 8 * DAY_MS),
        said(43, "acme, deleted"),
        said(43, "", op="delete", seen_at=now_ms),
        said(44, "acme, edited"),
        said(44, "nothing", op="update", seen_at=now_ms),
        said(45, "nothing of interest"),
    ]
    await there.publish(Brand(brand="Bolt", terms=("bolt",), managed="board"))
    await there.send("mentions", [mention_record(one) for one in mentions])
    async with board(there.settings()) as client:
        body = {"draft": draft("Acme", "acme", examples={"match": ["akme"], "skip": []})}
        found = await whole(client, body)
        assert (found["found"], found["new"], found["lost"], found["read"]) == (32, 31, 0, 34)
        assert len(found["rows"]) == 20
        assert found["rows"][0]["text"] == "<script>alert(1)</script> acme"
        assert all(row["is_new"] for row in found["rows"])
        assert found["failed"] == [{"text": "akme", "wanted": True}]
        edited = await whole(client, {"draft": draft("Bolt", "nothing")})
        assert (edited["found"], edited["new"], edited["lost"]) == (2, 2, 1)


async def whole(client: Client, body: dict[str, Any]) -> Any:
    """A preview that is read to its end."""
    turn, done = 0, 0.0
    while done < 1:
        status, found, _ = await client.ask("POST", f"{CALL}/preview", {**body, "turn": turn})
        assert status == 200, found
        assert found["done"] >= done
        turn, done = turn + 1, found["done"]
    return found
