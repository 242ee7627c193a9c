"""The followed brands, as the topic ``brands`` holds them."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from aiokafka.structs import ConsumerRecord

from schemas.brand import Brand
from scoring.text.queries.limits import check
from scoring.text.queries.parser import QueryError
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError


class Change(NamedTuple):
    """What became of one brand since its last change was taken."""

    name: str
    went: bool
    """Whether it was, at least for a while, not followed: it stands behind all others then."""
    brand: Brand | None
    """As it is now; None: it is not followed."""


class BrandBook:
    """The followed brands, by name, as the topic ``brands`` tells them."""

    def __init__(self, moved: asyncio.Event | None = None) -> None:
        """`moved`: set with every change."""
        self._moved = moved or asyncio.Event()
        self.brands: dict[str, Brand] = {}
        self.version = 0
        """Grows with every change, so that what is built from the brands knows when to be built again."""
        self._changed: OrderedDict[str, bool] | None = None
        """Names of the brands that changed, in the order of `brands` where they are new, and whether they went."""
        self._decode = CheckedDecoder("brands", Brand).decode

    def keep_changes(self) -> None:
        """From now on, keep each change until it is taken: for who need not build all again."""
        self._changed = OrderedDict()

    def changes(self) -> Iterator[Change]:
        """Take the changes that were kept, one by one; who stops finds the others there the next time.

        Made one after the other they lead to `brands`, in its order.
        """
        while self._changed:
            name, went = self._changed.popitem(last=False)
            yield Change(name, went, self.brands.get(name))

    def read(self, record: ConsumerRecord) -> None:
        """Take in one record; one without value ends the following of the brand that its key names.

        Raises:
            RefusedRecordError: it is no brand, or its query cannot be read. The brand stays what it was.
        """
        if record.value is None:
            name = (record.key or b"").decode(errors="replace")
            if self.brands.pop(name, None) is None:
                return
            self._keep_change(name, is_moved=True, went=True)
        else:
            brand = self._decode(record)
            try:
                check(brand)
            except QueryError as error:
                raise RefusedRecordError(f"it cannot be searched for: {error}") from error
            self._keep_change(brand.brand, is_moved=brand.brand not in self.brands)
            self.brands[brand.brand] = brand
        self.version += 1
        self._moved.set()

    def _keep_change(self, name: str, *, is_moved: bool, went: bool = False) -> None:
        if self._changed is not None:
            self._changed[name] = self._changed.get(name, False) or went
            if is_moved:
                self._changed.move_to_end(name)
