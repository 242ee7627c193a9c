"""A message to one receiver: its words, its key, and the thread that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from schemas.notify.notification import Event, Notification
from streams.config.notify.settings import NotifySettings
from streams.config.notify.times_of_day import zone_of
from streams.notify.words import Words

MOST_IN_DIGEST = 50
"""Incidents that one digest holds; the next one has the others."""
SHOWN = 8
"""Characters of a thread's key that a message shows, so that those of one incident can be found together."""


class Attachment(NamedTuple):
    """A file that goes along."""

    name: str
    kind: str
    """Its media type."""
    data: bytes
    content_id: str = ""
    """By which the page of a mail names it; empty: it is a file of its own."""


@dataclass(frozen=True)
class Message:
    """What is handed over."""

    title: str
    text: str
    event: Event
    is_critical: bool
    key: str
    """The same each time that it is handed over: it is in the Message-ID of a mail and in a header of a webhook."""
    thread: str
    """Key of the first message of the incident; `key` where it is the first."""
    subject: str
    """Of a mail: the same for all messages of an incident."""
    html: str = ""
    """Of a mail: the same as a page; empty: there is none."""
    files: tuple[Attachment, ...] = ()
    """What goes along where the service takes files."""
    is_report: bool = False
    """Whether it is a report, and of no incident."""


def key_of(*parts: object) -> str:
    """Return a key of 32 characters.

    >>> key_of("team", "drop|Acme|1", 0) == key_of("team", "drop|Acme|1", 0)
    True
    """
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


def batch_of(sent: Sequence[Notification]) -> str:
    """Return the key of a digest of what is due."""
    return key_of(sent[0].receiver, *sorted(f"{one.incident}|{one.accepted}" for one in sent))


def words_of(receiver: NotifySettings, board: str) -> Words:
    """Return the words in the receiver's language, with times of its zone."""
    return Words(receiver.language, zone_of(receiver.time_zone), board)


def message_of(words: Words, sent: Sequence[Notification], is_digest: bool) -> Message:
    """Return the message on what is due: on one incident, or a digest of several."""
    first = sent[0]
    if not is_digest:
        thread = key_of(first.receiver, first.incident, 0)
        return Message(
            title=words.title(first.alert, first.event),
            text=words.text(first.alert, first.event),
            event=first.event,
            is_critical=first.alert.severity == "critical",
            key=key_of(first.receiver, first.incident, first.accepted),
            thread=thread,
            subject=words.subject(first.alert),
        )
    items = [f"{words.title(one.alert, one.event)}\n{words.text(one.alert, one.event)}" for one in sent]
    key = first.batch or batch_of(sent)
    title = words.digest(len(sent))
    return Message(
        title=title,
        text="\n\n".join(items),
        event="resolved" if all(one.event == "resolved" for one in sent) else "opened",
        is_critical=any(one.alert.severity == "critical" for one in sent),
        key=key,
        thread=key,
        subject=title,
    )
