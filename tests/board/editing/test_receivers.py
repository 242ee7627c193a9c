"""Editors make receivers on the board; nobody ever gets their addresses back, and no topic holds them readable."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from schemas.notify.notification import Notification
from schemas.records import notification_record
from streams.config.errors import UsageError
from streams.config.notify.seal import seal, unseal
from streams.kafka.embedded.loopback import HOST
from streams.kafka.read_to_end import records_to_end
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.flow import now_ms
from tests.notify.incidents import opened
from tests.notify.outside import MailServer
from tests.patience import PATIENCE_S

PASSWORD = "pass/word: 100%"
CALL = "/api/v1/receivers"


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        yield made


def draft(server: str, **rule: Any) -> dict[str, Any]:
    """A mailbox, with a password."""
    mail = {"to": "team@acme.org", "server": server, "user": "jauge", "password": PASSWORD}
    return {"mail": mail, "rule": rule}


def save(name: str, seen: int | None = None, **given: Any) -> dict[str, Any]:
    """Asks to save a receiver."""
    return {"action": "save", "name": name, "seen": seen, "draft": given}


async def rows(client: Client, **headers: str) -> dict[str, dict[str, Any]]:
    """The receivers by name."""
    return {row["name"]: row for row in (await client.get("/receivers", **headers))["rows"]}


async def test_a_receiver_is_made_edited_paused_and_removed_and_its_address_is_nowhere(
    there: Installation, tmp_path: Path
) -> None:
    (tmp_path / "ann").write_text("a long token of ann", encoding="utf-8")
    (tmp_path / "guest").write_text("a long token of a guest", encoding="utf-8")
    tokens = {"editor_token_files": [str(tmp_path / "ann")], "viewer_token_files": [str(tmp_path / "guest")]}
    of_file = {"name": "ops", "url_variable": "OPS_URL", "severity": "critical"}
    settings = there.settings(board=tokens, notify=[of_file])
    ann, guest = ({"Authorization": f"Bearer a long token of {name}"} for name in ("ann", "a guest"))
    async with board(settings) as client:
        assert (await client.ask("GET", CALL, **guest))[0] == 403
        status, answer, _ = await client.ask("POST", CALL, save("team", **draft("smtp.acme.org")), **ann)
        assert status == 202, answer
        made = (await rows(client, **ann))["team"]
        assert (made["masked"], made["state"], made["by"]) == ("mailtos://***", "active", "ann")
        # Edited without an address: it keeps the one that it has.
        rule = {"brands": ["Acme"], "quiet": "22:00-07:00", "time_zone": "Europe/Paris"}
        assert (await client.ask("POST", CALL, save("team", made["at"], rule=rule), **ann))[0] == 202
        edited = (await rows(client, **ann))["team"]
        assert edited["rule"] == rule
        assert (await client.ask("POST", CALL, save("team", made["at"], rule=rule), **ann))[0] == 409
        pause = {"action": "pause", "name": "team", "seen": edited["at"]}
        assert (await client.ask("POST", CALL, pause, **ann))[0] == 202
        found = await rows(client, **ann)
        assert (found["team"]["state"], found["ops"]["is_of_file"]) == ("paused", True)
        assert found["ops"]["masked"] == ""
        records = [one async for one in records_to_end(settings.kafka.servers, settings.kafka.topics.receivers, [0])]
        assert [b"smtp" in (one.value or b"") or b"pass" in (one.value or b"") for one in records] == [False] * 3
        remove = {"action": "remove", "name": "team", "seen": found["team"]["at"]}
        assert (await client.ask("POST", CALL, remove, **ann))[0] == 202
        assert set(await rows(client, **ann)) == {"ops"}
        assert (await client.ask("POST", CALL, save("ops", address="json://a.example"), **ann))[0] == 409


@pytest.mark.thorough
async def test_what_is_no_receiver_is_refused_with_a_reason_that_holds_nothing_secret(there: Installation) -> None:
    mail = draft("smtp.acme.org")["mail"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "needs an address"),
        ({"address": "no address"}, "no address as Apprise writes it"),
        ({"address": "nosuch://verysecret"}, "Apprise refuses nosuch://***"),
        ({"mail": mail | {"to": "nobody"}}, "mail addresses"),
        ({"mail": mail | {"to": "a@b.org\r\nBcc: c@d.org"}}, "mail addresses"),
        ({"mail": mail | {"server": "a@evil.example/?x"}}, "write the mail server"),
        ({"mail": mail, "rule": {"quiet": "25:00-07:00"}}, "quiet"),
        ({"mail": mail, "rule": {"time_zone": "Mars/Base"}}, "no time zone"),
        ({"mail": mail, "rule": {"kinds": []}}, "kinds"),
    ]
    async with board(there.settings()) as client:
        for given, why in wrong:
            status, answer, _ = await client.ask("POST", CALL, save("team", **given))
            assert (status, why in answer["detail"]) == (400, True), (given, answer)
            assert "verysecret" not in str(answer)
            assert PASSWORD not in str(answer)
        assert await rows(client) == {}


async def test_a_test_mail_goes_out_and_the_network_is_guarded(there: Installation) -> None:
    async with MailServer() as mail:
        mailbox = {"to": "team@acme.org", "server": f"{HOST}:{mail.port}", "encryption": "none"}
        async with board(there.settings()) as client:  # no host of the own network is named
            assert (await client.ask("POST", CALL, save("team", mail=mailbox)))[0] == 202
            _, answer, _ = await client.ask("POST", f"{CALL}/test", {"name": "team"})
            assert answer["is_accepted"] is False
            assert f"{HOST} is no public address" in answer["answer"]
            assert mail.mails == []
            assert (await client.ask("POST", f"{CALL}/test", {"name": "nobody"}))[0] == 404
        async with board(there.settings(board={"receivers": {"private_hosts": [HOST]}})) as client:
            _, answer, _ = await client.ask("POST", f"{CALL}/test", {"name": "team"})
            assert answer["is_accepted"] is True, answer
            assert [one["To"] for one in mail.mails] == ["team@acme.org"]
            assert HOST not in answer["answer"]


async def test_a_dead_receiver_is_shown(there: Installation) -> None:
    at, alert = now_ms(), opened(at=now_ms())
    sent = Notification(
        receiver="team", incident=alert.id, state="waiting", event="opened", alert=alert, at=at, taken_at=at, due_at=at,
        accepted=2, fault="550 <b>no</b>",
    )  # fmt: skip
    async with board(there.settings()) as client:
        assert (await client.ask("POST", CALL, save("team", **draft("smtp.acme.org"))))[0] == 202
        await there.send("notifications", [notification_record(sent)])
        async with asyncio.timeout(PATIENCE_S):
            while (row := (await rows(client))["team"])["refused"] != 1:  # noqa: ASYNC110 # of the board, which tells nobody
                await asyncio.sleep(0.05)
        assert (row["accepted"], row["fault"], row["refused_since"]) == (2, "550 <b>no</b>", at)


def test_an_address_is_sealed_for_one_receiver_by_one_key(tmp_path: Path) -> None:
    key, other = tmp_path / "a.key", tmp_path / "b.key"
    sealed = seal("mailto://secret", "team", key)
    assert unseal(sealed, "team", key) == "mailto://secret"
    assert sealed != seal("mailto://secret", "team", key)
    seal("", "x", other)
    for receiver, file in (("ops", key), ("team", other), ("team", tmp_path / "none.key")):
        with pytest.raises(UsageError, match=r"another key|not there"):
            unseal(sealed, receiver, file)
    assert not (tmp_path / "none.key").exists()
