"""The daily work on a board over the real Kafka: saved views, notes, hides, the audit, and who may do what."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.brand import Brand
from schemas.records import ended_text_record
from tests.board.running import Client, Installation, board
from tests.board.test_mention_stream import ids, until
from tests.conftest import SharedKafka
from tests.mentions.made import mention
from tests.patience import PATIENCE_S

HOSTILE = "<img src=x onerror=alert(1)> \u202e"
NOTES, VIEWS, HIDES = "/api/v1/mentions/notes", "/api/v1/views", "/api/v1/hides"
ROLES = ("viewer", "editor", "admin")


def of(name: str) -> dict[str, str]:
    """Return the header of the token of a role."""
    return {"Authorization": f"Bearer a long token of {name}"}


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme"), Brand(brand="Zenith"))
        said = [mention(f"{n}", f"train {n}", author=f"a{n % 2}", url=f"https://www.s{n}.example/") for n in range(4)]
        await made.publish(*said, mention("0", "train 0", brand="Zenith", author="a0", url="https://www.s0.example/"))
        yield made


def noted(*names: str, **fields: Any) -> dict[str, Any]:
    """Return the body of a change of notes."""
    return {"mentions": [{"source": "x", "id": name} for name in names], **fields}


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():  # noqa: ASYNC110 # another process reads it
            await asyncio.sleep(0.05)


async def found(client: Client, query: str, wanted: list[str]) -> None:
    """Wait until a search finds these ids."""

    async def is_found() -> bool:
        return sorted(await ids(client, query)) == wanted

    await eventually(is_found)


async def test_each_role_may_do_its_own_and_the_audit_says_who_did_it(there: Installation, tmp_path: Path) -> None:
    for role in ROLES:
        (tmp_path / f"{role}-ann").write_text(f"a long token of {role}", encoding="utf-8")
    tokens = {f"{role}_token_files": [str(tmp_path / f"{role}-ann")] for role in ROLES}
    calls: list[tuple[str, str, Any, int]] = [
        ("POST", NOTES, noted("1", add=["Urgent"], status="handled"), 202),
        ("POST", VIEWS, {"kind": "search", "name": HOSTILE.strip(" \u202e"), "query": "q=late"}, 202),
        ("POST", HIDES, {"kind": "author", "source": "x", "name": "a1"}, 202),
        ("DELETE", f"{HIDES}?kind=author&source=x&name=a1", None, 204),
        ("POST", "/api/v1/annotations", {"text": "Version 2"}, 202),
    ]
    async with board(there.settings(board=tokens)) as client:
        client.session.headers.update(of("viewer"))
        await until(client, "", 5)
        for method, path, body, _ in calls:
            assert (await client.ask(method, path, body))[0] == 403
        for method, path, body, status in calls:
            assert (await client.ask(method, path, body, **of("editor")))[0] == status, path
        assert (await client.ask("GET", "/api/v1/audit", **of("editor")))[1]["code"] == "admin_required"

        async def has_all() -> bool:
            return len((await client.get("/audit", **of("admin")))["rows"]) == len(calls)

        await eventually(has_all)
        rows = (await client.get("/audit", **of("admin")))["rows"]
        assert [(row["by"], row["subject"], row["did"], row.get("what", "")) for row in reversed(rows)] == [
            ("editor-ann", "mentions/notes", "wrote", "mentions: 1, add: Urgent, status: handled"),
            ("editor-ann", "views", "wrote", "kind: search, name: <img src=x onerror=alert(1)>, query: q=late"),
            ("editor-ann", "hides", "wrote", "kind: author"),
            ("editor-ann", "hides", "removed", "kind: author"),
            ("editor-ann", "annotations", "wrote", "text: Version 2, kind: event"),
        ]
        page = await client.get("/audit?limit=2", **of("admin"))
        second = await client.get(f"/audit?limit=3&before={page['next']}", **of("admin"))
        assert (page["rows"] + second["rows"], second["next"]) == (rows, None)
        assert len((await client.get("/audit?subject=hides", **of("admin")))["rows"]) == 2
        desk = await client.get("/desk", **of("admin"))
        assert (desk["role"], desk["name"], desk["tags"]) == ("admin", "admin-ann", ["urgent"])
        assert desk["people"] == ["admin-ann", "editor-ann"]


async def test_two_editors_change_different_fields_of_a_mention_and_both_stand_after_a_rebuild(
    there: Installation,
) -> None:
    settings = there.settings()
    async with board(settings) as client:
        await until(client, "", 5)
        changes = [
            noted("0", "1", add=["Urgent"]),
            noted("1", status="handled"),
            noted("1", add=[f"tag {n}" for n in range(3)]),
            noted("1", assignee="ann"),
            noted("1", "gone", remove=["tag 0"]),
            noted("2", add=["passing"]),
        ]
        answers = await asyncio.gather(*(client.ask("POST", NOTES, one) for one in changes[:4]))
        assert [status for status, _, _ in answers] == [202] * 4
        assert [(await client.ask("POST", NOTES, one))[1]["gone"] for one in changes[4:]] == [1, 0]
        assert (await client.ask("POST", NOTES, noted("2", remove=["passing"])))[0] == 202
        await found(client, "tag=urgent", ["0", "0", "1"])  # a note is of a mention, whichever brand it is of
        (row,) = (await until(client, "&assignee=ann", 1))["rows"]
        assert row["note"]["tags"] == ["tag 1", "tag 2", "urgent"]
        assert row["note"]["status"] == "handled"
        for status, refused in (
            (400, noted("1", add=["x" * 41])),
            (400, noted("1", add=["a\x1b[2J"])),
            (400, noted("1", add=[f"{n}" for n in range(20)])),
            (400, noted(*map(str, range(101)))),
            (400, noted("1", assignee="x" * 65)),
            (400, noted("1", status="lost")),
        ):
            assert (await client.ask("POST", NOTES, refused))[0] == status
    for file in (settings.data / "mentions").iterdir():
        file.unlink()
    async with board(settings) as client:
        await found(client, "tag=urgent&tag=tag+1&status=handled", ["1"])
        await found(client, "status=new", ["0", "0", "2", "3"])
        await found(client, "tag=urgent&q=train&fold=yes&sort=engagement", ["0", "0", "1"])
        assert (await client.get("/mentions/new?since=0&tag=urgent"))["count"] == 3
        await there.send("mention-notes", [ended_text_record("x", "1")])  # as the deletion of the mention does
        await found(client, "tag=urgent", ["0", "0"])
        assert (await client.get("/desk"))["tags"] == ["urgent"]


async def mentions_of(client: Client, brand: str) -> list[dict[str, Any]]:
    return list((await client.get(f"/mentions?brand={brand}"))["rows"])


async def test_hidden_authors_and_sites_leave_the_lists_alone(there: Installation) -> None:
    async with board(there.settings()) as client:
        await until(client, "", 5)
        for body in (
            {"kind": "author", "source": "x", "name": "a1"},
            {"kind": "site", "name": "WWW.s2.example"},
        ):
            assert (await client.ask("POST", HIDES, body))[0] == 202
        await found(client, "", ["0", "0"])
        assert (await client.get("/mentions/new?since=0"))["count"] == 2
        shown = {row["mention"]["id"]: row["hidden_by"] for row in (await until(client, "&hidden=yes", 5))["rows"]}
        assert shown == {"0": None, "1": "author", "2": "site", "3": "author"}
        for hidden, wanted in (("", {"0"}), ("&hidden=yes", {"0", "1", "2", "3"})):
            listed = [row for brand in ("Acme", "Zenith") for row in await mentions_of(client, f"{brand}{hidden}")]
            assert {row["id"] for row in listed} == wanted
        await found(client, "source=x&id=3", ["3"])  # who follows a link sees it
        assert (await client.ask("DELETE", f"{HIDES}?kind=site&name=s2.example"))[0] == 204
        assert (await client.ask("DELETE", f"{HIDES}?kind=site&name=s2.example"))[0] == 404
        await found(client, "", ["0", "0", "2"])
        for wrong in (
            {"kind": "site", "name": "no host/"},
            {"kind": "site", "source": "x", "name": "a.example"},
            {"kind": "author", "name": "a1"},
            {"kind": "brand", "name": "Acme"},
        ):
            assert (await client.ask("POST", HIDES, wrong))[0] == 400, wrong


async def test_views_are_saved_for_all_and_two_editors_do_not_overwrite_each_other(there: Installation) -> None:
    settings = there.settings()
    search = {"kind": "search", "name": "Late", "query": "q=late&tone=negative&brand=Acme"}
    async with board(settings) as client:
        status, saved, _ = await client.ask("POST", VIEWS, search)
        assert (status, saved["rows"][0]["query"]) == (202, search["query"])
        status, problem, _ = await client.ask("POST", VIEWS, {**search, "query": "q=other"})
        assert (status, problem["code"]) == (409, "conflict")
        again = {**search, "query": "q=other", "seen": saved["rows"][0]["at"]}
        assert (await client.ask("POST", VIEWS, again))[0] == 202
        watched = {"kind": "watchlist", "name": "Late", "brands": ["Acme", "Zenith"]}
        assert (await client.ask("POST", VIEWS, watched))[0] == 202
        for wrong in (
            {**search, "name": " "},
            {**search, "name": "x" * 81},
            {**search, "name": "tone", "query": "tone=angry"},
            {**search, "name": "words", "query": "before=1/1"},
            {**search, "name": "long", "query": "q=" + "x" * 4_000},
            {**watched, "name": "none", "brands": []},
            {**watched, "name": "twice", "brands": ["Acme", "Acme"]},
        ):
            assert (await client.ask("POST", VIEWS, wrong))[0] == 400, wrong
    async with board(settings) as client:
        rows = (await client.get("/views"))["rows"]
        assert [(row["kind"], row.get("query", ""), row.get("brands", [])) for row in rows] == [
            ("search", "q=other", []),
            ("watchlist", "", ["Acme", "Zenith"]),
        ]
        assert (await client.ask("DELETE", f"{VIEWS}?kind=search&name=Late"))[0] == 204
        assert (await client.ask("DELETE", f"{VIEWS}?kind=search&name=Late"))[0] == 404
        assert len((await client.get("/views"))["rows"]) == 1
