"""Hands messages to a receiver in a thread of its own, and says what came back."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, NamedTuple, Self

import apprise
from apprise.attachment.memory import AttachMemory
from apprise.plugins.email.base import NotifyEmail

from schemas.notify.notification import MOST_FAULT
from streams.config.errors import UsageError
from streams.config.notify.settings import NotifySettings
from streams.notify import guard
from streams.notify.address import ASSET, Address, address_of
from streams.notify.apprise_log import collecting
from streams.notify.mail import RefusedError, send_mail
from streams.notify.message import SHOWN, Attachment, Message

PATIENCE_S = 60.0
"""A receiver that has not answered by then is tried again, once its thread is free."""
KEY_HEADER = "Jauge-Notification"
THREAD_HEADER = "Jauge-Incident"


class Outcome(NamedTuple):
    """What became of a message."""

    is_accepted: bool
    answer: str
    """For people, without anything secret."""


class Delivery:
    """One receiver's thread. Its address is read for the first message, and anew after one that was not accepted."""

    def __init__(self, receiver: NotifySettings) -> None:
        guard.install()
        self._receiver = receiver
        self._address: Address | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"notify {receiver.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def hand_over(self, message: Message) -> Outcome:
        """Return what became of a message; whatever fails is an outcome."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE_S):
                outcome = await loop.run_in_executor(self._thread, self._hand_over, message)
        except TimeoutError:
            outcome = Outcome(False, f"it has not answered for {PATIENCE_S:.0f} s")
        if not outcome.is_accepted:
            self._address = None
        return outcome

    def _hand_over(self, message: Message) -> Outcome:
        try:
            address = self._address = self._address or address_of(self._receiver)
        except UsageError as error:
            return Outcome(False, str(error)[:MOST_FAULT])
        with guard.allowing(self._receiver.private_hosts) as refused, collecting() as lines:
            try:
                if type(address.plugin) is NotifyEmail:
                    return Outcome(True, _shown(address, [send_mail(address.plugin, message)]))
                is_accepted = _by_apprise(address.plugin, message)
            except (RefusedError, OSError) as error:
                is_accepted, lines[:] = False, [str(error) or type(error).__name__]
            except Exception as error:  # plugins of many hands; their words may quote the address
                is_accepted, lines[:] = False, [f"the plugin failed: {type(error).__name__}"]
        if is_accepted:
            return Outcome(True, f"{address.service} took the message")
        if refused:  # our own words: an IP address is no secret
            return Outcome(False, "; ".join(dict.fromkeys(refused))[:MOST_FAULT])
        return Outcome(False, _shown(address, lines or ["it did not take the message, and does not say why"]))


def _shown(address: Address, lines: list[str]) -> str:
    return address.scrub("; ".join(dict.fromkeys(lines)))[:MOST_FAULT]


def _by_apprise(plugin: Any, message: Message) -> bool:
    """Return whether the service took the message."""
    headers = getattr(plugin, "headers", None)
    if isinstance(headers, dict):  # of webhooks
        headers[KEY_HEADER], headers[THREAD_HEADER] = message.key, message.thread
    if message.is_report:
        kind = apprise.NotifyType.INFO
    elif message.event == "resolved":
        kind = apprise.NotifyType.SUCCESS
    else:
        kind = apprise.NotifyType.FAILURE if message.is_critical else apprise.NotifyType.WARNING
    text = message.text if message.is_report else f"{message.text}\n#{message.thread[:SHOWN]}"
    files = [one for one in message.files if not one.content_id] if plugin.attachment_support else []
    return bool(
        plugin.notify(
            body=text,
            title=message.title,
            notify_type=kind,
            body_format=apprise.NotifyFormat.TEXT,
            attach=_attached(files) if files else None,
        )
    )


def _attached(files: Sequence[Attachment]) -> Any:
    """Return files as Apprise takes them: they stay in memory."""
    attached = apprise.AppriseAttachment(asset=ASSET)
    for one in files:
        made: Any = AttachMemory  # Apprise declares no types
        attached.add(made(content=one.data, name=one.name, mimetype=one.kind, asset=ASSET))
    return attached
