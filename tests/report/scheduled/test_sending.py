"""Reports through the role, a real Kafka and a real mail server: at their time, caught up once, once each."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.notify.receiver import Receiver
from schemas.notify.report_run import ReportRun
from schemas.records import receiver_record, report_run_record
from streams.config.notify.report_settings import ReportSettings
from streams.config.notify.seal import seal
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.embedded.loopback import free_port
from streams.notify.message import key_of
from streams.report.scheduled.runs import Run, newest_run
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.notify.installation import configure, edited_receivers, metrics, ready, setting
from tests.notify.outside import MailServer, WebServer

pytestmark = pytest.mark.thorough
DAY_MS = 86_400_000
EVIL = "Acme <script>alert(1)</script>"


def daily(to: list[str]) -> ReportSettings:
    """A report of each day that was due half an hour ago or more, and is not due again while a test runs."""
    return ReportSettings(name="daily", to=to, every="day", at="00:00", time_zone="UTC")


@pytest.fixture
async def flow(kafka: SharedKafka):
    async with Flow(kafka.bootstrap, kafka.prefix(), [Brand(brand=EVIL, terms=["acme"])], partitions=1) as flow:
        yield flow


def configure_reports(monkeypatch: pytest.MonkeyPatch, to: list[str], **addresses: str) -> int:
    port = configure(monkeypatch, [setting(name, kinds=[]) for name in addresses], **addresses)
    one = daily(to).model_dump(mode="json", include={"name", "to", "every", "at", "time_zone"})
    monkeypatch.setenv("JAUGE_REPORT", json.dumps([one]))
    return port


def earlier(receiver: str, state: str, days: int) -> ReportRun:
    """What stands of a run some days before the newest."""
    run = newest_run(daily([receiver]), now_ms() - days * DAY_MS)
    return ReportRun(
        report="daily", receiver=receiver, period=run.period, state=state, due_at=run.due_ms, at=now_ms(), attempts=1
    )


async def runs(flow: Flow) -> dict[str, list[ReportRun]]:
    """Return what was written of each receiver, the oldest first."""
    decode, found = CheckedDecoder("report-runs", ReportRun).decode, dict[str, list[ReportRun]]()
    for record in await flow.records("report-runs", 1):
        one = decode(record)
        found.setdefault(one.receiver, []).append(one)
    return found


async def mentioned(flow: Flow) -> None:
    """Let there be scores of the last days."""
    begin = now_ms() - 3 * DAY_MS
    mentions = [
        Mention(
            source="hn",
            id=str(number),
            op="create",
            created_at=begin + number * 900_000,
            seen_at=now_ms(),
            author=f"a{number % 9}",
            text=f"{EVIL} words number {number}",
        )
        for number in range(3 * 24 * 4)
    ]
    flow.start("match")
    await flow.publish(mentions)
    await flow.until_committed("match", "mentions", len(mentions))
    assert flow.stop("match") == 0  # `notify` listens on its port


async def test_a_missed_run_is_caught_up_once_and_a_new_schedule_misses_nothing(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with MailServer() as mail, WebServer() as web:
        port = configure_reports(
            monkeypatch, ["mail", "hook", "fresh"], mail=mail.address, hook=web.address(), fresh=web.address("fresh")
        )
        missed = [earlier("mail", "sent", 5), earlier("hook", "sent", 3)]
        await flow.send("report-runs", [report_run_record(one)[:2] for one in missed])
        await mentioned(flow)
        flow.start("notify")

        async def sent() -> bool:
            known = await runs(flow)
            both = all(known[name][-1].state == "sent" for name in ("mail", "hook"))
            return both and bool(mail.mails and web.requests)

        await flow.until(sent, "the newest missed report to be sent")
        newest = newest_run(daily(["mail"]), now_ms())
        (one,) = mail.mails
        assert one["Message-ID"] == f"<{key_of('report', 'daily', 'mail', newest.period)}@acme.org>"
        html = one.get_body(("html",))
        assert html is not None
        assert "<script>" not in html.get_content()
        assert "&lt;script&gt;" in html.get_content()
        assert {part.get_content_type() for part in one.iter_attachments()} <= {"application/pdf"}
        (request,) = web.requests
        assert request.path == "/hook"
        assert "Three things that moved" in request.body["message"]
        assert [run.state for run in (await runs(flow))["fresh"]] == ["begun"]
        assert flow.stop("notify") == 0
        flow.start("notify")
        await ready(port)
        assert (len(mail.mails), len(web.requests)) == (1, 1)
        assert [run.state for run in (await runs(flow))["mail"]] == ["sent", "trying", "sent"]


async def test_receivers_of_the_board_get_reports_and_one_that_pauses_gets_what_it_missed(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = edited_receivers(monkeypatch, tmp_path)
    async with MailServer() as mail, WebServer() as web:
        port = configure_reports(monkeypatch, ["team", "hook", "later"], hook=web.address())
        team = Receiver(name="team", sealed=seal(mail.address, "team", key), scheme="mailto", at=now_ms())
        shadow = replace(team, name="hook", sealed="no address")  # the name is the file's
        later = replace(team, name="later", sealed=seal(mail.address, "later", key), is_paused=True)
        await flow.send("receivers", [receiver_record(one)[:2] for one in (team, shadow, later)])
        missed = [earlier(name, "sent", 2) for name in ("team", "hook", "later")]
        await flow.send("report-runs", [report_run_record(one)[:2] for one in missed])
        await mentioned(flow)
        flow.start("notify")

        async def sent(*names: str) -> bool:
            known = await runs(flow)
            return all(known[name][-1].state == "sent" and len(known[name]) > 1 for name in names)

        await flow.until(lambda: sent("team", "hook"), "the two that are there")
        assert (len(mail.mails), len(web.requests), len((await runs(flow))["later"])) == (1, 1, 1)
        await flow.send("receivers", [receiver_record(replace(later, is_paused=False, at=now_ms()))[:2]])
        await flow.until(lambda: sent("later"), "the one that was paused")
        keys = [key_of("report", "daily", name, missed_run().period) for name in ("team", "later")]
        assert [one["Message-ID"] for one in mail.mails] == [f"<{one}@acme.org>" for one in keys]
        accepted = 'outcome="accepted",receiver="later"'
        assert (await metrics(port))["messages_total", accepted] == 1


def missed_run() -> Run:
    return newest_run(daily(["any"]), now_ms())


async def test_a_report_that_was_on_its_way_or_not_accepted_is_sent_again_with_its_key(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = free_port()
    port = configure_reports(monkeypatch, ["mail"], mail=MailServer(port=dead).address)
    on_its_way = earlier("mail", "trying", 0)
    await flow.send("report-runs", [report_run_record(on_its_way)[:2]])
    await mentioned(flow)
    flow.start("notify")

    async def refused() -> bool:
        return (await runs(flow))["mail"][-1].state == "waiting"

    await flow.until(refused, "the mail not to be accepted")
    async with MailServer(port=dead) as mail:

        async def sent() -> bool:
            return (await runs(flow))["mail"][-1].state == "sent"

        await flow.until(sent, "the mail to be accepted")
        (one,) = mail.mails
        assert one["Message-ID"] == f"<{key_of('report', 'daily', 'mail', on_its_way.period)}@acme.org>"
        last = (await runs(flow))["mail"][-1]
        assert last.repeats == 1
        assert (await metrics(port))["messages_total", 'outcome="repeated",receiver="mail"'] == 1
