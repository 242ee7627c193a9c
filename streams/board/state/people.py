"""What people wrote on the board: edits of brands, campaigns and annotations."""

from collections import defaultdict
from collections.abc import Iterable

from aiokafka.structs import ConsumerRecord

from schemas.people.annotation import Annotation
from schemas.people.brand_edit import BrandEdit
from schemas.people.campaign import Campaign
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError

MOST_ANNOTATIONS = 10_000
MOST_CAMPAIGNS = 2_000
"""Of more, further ones are refused."""
LEAST_MS = 60_000
EDITS_OF_BRAND = 200
"""That are kept of a brand: the newest."""


class People:
    """Takes in records; each `read_...` raises RefusedRecordError on one that its topic cannot have."""

    def __init__(self) -> None:
        self._edits: defaultdict[str, dict[int, BrandEdit]] = defaultdict(dict)
        """By brand, and by time."""
        self.campaigns: dict[str, Campaign] = {}
        self.annotations: dict[str, Annotation] = {}
        self._edit = CheckedDecoder("brand-edits", BrandEdit).decode
        self._campaign = CheckedDecoder("campaigns", Campaign).decode
        self._annotation = CheckedDecoder("annotations", Annotation).decode

    def read_edit(self, record: ConsumerRecord) -> None:
        """Take in a record of ``brand-edits``; one without value removes its edit."""
        if record.value is None:
            brand, _, at_ms = (record.key or b"").decode(errors="replace").rpartition("|")
            if at_ms.isdecimal() and brand in self._edits:
                self._edits[brand].pop(int(at_ms), None)
            return
        edit = self._edit(record)
        of_brand = self._edits[edit.brand]
        of_brand[edit.at] = edit
        if len(of_brand) > EDITS_OF_BRAND:
            del of_brand[min(of_brand)]

    def read_campaign(self, record: ConsumerRecord) -> None:
        """Take in a record of ``campaigns``."""
        if record.value is None:
            self.campaigns.pop((record.key or b"").decode(errors="replace"), None)
            return
        one = self._campaign(record)
        if one.name not in self.campaigns and len(self.campaigns) >= MOST_CAMPAIGNS:
            raise RefusedRecordError(f"there are {MOST_CAMPAIGNS} campaigns already: end some")
        self.campaigns[one.name] = one

    def read_annotation(self, record: ConsumerRecord) -> None:
        """Take in a record of ``annotations``."""
        if record.value is None:
            self.annotations.pop((record.key or b"").decode(errors="replace"), None)
            return
        one = self._annotation(record)
        if one.id not in self.annotations and len(self.annotations) >= MOST_ANNOTATIONS:
            raise RefusedRecordError(f"there are {MOST_ANNOTATIONS} annotations already: remove some")
        self.annotations[one.id] = one

    def edits(self, brand: str) -> list[BrandEdit]:
        """Return the edits of a brand that are kept, the newest first."""
        of_brand = self._edits.get(brand, {})
        return [of_brand[at] for at in sorted(of_brand, reverse=True)]

    def newest_edit(self, brand: str) -> BrandEdit | None:
        """Return the newest edit of a brand; None: it was never edited here."""
        of_brand = self._edits.get(brand)
        return of_brand[max(of_brand)] if of_brand else None

    def edited(self) -> Iterable[str]:
        """Return the names of the brands with edits."""
        return [name for name, edits in self._edits.items() if edits]

    def standing(self, kind: str, now_ms: int) -> int:
        """Return how many annotations of a kind stand at a time, ms UTC: one of a moment does for a minute."""
        return sum(
            one.kind == kind and one.at <= now_ms < max(one.until or 0, one.at + LEAST_MS)
            for one in self.annotations.values()
        )

    def annotations_of(self, brand: str | None, from_ms: int, to_ms: int) -> list[Annotation]:
        """Return the annotations that touch a range, the earliest first.

        Args:
            brand: on whose trends they stand, with those that stand on all; None: of every brand.
            from_ms: ms UTC.
            to_ms: ms UTC, included.
        """
        found = [
            one
            for one in self.annotations.values()
            if (brand is None or one.brand in (None, brand)) and one.at <= to_ms and (one.until or one.at) >= from_ms
        ]
        return sorted(found, key=lambda one: (one.at, one.id))
