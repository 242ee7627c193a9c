"""Somebody takes up an incident on the board: it is on a topic of its own, and read back after a restart."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.acknowledgement import SNOOZE_MOST_MS
from schemas.alert import Alert
from schemas.brand import Brand
from streams.config.timefmt import wall_clock_ms
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.scores import AT_MS

OPENED = Alert(
    id="drop|Acme|5", kind="drop", state="opened", severity="warning", brand="Acme", window="24h", at=AT_MS, since=AT_MS
)
CALL = "/api/v1/acknowledgements"


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme"), OPENED)
        yield made


async def standing(client: Client) -> Any:
    """What the board says of the one incident, as soon as it has what was sent."""
    (row,) = (await client.get("/alerts"))["rows"]
    return row.get("acknowledgement")


async def until_standing(client: Client, events: Any, wanted: Any) -> None:
    while (await events.until("alert")).get("acknowledgement") != wanted:
        pass
    assert await standing(client) == wanted


async def test_an_incident_is_taken_up_snoozed_and_let_go_and_a_restart_reads_it_back(there: Installation) -> None:
    until = wall_clock_ms() + 3_600_000
    async with board(there.settings()) as client, client.stream("?window=24h") as events:
        await events.until("state")
        status, body, _ = await client.ask("POST", CALL, {"incident": OPENED.id, "action": "acknowledge"})
        assert status == 202
        await until_standing(client, events, body["acknowledgement"])
        assert "until" not in body["acknowledgement"]
        status, body, _ = await client.ask("POST", CALL, {"incident": OPENED.id, "action": "snooze", "until": until})
        assert (status, body["acknowledgement"]["until"]) == (202, until)
        await until_standing(client, events, body["acknowledgement"])
        await there.publish(replace(OPENED, state="updated", at=AT_MS + 5, revision=1))
        await until_standing(client, events, body["acknowledgement"])
    async with board(there.settings()) as client, client.stream("?window=24h") as events:
        await events.until("state")
        assert await standing(client) == body["acknowledgement"]
        status, undone, _ = await client.ask("POST", CALL, {"incident": OPENED.id, "action": "undo"})
        assert (status, undone) == (202, {"acknowledgement": None})
        await until_standing(client, events, None)
        for wrong, refused in (
            ({"incident": "drop|Nobody|5", "action": "acknowledge"}, 404),
            ({"incident": OPENED.id, "action": "snooze"}, 400),
            ({"incident": OPENED.id, "action": "snooze", "until": 5}, 400),
            ({"incident": OPENED.id, "action": "snooze", "until": wall_clock_ms() + 2 * SNOOZE_MOST_MS}, 400),
            ({"incident": OPENED.id, "action": "acknowledge", "until": until}, 400),
            ({"incident": OPENED.id, "action": "delete"}, 400),
            ({"incident": OPENED.id, "action": "acknowledge", "by": "somebody else"}, 400),
        ):
            assert (await client.ask("POST", CALL, wrong))[0] == refused
        await there.publish(replace(OPENED, state="closed", at=AT_MS + 9, revision=2))
        while (await events.until("alert"))["state"] != "closed":
            pass
        assert (await client.ask("POST", CALL, {"incident": OPENED.id, "action": "acknowledge"}))[0] == 404


async def test_it_takes_an_editor_and_says_whose_token_it_was(there: Installation, tmp_path: Path) -> None:
    for name in ("lea.token", "hall"):
        (tmp_path / name).write_text(f"a long token of {name}", encoding="utf-8")
    editors, viewers = [str(tmp_path / "lea.token")], [str(tmp_path / "hall")]
    settings = there.settings(board={"editor_token_files": editors, "viewer_token_files": viewers})
    async with board(settings) as client:
        wanted = {"incident": OPENED.id, "action": "acknowledge"}
        for token, status in (("hall", 403), ("lea.token", 202)):
            answer = await client.ask("POST", CALL, wanted, Authorization=f"Bearer a long token of {token}")
            assert answer[0] == status
        assert answer[1]["acknowledgement"]["by"] == "lea"
