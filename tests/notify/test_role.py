"""The role on a real Kafka: incidents in, messages out, in threads, once each, whatever is away for a while."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.acknowledgement import Acknowledgement
from streams.config.settings import Settings
from streams.kafka.embedded.loopback import free_port
from streams.notify.checks import check_accepted, check_addresses
from streams.notify.message import key_of
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.notify.incidents import HOUR_MS, later, opened
from tests.notify.installation import configure, metrics, notifications, ready, send, setting, status
from tests.notify.outside import MailServer, WebServer

pytestmark = pytest.mark.thorough


@pytest.fixture
async def flow(kafka: SharedKafka):
    async with Flow(kafka.bootstrap, kafka.prefix(), (), partitions=1) as flow:
        yield flow


async def test_an_incident_is_one_thread_of_mails_and_a_restart_sends_nothing_again(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with MailServer() as mail, WebServer() as web:
        receivers = [setting("mail"), setting("hook", brands=["Other"], language="fr")]
        port = configure(monkeypatch, receivers, mail=mail.address, hook=web.address("verysecret"))
        for topic in ("alerts", "notifications"):  # what nobody believes stops nobody
            await flow.send(topic, [(b"mail|x", b"{}"), (b"", b"\xff"), (b"mail|y", b'{"receiver":"mail"}')])
        log = tmp_path / "log"
        flow.start("notify", log)
        await ready(port)
        alert, other = opened(at=now_ms()), opened("Other", at=now_ms())
        old = opened("Old", at=now_ms() - 2 * HOUR_MS)
        await send(flow, [alert, old, other])

        async def first() -> bool:
            return len(mail.mails) == 2 and len(web.requests) == 1

        await flow.until(first, "the opening of two incidents")
        worse = later(alert, 0, at=alert.at + 1, reason="worse", severity="critical")
        end = later(worse, 0, at=alert.at + 2, state="closed", reason="calm")
        await send(flow, [worse])

        async def second() -> bool:
            return len(mail.mails) == 3

        await flow.until(second, "the worse")
        assert flow.stop("notify") == 0
        await send(flow, [end])
        flow.start("notify", log)

        async def third() -> bool:
            return len(mail.mails) == 4 and (await notifications(flow))["mail", alert.id].state == "sent"

        await flow.until(third, "the end, of what came while the role was away")
        mails = [one for one in mail.mails if "Acme" in one["Subject"]]
        root = f"<{key_of('mail', alert.id, 0)}@acme.org>"
        assert [one["Message-ID"] == root for one in mails] == [True, False, False]
        assert [one["References"] for one in mails] == [None, root, root]
        titles = [one.get_content().splitlines()[0] for one in mails]
        assert titles == [f"[{word}] Acme fell 12.3 points" for word in ("WARNING", "CRITICAL", "OVER")]
        assert "Look: https://score.acme.org/#/brand?brand=Acme&window=24h" in mails[0].get_content()
        assert web.requests[0].body["title"] == "[AVERTISSEMENT] Other a baissé de 12,3 points"
        assert {key[1] for key in await notifications(flow)} == {alert.id, other.id}
        assert len(web.requests) == 1
    assert "verysecret" not in log.read_text()


@pytest.mark.thorough
async def test_a_dead_receiver_is_shown_holds_up_no_other_and_has_all_once_it_is_back(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = free_port()
    async with WebServer() as web:
        receivers = [setting("mail"), setting("hook")]
        port = configure(monkeypatch, receivers, mail=MailServer(port=dead).address, hook=web.address())
        flow.start("notify")
        await ready(port)
        alerts = [opened(f"Brand {number}", at=now_ms()) for number in range(5)]
        await send(flow, alerts)

        async def shown() -> bool:
            series = await metrics(port)
            is_down = series.get(("receiver_up", 'receiver="mail"')) == 0
            return is_down and series["waiting_messages", 'receiver="mail"'] + 1 >= 5 and len(web.requests) == 5

        await flow.until(shown, "the receiver to be shown as dead, and the other to have all")
        assert await status(port) == 200
        faults = [one.fault for one in (await notifications(flow)).values() if one.receiver == "mail"]
        assert any("refused" in fault for fault in faults)
        settings = Settings(kafka={"bootstrap": flow.bootstrap, "prefix": flow.prefix})
        well = (True, "receiver hook: 5 messages accepted, none was refused that still waits")

        async def said() -> bool:
            mails, hooks = await check_accepted(settings)
            return (
                hooks == well
                and not mails[0]
                and bool(re.search(r"mail has not accepted \d messages? since", mails[1]))
            )

        await flow.until(said, "`jauge doctor` to say so")
        assert [is_well for is_well, _ in check_addresses(settings)] == [True, True]
        flow.kill("notify")
        flow.start("notify")
        await ready(port)
        async with MailServer(port=dead) as mail:

            async def back() -> bool:
                return len(mail.mails) >= 5 and (await metrics(port)).get(("receiver_up", 'receiver="mail"')) == 1

            await flow.until(back, "the receiver to have all")
            assert len({one["Message-ID"] for one in mail.mails}) == len(mail.mails) == 5
        assert len(web.requests) == 5


@pytest.mark.thorough
async def test_what_somebody_took_up_at_night_is_withdrawn_and_a_digest_waits(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with WebServer() as web:
        begin, end = (f"{datetime.now(UTC) + timedelta(hours=hours):%H:%M}" for hours in (-6, 6))
        night = [setting("night", quiet=f"{begin}-{end}"), setting("daily", digest_at=[end]), setting("now")]
        port = configure(monkeypatch, night, night=web.address("n"), daily=web.address("d"), now=web.address("now"))
        flow.start("notify")
        await ready(port)
        alert = opened(at=now_ms())
        taken = Acknowledgement(incident=alert.id, by="ann", at=alert.at)
        await send(flow, [alert, later(alert, 0, at=alert.at + 1, reason="acknowledged", acknowledgement=taken)])

        async def withdrawn() -> bool:
            found = await notifications(flow)
            return len(found) == 3 and [found[name, alert.id].state for name in ("night", "daily", "now")] in (
                ["withdrawn", "withdrawn", "sent"],
                ["withdrawn", "withdrawn", "withdrawn"],  # both records were read at once
            )

        await flow.until(withdrawn, "what waits to be withdrawn")
        assert {one.path for one in web.requests} <= {"/now"}
