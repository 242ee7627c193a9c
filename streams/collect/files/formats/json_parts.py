"""What stands within objects of JSON, or side by side without a comma: replies, members of lists, whole objects."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from streams.collect.files.formats.table import Getter

LIST_DEPTH = 8
"""Of members and lists on the way to a column within a list."""
LIST_MEMBERS = 2
"""Of a list, the first ones, that have columns."""
MOST_LISTED = 500
DEPTH = 5
"""Of lists within objects that are looked for, and of columns."""
MOST_COLUMNS = 1_000
PREFIX = re.compile(rb"\s*window\.[\w.\[\]\"']{1,200}\s*=\s*", re.ASCII)
"""What stands before the JSON in the archives of X."""
Path = tuple[str, ...]
"""Names of objects' members, from the outside in; lists on the way are gone through."""
LEAST_ALIKE = 3
"""Names that a reply has in common with what it answers, if it has as many."""


def columns_of(objects: Sequence[Mapping[str, Any]]) -> dict[str, Path]:
    """Return the columns of objects: names, of nested ones with dots, each with its path.

    >>> columns_of([{"id": 1, "user": {"name": "a", "tags": []}}])
    {'id': ('id',), 'user.name': ('user', 'name'), 'user.tags': ('user', 'tags')}
    """
    found: dict[str, Path] = {}

    def walk(value: Mapping[str, Any], path: Path) -> None:
        for name, inner in value.items():
            if len(found) >= MOST_COLUMNS:
                return
            if isinstance(inner, dict) and len(path) < DEPTH and inner:
                walk(inner, (*path, name))
            else:
                found.setdefault(".".join((*path, name)), (*path, name))

    for one in objects:
        walk(one, ())
    return found


def getter_of(path: Path) -> Getter:
    """Return what finds a value in an object; None where it is not there."""
    if len(path) == 1:
        (name,) = path
        return lambda row: row.get(name)

    def get(row: Any) -> Any:
        for name in path:
            if isinstance(row, dict):
                row = row.get(name)
            elif isinstance(row, list) and name.isdecimal() and int(name[:9]) < len(row):
                row = row[int(name[:9])]
            else:
                return None
        return row

    return get


def listed_columns(objects: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns within lists, by the place in the list, as archives of accounts have them.

    >>> listed_columns([{"timestamp": 5, "data": [{"post": "I like it"}]}])
    ['data.0.post']
    """
    found: dict[str, None] = {}

    def walk(value: Any, path: tuple[str, ...], *, listed: bool) -> None:
        if len(found) >= MOST_LISTED or len(path) > LIST_DEPTH:
            return
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, (*path, name), listed=listed)
        elif isinstance(value, list):
            for place, inner in enumerate(value[:LIST_MEMBERS]):
                if isinstance(inner, dict):
                    walk(inner, (*path, str(place)), listed=True)
        elif listed:
            found[".".join(path)] = None

    for one in objects:
        walk(one, (), listed=False)
    return list(found)


def with_replies(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a message and the replies within it, which are messages of their own, to any depth.

    >>> thread = {"id": 1, "text": "a", "replies": [{"id": 2, "text": "b", "replies": [{"id": 3, "text": "c"}]}]}
    >>> [one["id"] for one in with_replies(thread)]
    [1, 2, 3]
    """
    left = [value]
    while left:
        one = left.pop()
        if not is_placeholder(one):
            yield one
        left += reversed(_replies(one))


def is_placeholder(value: Mapping[str, Any]) -> bool:
    """Whether an object of Reddit stands for comments that the file does not have."""
    data = value.get("data")
    return value.get("kind") == "more" and isinstance(data, dict) and "children" in data


def _replies(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    inner = value.get("replies")
    if inner is None and isinstance(data := value.get("data"), dict):
        inner = data.get("replies")
    if isinstance(inner, dict):
        data = inner.get("data")
        inner = inner.get("comments") or (data.get("children") if isinstance(data, dict) else None)
    if not isinstance(inner, list):
        return []
    return [
        one
        for one in inner
        if isinstance(one, dict) and len(one.keys() & value.keys()) >= min(LEAST_ALIKE, len(one) or LEAST_ALIKE)
    ]


def is_json(data: bytes) -> bool:
    """Whether bytes are a value of JSON that can be read."""
    try:
        msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return True


def mended(data: bytes) -> bytes:
    r"""Return JSON without what is none, as some tools write it: NaN, Infinity, halves of characters; else nothing.

    >>> mended(b'{"likes": NaN, "text": "cut \\ud83d"}').decode(), mended(b'{"likes": 5')
    ('{"likes": null, "text": "cut \ufffd"}', b'')
    """
    if b"NaN" not in data and b"Infinity" not in data and not _HALF.search(data):
        return b""
    try:
        value = json.loads(data, parse_constant=lambda _: None)
        if not isinstance(value, dict) and not (
            isinstance(value, list) and any(isinstance(one, dict) for one in value)
        ):
            return b""  # no message, so it is refused as it is
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return b""
    return _LONE.sub("\ufffd", text).encode()


_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")


def objects_in(data: bytes) -> list[bytes]:
    r"""Return the objects that stand one after another without commas; none where that is not all there is.

    >>> objects_in(b'{"a": 1}{"a": "}{"} \n{}')
    [b'{"a": 1}', b'{"a": "}{"}', b'{}']
    >>> objects_in(b'{"a": 1}, {"a": 2}'), objects_in(b"{")
    ([], [])
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return []
    decode, at, found = json.JSONDecoder().raw_decode, 0, list[bytes]()
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            value, end = decode(text, at)
        except (ValueError, RecursionError):
            return []
        if not isinstance(value, dict):
            return []
        found.append(text[at:end].encode())
        at = end
    return found
