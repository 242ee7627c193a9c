"""Stack Exchange: excerpts of questions and answers that hold a brand's words."""

import msgspec

from schemas.mention import Mention, Op
from streams.collect.envelope import Envelope, Number, gone, mention, unwrap, whole
from streams.collect.http.html_text import text_of

SOURCE = "stackexchange"
POST = "post"
"""`Envelope.kind` of a post read again by its number."""


class Owner(msgspec.Struct, frozen=True):
    """Who wrote it."""

    user_id: int | None = None
    account_id: int | None = None
    reputation: Number = None


class Excerpt(msgspec.Struct, frozen=True):
    """What is read of an excerpt, or of a post."""

    question_id: int | None = None
    answer_id: int | None = None
    post_id: int | None = None
    title: str | None = None
    excerpt: str | None = None
    body: str | None = None
    """HTML."""
    owner: Owner = Owner()
    score: Number = None
    answer_count: Number = None
    comment_count: Number = None
    creation_date: Number = None
    last_edit_date: Number = None
    link: str | None = None


class Place(msgspec.Struct, frozen=True):
    """What says which post it is."""

    question_id: int | None = None
    answer_id: int | None = None
    post_id: int | None = None
    creation_date: Number = None

    @property
    def number(self) -> int | None:
        """Of the post."""
        return self.answer_id or self.question_id or self.post_id


def place_of(item: bytes) -> Place:
    """Return which post an excerpt is of, its HTML unread; raises msgspec.MsgspecError."""
    return msgspec.json.decode(item, type=Place)


def parse(data: bytes) -> Mention | None:
    """Return the mention that an excerpt tells; `Envelope.server` is the site.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    envelope = unwrap(data)
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    said = msgspec.json.decode(envelope.item, type=Excerpt)
    number = said.answer_id or said.question_id or said.post_id
    return None if number is None else _of(envelope, said, number)


def _of(envelope: Envelope, said: Excerpt, number: int) -> Mention:
    created_s = whole(said.creation_date)
    site = envelope.server
    kind = "a" if said.answer_id else "q"
    host = site if "." in site else f"{site}.com" if site in OWN_NAMES else f"{site}.stackexchange.com"
    op: Op = "create"
    if envelope.again:
        op = "engagement" if said.last_edit_date is None else "update"
    return mention(
        envelope,
        SOURCE,
        f"{site}/{number}",
        None if created_s is None else created_s * 1_000,
        op=op,
        texts=(text_of(said.title or ""), text_of(said.excerpt or said.body or "")),
        url=said.link or f"https://{host}/{kind}/{number}",
        author=None if said.owner.user_id is None else f"{site}/{said.owner.user_id}",
        lang="en",
        likes=whole(said.score),
        replies=whole(said.answer_count if said.answer_count is not None else said.comment_count),
        reply_to=f"{site}/{said.question_id}" if said.answer_id and said.question_id else None,
    )


OWN_NAMES = frozenset(("stackoverflow", "serverfault", "superuser", "askubuntu", "stackapps", "mathoverflow"))
"""Sites under names of their own."""
