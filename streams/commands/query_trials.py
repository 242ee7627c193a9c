"""What another version of a brand's query would find."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from scoring.text.matching import Matcher
from scoring.text.searched_text import searched_text
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.read_to_end import records_to_end
from streams.runtime.versions import with_current

SHOWN = 10


class Difference(NamedTuple):
    """What two versions of a query find otherwise."""

    read: int
    """Texts."""
    gained: int
    lost: int
    gained_examples: Sequence[str]
    lost_examples: Sequence[str]


async def difference(old: Brand, new: Brand, mentions: AsyncIterator[Mention]) -> Difference:
    """Hold both versions against mentions; those that name their brand themselves are passed over."""
    matcher = Matcher([replace(old, brand="old"), replace(new, brand="new")])
    read, gained, lost = 0, list[str](), list[str]()
    counts = [0, 0]
    async for mention in mentions:
        searched = searched_text(mention)
        if mention.brand is not None or not searched:
            continue
        read += 1
        found = matcher.match(searched, mention)
        if len(found) == 1:
            counts[found[0]] += 1
            examples = gained if found[0] else lost
            if len(examples) < SHOWN:
                examples.append(mention.text or searched)
    return Difference(read, counts[1], counts[0], gained, lost)


async def mentions_in(path: Path) -> AsyncIterator[Mention]:
    """Yield the mentions of a file: records as JSON lines, or a text a line.

    Raises:
        JaugeError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            for line in file:
                yield _mention(line)
    except OSError as error:
        raise JaugeError(f"{path} cannot be read ({error.strerror}): name another file") from error


def _mention(line: bytes) -> Mention:
    try:
        return decode_mention(line)
    except RejectedError:
        return Mention(source="x", id="", seen_at=0, text=line.decode(errors="replace").strip())


def mention_on(line: str) -> Mention:
    """Return the mention on a line: fields of one as a JSON object with text, title or alt; else it is a text.

    >>> mention_on('{"alt": "Acme"}').alt, mention_on('{"a": 1}').text
    ('Acme', '{"a": 1}')
    """
    row: dict[str, Any] = {}
    if line.lstrip().startswith("{"):
        with suppress(msgspec.MsgspecError):
            row = msgspec.json.decode(line, type=dict[str, Any])
    if not row.keys().isdisjoint(("text", "title", "alt")):
        with suppress(msgspec.MsgspecError):
            return msgspec.convert({"source": "x", "seen_at": 0} | row, Mention)
    return Mention(source="x", seen_at=0, text=line)


async def retained_mentions(settings: Settings) -> AsyncIterator[Mention]:
    """Yield all that the topic of mentions holds now, newest version or not."""
    kafka = (await with_current(settings)).kafka
    async for record in records_to_end(kafka.servers, kafka.topics.mentions, range(kafka.partitions)):
        for mention in _read(record.value):
            yield mention


def _read(value: bytes | None) -> Iterable[Mention]:
    try:
        return (decode_mention(value),)
    except RejectedError:
        return ()
