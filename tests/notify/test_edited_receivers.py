"""The role sends to receivers that editors make, as they make them, and stops as they pause or remove them."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from schemas.notify.receiver import Receiver, Rule
from schemas.records import ended_record, receiver_record
from streams.config.notify.seal import seal
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.notify.incidents import opened
from tests.notify.installation import configure, edited_receivers, metrics, notifications, ready, send
from tests.notify.outside import MailServer, WebServer

pytestmark = pytest.mark.thorough


async def put(flow: Flow, *receivers: Receiver) -> None:
    """Write receivers, as the board does."""
    await flow.send("receivers", [receiver_record(one)[:2] for one in receivers])


async def mails(server: MailServer, many: int) -> bool:
    """Whether so many came."""
    return len(server.mails) == many


async def requests(server: WebServer, many: int) -> bool:
    """Whether so many came."""
    return len(server.requests) == many


async def test_receivers_come_change_pause_and_go_while_the_role_works(
    kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = edited_receivers(monkeypatch, tmp_path)
    port = configure(monkeypatch, [])
    async with (
        MailServer() as mail,
        WebServer() as web,
        Flow(kafka.bootstrap, kafka.prefix(), (), partitions=1) as flow,
    ):
        team = Receiver(name="team", sealed=seal(mail.address, "team", key), scheme="mailto", at=now_ms())
        hook = replace(team, name="hook", sealed=seal(web.address("verysecret"), "hook", key), scheme="json")
        stolen = replace(team, name="stolen")  # the address of another receiver opens for none but that one
        await flow.send("receivers", [(b"team", b"{}"), (b"x", b"\xff")])  # what nobody believes stops nobody
        flow.start("notify", log := tmp_path / "log")
        await ready(port)
        await put(flow, team, stolen)

        async def known() -> bool:
            return {name for name, _ in await metrics(port)} >= {"receiver_up"} and "stolen" in str(await metrics(port))

        await flow.until(known, "the receivers")
        await send(flow, [first := opened("Acme", at=now_ms())])

        async def mailed() -> bool:
            sent = await notifications(flow)
            return len(mail.mails) == 1 and bool(sent.get(("stolen", first.id)) and sent["stolen", first.id].fault)

        await flow.until(mailed, "a mail, and the fault of the other")
        assert "another key" in (await notifications(flow))["stolen", first.id].fault
        await put(flow, replace(team, is_paused=True, at=now_ms()), replace(hook, rule=Rule(brands=("Bolt",))))

        async def turned() -> bool:
            found = str(await metrics(port))
            return "receiver_up', 'receiver=\"hook\"" in found and "receiver_up', 'receiver=\"team\"" not in found

        await flow.until(turned, "one that pauses, and another one")
        await send(flow, [opened("Bolt", at=now_ms())])

        await flow.until(lambda: requests(web, 1), "a webhook")
        await flow.send("receivers", [ended_record("stolen")[:2]])
        await put(flow, replace(team, at=now_ms()))  # it goes on

        async def withdrawn() -> bool:
            return (await notifications(flow))["stolen", first.id].state == "withdrawn" and 'receiver="team"' in str(
                [key for key in await metrics(port) if key[0] == "receiver_up"]
            )

        await flow.until(withdrawn, "the end of what waited for one that is gone")
        await send(flow, [opened("Cogs", at=now_ms())])

        await flow.until(lambda: mails(mail, 2), "a mail to one that goes on")
    assert "verysecret" not in log.read_text()
