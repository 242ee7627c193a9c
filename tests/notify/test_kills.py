"""`notify` killed again and again in a storm of incidents: none is lost, and what came twice is counted."""

import random
from collections import Counter

import pytest

from schemas.alert import Alert
from schemas.notify.notification import Notification
from streams.notify.delivery import KEY_HEADER
from streams.notify.message import key_of
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.notify.incidents import later, opened
from tests.notify.installation import configure, notifications, send, setting
from tests.notify.outside import MailServer, WebServer

pytestmark = pytest.mark.faults
NEW_A_ROUND = 4
"""Incidents that open between two kills."""
MOST_BEFORE_A_KILL = 6
"""Messages that arrive between two kills, at most; fewer than what is opened for two receivers."""


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.long)])
async def test_none_is_lost_and_what_comes_twice_is_counted(
    kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(kills)
    async with (
        Flow(kafka.bootstrap, kafka.prefix(), (), partitions=1) as flow,
        MailServer() as mail,
        WebServer() as web,
    ):
        configure(monkeypatch, [setting("mail"), setting("hook")], mail=mail.address, hook=web.address())
        going: list[Alert] = []
        every: list[str] = []
        flow.start("notify")
        for _ in range(kills):
            before = len(mail.mails) + len(web.requests)
            new = [opened(f"Brand {len(every) + number}", at=now_ms()) for number in range(NEW_A_ROUND)]
            every += [alert.id for alert in new]
            going += new
            await send(flow, [*new, *moved_on(going, rng)])
            enough = before + rng.randint(0, MOST_BEFORE_A_KILL)

            async def arrived(enough: int = enough) -> bool:
                return len(mail.mails) + len(web.requests) >= enough

            await flow.until(arrived, "messages between two kills")
            flow.kill("notify")
            flow.start("notify")
        await send(flow, [ended(alert) for alert in going])
        stands: dict[tuple[str, str], Notification] = {}

        over = 0

        async def more_are_over() -> bool:
            nonlocal over
            stands.clear()
            stands.update(await notifications(flow))
            before, over = over, sum((one.state, one.event) == ("sent", "resolved") for one in stands.values())
            return over > before

        while over < 2 * len(every):  # each step on the way may take as long as anything else
            await flow.until(more_are_over, "the end of every incident to be accepted by both receivers")
        came = {
            "mail": Counter(one["Message-ID"].strip("<>").partition("@")[0] for one in mail.mails),
            "hook": Counter(one.headers[KEY_HEADER] for one in web.requests),
        }
    twice, unsure = judge(stands, came, every)
    with capsys.disabled():
        messages = sum(sum(counter.values()) for counter in came.values())
        what = f"{kills} kills, {len(every)} incidents, {messages} messages"
        print(f"\n{what}: none lost, {twice} came twice, {unsure} may have")


def judge(
    stands: dict[tuple[str, str], Notification], came: dict[str, Counter[str]], every: list[str]
) -> tuple[int, int]:
    """Hold what arrived against what was noted; return how many came twice, and how many were noted as possible."""
    twice = unsure = 0
    for receiver, keys in came.items():
        expected: dict[str, str] = {}
        for incident in every:
            one = stands[receiver, incident]
            expected |= {key_of(receiver, incident, number): incident for number in range(one.accepted)}
        assert keys.keys() == expected.keys(), f"{receiver}: a message is lost, or has a key of its own"
        again = Counter[str]()
        for key, count in keys.items():
            again[expected[key]] += count - 1
        for incident, count in again.items():
            assert count <= stands[receiver, incident].repeats, f"{receiver}: {incident} came twice and was not counted"
        twice += again.total()
        unsure += sum(stands[receiver, incident].repeats for incident in every)
    return twice, unsure


def moved_on(going: list[Alert], rng: random.Random) -> list[Alert]:
    """Let some incidents get worse and some end; those that ended are no longer among `going`."""
    records = []
    for alert in rng.sample(going, k=min(len(going), NEW_A_ROUND)):
        going.remove(alert)
        if rng.random() < 0.5:
            worse = later(alert, 0, at=max(now_ms(), alert.at), reason="worse", severity="critical")
            going.append(worse)
            records.append(worse)
        else:
            records.append(ended(alert))
    return records


def ended(alert: Alert) -> Alert:
    return later(alert, 0, at=max(now_ms(), alert.at), state="closed", reason="calm")
