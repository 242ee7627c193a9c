"""Receivers of notifications that are made, edited, paused, removed and tried on the board."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import msgspec
from msgspec.structs import replace

from schemas.notify.receiver import Receiver, Rule
from schemas.records import ended_record, receiver_record
from schemas.topics import Topics
from streams.board.contract.receivers import (
    MOST_ADDRESS,
    MailTo,
    ReceiverChange,
    ReceiverDraft,
    ReceiverRow,
    ReceiverTested,
)
from streams.board.editing.brand_editor import Send
from streams.board.editing.read_back import read_back
from streams.board.state.receivers import MOST_RECEIVERS, Receivers
from streams.config.errors import ChildEndedError, ConflictError, JaugeError, UnknownNameError, UsageError
from streams.config.notify.on_board import Asked, Tried, edited_receiver
from streams.config.notify.seal import seal
from streams.config.notify.settings import NotifySettings
from streams.config.settings import Settings
from streams.runtime.child_process import Child
from streams.runtime.supervisor import environment_of

TRIAL_S = 75.0
"""Longer than a receiver is waited for."""
MOST_WAITING = 4
"""Trials that wait for their turn; of more it is said that too many do."""
SCHEME = re.compile(r"([A-Za-z0-9_+-]{1,32})://\S")
SERVER = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d{1,5}))?")
MAILBOX = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
MODES = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}


class ReceiverEditor:
    """Edits what `known` follows. One edit is made after the other."""

    def __init__(
        self,
        known: Receivers,
        settings: Settings,
        send: Send,
        of_file: Callable[[], tuple[NotifySettings, ...]],
        now_ms: Callable[[], int],
    ) -> None:
        """`of_file` returns the receivers of the settings file."""
        self._known, self._send, self._of_file, self._now_ms = known, send, of_file, now_ms
        self._topics: Topics = settings.kafka.topics
        self._key_file: Path = settings.receivers_key_file
        self._private_hosts = settings.board.receivers.private_hosts
        self._environment = environment_of(settings)
        self._turn, self._trial, self._waiting = asyncio.Lock(), asyncio.Lock(), 0

    def rows(self) -> list[ReceiverRow]:
        """Return all receivers, by name; the address of none."""
        of_file = {one.name: one for one in self._of_file()}
        rows = [self._row(one.name, "", _rule_of(one), None) for one in of_file.values()]
        rows += [
            self._row(one.name, f"{one.scheme}://***", one.rule, one)
            for one in self._known.known.values()
            if one.name not in of_file
        ]
        return sorted(rows, key=lambda row: row.name)

    def _row(self, name: str, masked: str, rule: Rule, edited: Receiver | None) -> ReceiverRow:
        stands = self._known.accepted(name)
        return ReceiverRow(
            name=name,
            masked=masked,
            is_of_file=edited is None,
            state="paused" if edited is not None and edited.is_paused else "active",
            rule=rule,
            at=edited.at if edited else None,
            by=edited.by if edited else "",
            accepted=stands.accepted,
            refused=stands.refused,
            refused_since=stands.since,
            fault=stands.fault,
        )

    async def change(self, asked: ReceiverChange, by: str) -> None:
        """Do what is asked; return once the broker has it.

        Raises:
            ConflictError: the settings file defines the receiver, or somebody else edited it meanwhile.
            UnknownNameError: there is no such receiver.
            UsageError: the draft is none, or Apprise does not take its address.
        """
        async with self._turn:
            known = self._known.known.get(asked.name)
            if any(one.name == asked.name for one in self._of_file()):
                raise ConflictError(f"{asked.name} is managed by the settings file: edit it there")
            if asked.seen != (known.at if known else None):
                who = f" by {known.by}" if known and known.by else ""
                raise ConflictError(f"{asked.name} was edited meanwhile{who}: look at it again, then edit")
            if asked.action == "save":
                made = self._drafted(asked.name, asked.draft, known, by)
                if known is None or made.sealed != known.sealed:
                    tried = await self._try(made, sends=False)
                    if not tried.is_accepted:
                        raise UsageError(tried.answer)
                await self._write(made)
            elif known is None:
                raise UnknownNameError(f"there is no receiver {asked.name!r} to {asked.action}")
            elif asked.action == "remove":
                await self._send(self._topics.receivers, [ended_record(asked.name)])
                await read_back(lambda: asked.name not in self._known.known)
            else:
                await self._write(replace(known, is_paused=asked.action == "pause", by=by, at=self._after(known)))

    async def test(self, name: str) -> ReceiverTested:
        """Send a test message to a receiver that was made here.

        Raises:
            UnknownNameError: there is no such receiver.
            JaugeError: it cannot be tried now.
        """
        known = self._known.known.get(name)
        if known is None:
            raise UnknownNameError(f"there is no receiver {name!r} of the board: `jauge notify test` tries the others")
        tried = await self._try(known, sends=True)
        return ReceiverTested(is_accepted=tried.is_accepted, answer=tried.answer)

    def _drafted(self, name: str, draft: ReceiverDraft | None, known: Receiver | None, by: str) -> Receiver:
        if draft is None:
            raise UsageError("save takes a draft of the receiver")
        if known is None and len(self._known.known) >= MOST_RECEIVERS:
            raise UsageError(f"there are {MOST_RECEIVERS} receivers already: remove some")
        address = draft.address.strip() or (mail_address(draft.mail) if draft.mail else "")
        if not address and known is None:
            raise UsageError("a receiver needs an address: of a mailbox, or as Apprise writes it")
        made = known or Receiver(name=name, sealed="-", scheme="x", at=0)
        if address:
            scheme = SCHEME.match(address)
            if scheme is None or not address.isprintable() or len(address) > MOST_ADDRESS:
                raise UsageError("this is no address as Apprise writes it, as mailto://… or slack://…")
            made = replace(made, sealed=seal(address, name, self._key_file), scheme=scheme[1])
        made = replace(made, rule=draft.rule, by=by, at=self._after(known))
        edited_receiver(made, self._key_file, self._private_hosts)  # it says what is wrong with its times
        return made

    def _after(self, known: Receiver | None) -> int:
        return max(self._now_ms(), known.at + 1 if known else 0)

    async def _write(self, one: Receiver) -> None:
        await self._send(self._topics.receivers, [receiver_record(one)])
        await read_back(lambda: self._known.known.get(one.name) == one)

    async def _try(self, one: Receiver, *, sends: bool) -> Tried:
        """Let a process of its own try an address: plugins of many hands run there, and end with it."""
        if self._waiting >= MOST_WAITING:
            raise JaugeError("others try receivers now: try again in a moment")
        asked = Asked(receiver=one, key_file=str(self._key_file), private_hosts=self._private_hosts, sends=sends)
        self._waiting += 1
        try:
            async with self._trial, Child("streams.notify.trial_process", TRIAL_S, self._environment) as child:
                return msgspec.msgpack.decode(await child.ask(msgspec.msgpack.encode(asked)), type=Tried)
        except TimeoutError as error:
            raise JaugeError(f"it has not answered for {TRIAL_S:.0f} s") from error
        except ChildEndedError as error:
            raise JaugeError("what tries receivers ended before it had an answer: see the board's log") from error
        finally:
            self._waiting -= 1


def mail_address(mail: MailTo) -> str:
    """Return the address of a mailbox as Apprise writes it.

    Raises:
        UsageError: a field holds no mail address, or no server.

    >>> mail_address(MailTo(to="team@acme.org", server="smtp.acme.org", user="jauge@acme.org", password="a/b"))
    'mailtos://jauge%40acme.org:a%2Fb@smtp.acme.org:587?from=jauge%40acme.org&to=team%40acme.org&mode=starttls'
    """
    to = [one.strip() for one in mail.to.split(",") if one.strip()]
    if not to or not all(map(MAILBOX.fullmatch, to)):
        raise UsageError("write mail addresses, with commas between them")
    server = SERVER.fullmatch(mail.server.strip())
    if server is None or int(server["port"] or 0) > 65_535:
        raise UsageError("write the mail server as smtp.acme.org, or with its port: smtp.acme.org:587")
    sender = mail.sender.strip() or (mail.user if MAILBOX.fullmatch(mail.user) else to[0])
    if not MAILBOX.fullmatch(sender):
        raise UsageError("the sender is no mail address")
    login = f"{quote(mail.user, safe='')}:{quote(mail.password, safe='')}@" if mail.user else ""
    scheme = "mailto" if mail.encryption == "none" else "mailtos"
    port = server["port"] or PORTS[mail.encryption]
    query = urlencode({"from": sender, "to": ",".join(to), "mode": MODES[mail.encryption]})
    return f"{scheme}://{login}{server['host']}:{port}?{query}"


def _rule_of(one: NotifySettings) -> Rule:
    return Rule(**{name: getattr(one, name) for name in Rule.__struct_fields__})
