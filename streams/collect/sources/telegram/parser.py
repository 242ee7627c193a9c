"""Telegram: what is written in channels that a bot administers."""

import msgspec

from schemas.mention import Mention
from streams.collect.beside_text import NO_PART, part_of, title_of
from streams.collect.envelope import mention, unwrap

SOURCE = "telegram"


class Chat(msgspec.Struct, frozen=True):
    """A channel."""

    id: int
    username: str | None = None
    type: str = "channel"


class Option(msgspec.Struct, frozen=True):
    """Of a poll."""

    text: str = ""


class Poll(msgspec.Struct, frozen=True):
    """What is asked, and what may be chosen."""

    question: str = ""
    options: tuple[Option, ...] = ()


class Message(msgspec.Struct, frozen=True):
    """What is read of one."""

    message_id: int
    chat: Chat
    date: int
    """s UTC."""
    text: str | None = None
    caption: str | None = None
    poll: msgspec.Raw = NO_PART
    reply_to_message: "Message | None" = None


class Update(msgspec.Struct, frozen=True):
    """One thing that happened."""

    update_id: int
    channel_post: Message | None = None
    edited_channel_post: Message | None = None


def parse(data: bytes) -> Mention | None:
    """Return the mention that an update tells; None: it is of another kind.

    Raises:
        msgspec.MsgspecError: it is no update.
    """
    envelope = unwrap(data)
    update = msgspec.json.decode(envelope.item, type=Update)
    said = update.edited_channel_post or update.channel_post
    if said is None or said.chat.type != "channel":
        return None
    answered, poll = said.reply_to_message, part_of(said.poll, Poll) or Poll()
    return mention(
        envelope,
        SOURCE,
        name_of(said),
        said.date * 1_000,
        op="create" if update.edited_channel_post is None else "update",
        texts=(said.text or said.caption,),
        title=title_of((poll.question, *(option.text for option in poll.options))),
        url=f"https://t.me/{said.chat.username}/{said.message_id}" if said.chat.username else None,
        author=str(said.chat.id),
        reply_to=None if answered is None else name_of(answered),
    )


def name_of(message: Message) -> str:
    """Return the id of a message among all channels."""
    return f"{message.chat.id}/{message.message_id}"
