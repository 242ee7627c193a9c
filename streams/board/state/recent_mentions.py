"""The newest mentions of each brand, as long as nobody took them back and their texts may be kept."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import NamedTuple

from schemas.brand_mention import BrandMention
from scoring.detectors.deleted_mentions import DeletedMentions

KEPT = 200
"""Of a brand."""
KEPT_BRANDS = 500
"""Brands of which mentions are kept; of more, those that have been silent the longest go."""


class _Held(NamedTuple):
    said: BrandMention
    arrived_ms: int


class RecentMentions:
    """What people said of late, by brand."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, deque[_Held]] = OrderedDict()
        self._deleted = DeletedMentions()

    def put(self, mention: BrandMention, arrived_ms: int = 0) -> None:
        """Take in a version of a mention; what is deleted is forgotten here too, and kept out when it comes again.

        `arrived_ms`: when the broker had it, ms UTC.
        """
        self._deleted.note(mention)
        if mention.op == "account_delete":
            self._forget(lambda one: (one.said.source, one.said.author) == (mention.source, mention.author))
        elif mention.op == "delete":
            self._forget(lambda one: _name(one) == (mention.source, mention.id), mention.brand)
        elif mention.text and not self._deleted.covers(mention):
            self._keep(mention, arrived_ms)

    def forget_before(self, until_ms: int) -> None:
        """Forget what the broker had before `until_ms`, ms UTC."""
        self._forget(lambda one: one.arrived_ms < until_ms)

    def _keep(self, mention: BrandMention, arrived_ms: int) -> None:
        kept = self._kept.setdefault(mention.brand, deque(maxlen=KEPT))
        self._kept.move_to_end(mention.brand)
        for place, one in enumerate(kept):
            if _name(one) == (mention.source, mention.id):
                if one.said.seen_at <= mention.seen_at:
                    kept[place] = _Held(mention, arrived_ms)
                return
        kept.append(_Held(mention, arrived_ms))
        if len(self._kept) > KEPT_BRANDS:
            self._kept.popitem(last=False)

    def _forget(self, is_gone: Callable[[_Held], bool], brand: str = "") -> None:
        for name in [brand] if brand else list(self._kept):
            if any(map(is_gone, kept := self._kept.get(name, deque()))):
                self._kept[name] = deque((one for one in kept if not is_gone(one)), KEPT)

    def find(self, source: str, mention_id: str, brand: str | None = None) -> BrandMention | None:
        """Return the newest version of a mention, of one brand or of any; None: it is not among the newest here."""
        for kept in self._kept.values() if brand is None else [self._kept.get(brand, ())]:
            for one in kept:
                if _name(one) == (source, mention_id):
                    return one.said
        return None

    def of(self, brand: str, source: str | None = None) -> list[BrandMention]:
        """Return those of a brand, and of one source, the newest first."""
        found = [one.said for one in self._kept.get(brand, ()) if source is None or one.said.source == source]
        return sorted(found, key=lambda one: (-one.created_at, one.source, one.id))


def _name(one: _Held) -> tuple[str, str]:
    return one.said.source, one.said.id
