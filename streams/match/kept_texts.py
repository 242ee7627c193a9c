"""Texts that a topic keeps beside the flow, under the mention that they are of: they go where it goes."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.codec import Record
from schemas.mention import Mention
from schemas.records import ended_text_record

REMEMBERED = 20_000
"""Deletions of late, of which a text may still be on its way."""


class KeptText(NamedTuple):
    """Of which mention a text is."""

    source: str
    id: str
    since_ms: int
    """When the broker had the mention, ms UTC."""
    author: str | None
    """Pseudonym; None: not known."""


class KeptTexts:
    """Finds what a deletion ends, and what has been kept for as long as it may.

    >>> texts = KeptTexts()
    >>> texts.put(KeptText("x", "1", 5, "ann"))
    >>> texts.ended_by([Mention(source="x", op="account_delete", seen_at=9, author="ann")])
    [(b'x:1', None, ())]
    """

    def __init__(self) -> None:
        self._texts: dict[bytes, KeptText] = {}
        """By key of its record."""
        self._of_author: defaultdict[tuple[str, str], set[bytes]] = defaultdict(set)
        """Keys, by source and author."""
        self._deleted: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        """What deletes, source, and id or author, the newest last."""
        self._late: list[Record] = []

    def put(self, text: KeptText) -> None:
        """Take in a text; one whose mention was deleted while it was on its way waits for `late`."""
        record = ended_text_record(text.source, text.id)
        named = [("delete", text.source, text.id), ("account_delete", text.source, text.author or "")]
        if any(name in self._deleted for name in named):
            self._late.append(record)
            return
        self._texts[record[0]] = text
        if text.author is not None:
            self._of_author[text.source, text.author].add(record[0])

    def end(self, key: bytes) -> None:
        """Take in that a text is gone, by the key of its record."""
        text = self._texts.pop(key, None)
        if text is None or text.author is None:
            return
        of_author = self._of_author[text.source, text.author]
        of_author.discard(key)
        if not of_author:
            del self._of_author[text.source, text.author]

    def ended_by(self, deletions: Iterable[Mention]) -> list[Record]:
        """Return the tombstones of the texts of what these deletions take away."""
        ended: dict[bytes, Record] = {}
        for mention in deletions:
            by_account = mention.op == "account_delete"
            name = (mention.author or "") if by_account else mention.id
            self._remember((mention.op, mention.source, name))
            key, _, _ = ended_text_record(mention.source, mention.id)
            keys = self._of_author.get((mention.source, name), ()) if by_account else {key} & self._texts.keys()
            ended.update((one, (one, None, ())) for one in sorted(keys))
        return list(ended.values())

    def late(self) -> list[Record]:
        """Return the tombstones of what came after the deletion of its mention, each once."""
        late, self._late = self._late, []
        return late

    def put_back(self, late: Sequence[Record]) -> None:
        """Take back what `late` returned and could not be sent."""
        self._late[:0] = late

    def over(self, until_ms: int) -> list[Record]:
        """Return the tombstones of the texts whose mentions the broker had before `until_ms`, ms UTC."""
        return [(key, None, ()) for key, text in self._texts.items() if text.since_ms < until_ms]

    def _remember(self, name: tuple[str, str, str]) -> None:
        self._deleted[name] = None
        self._deleted.move_to_end(name)
        if len(self._deleted) > REMEMBERED:
            self._deleted.popitem(last=False)
