"""Which mentions are deleted, for whoever keeps texts: what comes again after its deletion is not shown again."""

from collections import OrderedDict

from schemas.brand_mention import BrandMention
from scoring.method.constants import FUTURE_MS

KEPT = 200_000
"""Deletions; of more, the oldest are forgotten."""


class DeletedMentions:
    """Remembers deletions in the order in which they came.

    >>> said = BrandMention(brand="Acme", source="x", id="1", op="create", created_at=5, seen_at=9)
    >>> deleted = DeletedMentions()
    >>> deleted.note(BrandMention(brand="", source="x", id="1", op="delete", created_at=0, seen_at=7))
    >>> deleted.covers(said)
    True
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._at: OrderedDict[tuple[str, ...], int] = OrderedDict()
        """Newest `seen_at` (ms UTC) of a deletion, by source, id and brand (empty: all), or by source and author."""

    def note(self, mention: BrandMention) -> None:
        """Take in a deletion; other versions change nothing."""
        if mention.op == "account_delete" and mention.author is not None:
            self._put((mention.source, mention.author), mention.seen_at)
        elif mention.op == "delete":
            self._put((mention.source, mention.id, mention.brand), mention.seen_at)

    def covers(self, mention: BrandMention) -> bool:
        """Whether a version is of a mention that is deleted, whenever it was seen; one written later is another."""
        names: list[tuple[str, ...]] = [(mention.source, mention.id, brand) for brand in ("", mention.brand)]
        if mention.author is not None:
            names.append((mention.source, mention.author))
        return any(mention.created_at <= self._at[name] + FUTURE_MS for name in names if name in self._at)

    def _put(self, name: tuple[str, ...], seen_at: int) -> None:
        self._at[name] = max(seen_at, self._at.pop(name, 0))
        if len(self._at) > self._kept:
            self._at.popitem(last=False)
