"""Pages of posts as lines of the stream: one post, or one user, that cannot be read takes no other along."""

from typing import TypeVar

import msgspec

from streams.collect.protocol import PARSE_ERRORS

_T = TypeVar("_T")


class Summary(msgspec.Struct):
    """Of a change of rules."""

    not_created: int = 0


class Meta(msgspec.Struct):
    """What an answer says of itself."""

    next_token: str | None = None
    summary: Summary = msgspec.field(default_factory=Summary)


class Page(msgspec.Struct):
    """Of posts, and of what goes along with them."""

    data: list[msgspec.Raw] = []
    includes: msgspec.Raw = msgspec.Raw(b"{}")
    meta: Meta = msgspec.field(default_factory=Meta)


class Named(msgspec.Struct):
    """Which post it is, and which it is an edit of."""

    id: str
    edit_history_tweet_ids: tuple[str, ...] = ()


class _Line(msgspec.Struct):
    data: Named


class _Users(msgspec.Struct):
    users: list[msgspec.Raw] = []


class _Author(msgspec.Struct):
    id: str = ""
    author_id: str = ""


def lines_of(page: Page) -> list[bytes]:
    """Return the posts of a page as lines of the stream, each with its author.

    >>> lines_of(Page([msgspec.Raw(b'{"id":"1","author_id":"7"}'), msgspec.Raw(b"5")], msgspec.Raw(b'{"users":[5]}')))
    [b'{"data":{"id":"1","author_id":"7"},"includes":{"users":[]}}', b'{"data":5,"includes":{"users":[]}}']
    """
    users = {name: user for user in _read(page.includes, _Users).users if (name := _read(user, _Author).id)}
    lines = []
    for post in page.data:
        author = users.get(_read(post, _Author).author_id)
        lines.append(msgspec.json.encode({"data": post, "includes": {"users": [author] if author else []}}))
    return lines


def named(line: bytes) -> Named | None:
    """Return which post a line is of; None: it cannot be read, and `parse` will say what is wrong."""
    try:
        return msgspec.json.decode(line, type=_Line).data
    except PARSE_ERRORS:
        return None


def _read(data: msgspec.Raw, kind: type[_T]) -> _T:
    """Return what is read of a post or a user; of one that cannot be read nothing: `parse` refuses the line."""
    try:
        return msgspec.json.decode(data, type=kind)
    except PARSE_ERRORS:
        return kind()
