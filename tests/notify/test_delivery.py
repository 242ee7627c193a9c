"""Messages handed over to real servers that speak the services' protocols, and what came back."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram

from streams.config.errors import UsageError
from streams.config.notify.settings import NotifySettings
from streams.notify.address import address_of
from streams.notify.delivery import KEY_HEADER, THREAD_HEADER, Delivery, Outcome
from streams.notify.message import Message
from streams.notify.trial import send_trial
from tests.command import jauge
from tests.notify.outside import MailServer, WebServer

MESSAGE = Message(
    title="[WARNING] Acme fell 12.3 points",
    text="The score is 41.2.\nLook: https://score.acme.org/#/brand?brand=Acme&window=24h",
    event="opened",
    is_critical=False,
    key="a" * 32,
    thread="a" * 32,
    subject="Acme: drop of 2026-09-21 14:13 UTC",
)
FOLLOWING = Message(**{**vars(MESSAGE), "key": "b" * 32, "event": "resolved"})


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What reaches the log of the process; `caplog` looks at loggers that hand nothing on as well."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def receiver(folder: Path, address: str, **fields: Any) -> NotifySettings:
    path = folder / "address"
    path.write_text(f"{address}\n")
    return NotifySettings(**{"name": "team", "url_file": path, "private_hosts": ("127.0.0.1",), **fields})


async def hand_over(one: NotifySettings, *messages: Message) -> list[Outcome]:
    with Delivery(one) as delivery:
        return [await delivery.hand_over(message) for message in messages]


async def test_mails_of_an_incident_are_one_thread(tmp_path: Path) -> None:
    async with MailServer() as server:
        outcomes = await hand_over(receiver(tmp_path, server.address), MESSAGE, FOLLOWING)
    assert outcomes == [Outcome(True, "the server took it for 1 of 1")] * 2
    one, two = server.mails
    assert (one["Message-ID"], one["References"]) == (f"<{'a' * 32}@acme.org>", None)
    assert (two["Message-ID"], two["References"]) == (f"<{'b' * 32}@acme.org>", f"<{'a' * 32}@acme.org>")
    assert two["In-Reply-To"] == one["Message-ID"]
    assert (one["Subject"], two["Subject"]) == (MESSAGE.subject, f"Re: {MESSAGE.subject}")
    assert (one["From"], one["To"]) == ("Jauge <jauge@acme.org>", "team@acme.org")
    assert one.get_content().split() == f"{MESSAGE.title} {MESSAGE.text}".split()
    assert len(one.get_all("Message-ID")) == 1


async def test_a_mail_that_some_recipients_may_not_have_is_accepted_and_says_so(tmp_path: Path) -> None:
    async with MailServer(refused_recipients=frozenset({"gone@acme.org"})) as server:
        both = receiver(tmp_path, server.address.replace("team@acme.org", "team@acme.org,gone@acme.org"))
        none = server.address.replace("team@", "gone@")
        (some,) = await hand_over(both, MESSAGE)
        (nobody,) = await hand_over(receiver(tmp_path, none), MESSAGE)
    assert some.is_accepted
    assert some.answer.startswith("the server took it for 1 of 2, and refused the others: 550 no such mailbox")
    assert not nobody.is_accepted
    assert nobody.answer.startswith("550 no such mailbox")
    assert "gone@acme.org" not in nobody.answer


async def test_what_a_mail_server_says_as_it_refuses_is_shown(tmp_path: Path) -> None:
    async with MailServer(refuses="451 come back later") as server:
        assert await hand_over(receiver(tmp_path, server.address), MESSAGE) == [Outcome(False, "451 come back later")]


async def test_a_webhook_has_the_key_of_the_message_and_of_its_incident(tmp_path: Path) -> None:
    async with WebServer() as server:
        outcomes = await hand_over(receiver(tmp_path, server.address()), MESSAGE, FOLLOWING)
    assert [outcome.is_accepted for outcome in outcomes] == [True, True]
    keys = [(one.headers[KEY_HEADER], one.headers[THREAD_HEADER]) for one in server.requests]
    assert keys == [("a" * 32, "a" * 32), ("b" * 32, "a" * 32)]
    body = server.requests[0].body
    assert (body["title"], body["type"]) == (MESSAGE.title, "warning")
    assert body["message"].startswith(MESSAGE.text)
    assert server.requests[1].body["type"] == "success"


async def test_slack_and_telegram_are_spoken_to_as_they_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with WebServer() as server:
        outside = f"http://127.0.0.1:{server.port}"
        monkeypatch.setattr(NotifySlack, "webhook_url", f"{outside}/services")
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"{outside}/bot")
        slack = receiver(tmp_path, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7/#general")
        (to_slack,) = await hand_over(slack, MESSAGE)
        telegram = receiver(tmp_path, "tgram://123456789:abcdefg_hijklmnopqrstuvwxyz/12315544/")
        (to_telegram,) = await hand_over(telegram, MESSAGE)
        server.status = 403
        (refused,) = await hand_over(slack, MESSAGE)
    assert to_slack.is_accepted, to_slack
    assert to_telegram.is_accepted, to_telegram
    one, two = server.requests[:2]
    assert one.path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7"
    assert MESSAGE.title in str(one.body)
    assert two.path == "/bot123456789:abcdefg_hijklmnopqrstuvwxyz/sendMessage"
    assert (two.body["chat_id"], MESSAGE.title in two.body["text"]) == (12315544, True)
    assert not refused.is_accepted
    assert "403" in refused.answer


@pytest.mark.parametrize(("status", "says"), [(500, "500"), (404, "404"), (429, "429"), (302, "302")])
async def test_an_answer_that_is_no_acceptance_is_shown_without_the_address(
    tmp_path: Path, status: int, says: str
) -> None:
    async with WebServer(status=status) as server:
        address = server.address("hooks/verysecrettoken").replace("json://", "json://jauge:opensesame@")
        (outcome,) = await hand_over(receiver(tmp_path, address), MESSAGE)
    assert not outcome.is_accepted
    assert says in outcome.answer
    assert "secret" not in outcome.answer
    assert "sesame" not in outcome.answer


async def test_a_host_of_this_network_is_not_reached_unless_it_is_named(tmp_path: Path) -> None:
    async with WebServer() as server, MailServer() as mail:
        for address in (server.address(), mail.address):
            (outcome,) = await hand_over(receiver(tmp_path, address, private_hosts=()), MESSAGE)
            assert not outcome.is_accepted
            assert "is no public address" in outcome.answer
        port = receiver(tmp_path, server.address(), private_hosts=(f"127.0.0.1:{mail.port}",))
        assert not (await hand_over(port, MESSAGE))[0].is_accepted
    assert server.requests == []
    assert mail.mails == []


async def test_an_address_that_is_mended_is_read_anew(tmp_path: Path) -> None:
    async with MailServer() as server:
        one = receiver(tmp_path, server.address)
        one.url_file.unlink()
        with Delivery(one) as delivery:
            gone = await delivery.hand_over(MESSAGE)
            receiver(tmp_path, server.address)
            back = await delivery.hand_over(MESSAGE)
    assert (gone.is_accepted, back.is_accepted) == (False, True)
    assert "cannot be read" in gone.answer


@pytest.mark.parametrize(
    "address", ["https://hooks.acme.org/verysecret", "nothing://verysecret", "verysecret", "slack://verysecret"]
)
def test_an_address_that_apprise_does_not_know_is_refused_and_not_shown(
    tmp_path: Path, address: str, logged: list[str]
) -> None:
    with pytest.raises(UsageError) as refused:
        address_of(receiver(tmp_path, address))
    assert "notify.team" in str(refused.value)
    assert "verysecret" not in f"{refused.value}{logged}"


async def test_a_trial_goes_through_every_receiver_and_says_what_came_back(tmp_path: Path) -> None:
    async with WebServer() as server, MailServer(refuses="554 not for us") as mail:
        for name, address in {"hook": server.address("a/secrettoken"), "mail": mail.address}.items():
            (tmp_path / name).mkdir()
            receiver(tmp_path / name, address)
        receivers = [
            receiver(tmp_path / "hook", server.address("a/secrettoken"), name="hook", language="fr"),
            receiver(tmp_path / "mail", mail.address, name="mail", quiet="00:00-00:00"),
            NotifySettings(name="none", url_variable="NOT_SET_ANYWHERE"),
        ]
        outcomes = await send_trial(receivers)
    assert outcomes["hook"] == Outcome(True, "JSON, json://***: JSON took the message")
    assert outcomes["mail"] == Outcome(False, "E-Mail, mailto://***: 554 not for us")
    assert not outcomes["none"].is_accepted
    assert "NOT_SET_ANYWHERE holds no address" in outcomes["none"].answer
    assert server.requests[0].body["title"] == "Essai du destinataire hook"


@pytest.mark.thorough
def test_the_command_prints_what_came_back_and_ends_with_1_where_one_does_not_accept(tmp_path: Path) -> None:
    path = receiver(tmp_path, "json://127.0.0.1:9/hooks/verysecret").url_file
    table = f'[[notify]]\nname = "hook"\nurl_file = "{path}"\n'
    (tmp_path / "jauge.toml").write_text(table)
    ran = jauge("notify", "test", JAUGE_CONFIG=str(tmp_path / "jauge.toml"))
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.startswith("BAD  hook: JSON, json://***: 127.0.0.1 is no public address")
    assert "verysecret" not in ran.stdout
    (tmp_path / "jauge.toml").write_text(table.replace(str(path), "slack://verysecret"))
    ran = jauge("notify", "test", JAUGE_CONFIG=str(tmp_path / "jauge.toml"))
    assert ran.returncode == 2
    assert "verysecret" not in ran.stderr


async def test_a_trial_without_receivers_says_what_to_do() -> None:
    with pytest.raises(UsageError, match=r"\[\[notify\]\]"):
        await send_trial(())
