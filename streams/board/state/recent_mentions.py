"""The newest mentions of each brand, as long as nobody took them back."""

from collections import OrderedDict, deque
from collections.abc import Callable

from schemas.brand_mention import BrandMention
from scoring.detectors.deleted_mentions import DeletedMentions

KEPT = 200
"""Of a brand."""
KEPT_BRANDS = 500
"""Brands of which mentions are kept; of more, those that have been silent the longest go."""


class RecentMentions:
    """What people said of late, by brand."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, deque[BrandMention]] = OrderedDict()
        self._deleted = DeletedMentions()

    def put(self, mention: BrandMention) -> None:
        """Take in a version of a mention; what is deleted is forgotten here too, and kept out when it comes again."""
        self._deleted.note(mention)
        if mention.op == "account_delete":
            self._forget(lambda one: one.source == mention.source and one.author == mention.author)
        elif mention.op == "delete":
            self._forget(lambda one: (one.source, one.id) == (mention.source, mention.id), mention.brand)
        elif mention.text and not self._deleted.covers(mention):
            self._keep(mention)

    def _keep(self, mention: BrandMention) -> None:
        kept = self._kept.setdefault(mention.brand, deque(maxlen=KEPT))
        self._kept.move_to_end(mention.brand)
        for place, one in enumerate(kept):
            if (one.source, one.id) == (mention.source, mention.id):
                if one.seen_at <= mention.seen_at:
                    kept[place] = mention
                return
        kept.append(mention)
        if len(self._kept) > KEPT_BRANDS:
            self._kept.popitem(last=False)

    def _forget(self, is_gone: Callable[[BrandMention], bool], brand: str = "") -> None:
        for name in [brand] if brand else list(self._kept):
            if any(map(is_gone, kept := self._kept.get(name, deque()))):
                self._kept[name] = deque((one for one in kept if not is_gone(one)), KEPT)

    def find(self, source: str, mention_id: str, brand: str | None = None) -> BrandMention | None:
        """Return the newest version of a mention, of one brand or of any; None: it is not among the newest here."""
        for kept in self._kept.values() if brand is None else [self._kept.get(brand, ())]:
            for one in kept:
                if (one.source, one.id) == (source, mention_id):
                    return one
        return None

    def of(self, brand: str, source: str | None = None) -> list[BrandMention]:
        """Return those of a brand, and of one source, the newest first."""
        found = [one for one in self._kept.get(brand, ()) if source is None or one.source == source]
        return sorted(found, key=lambda one: (-one.created_at, one.source, one.id))
