"""The followed brands, as the topic ``brands`` holds them."""

import asyncio

from aiokafka.structs import ConsumerRecord

from schemas.brand import Brand
from scoring.text.queries.limits import check
from scoring.text.queries.parser import QueryError
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError


class BrandBook:
    """The followed brands, by name, as the topic ``brands`` tells them."""

    def __init__(self, moved: asyncio.Event | None = None) -> None:
        """`moved`: set with every change."""
        self._moved = moved or asyncio.Event()
        self.brands: dict[str, Brand] = {}
        self.version = 0
        """Grows with every change, so that what is built from the brands knows when to be built again."""
        self._decode = CheckedDecoder("brands", Brand).decode

    def read(self, record: ConsumerRecord) -> None:
        """Take in one record; one without value ends the following of the brand that its key names.

        Raises:
            RefusedRecordError: it is no brand, or its query cannot be read. The brand stays what it was.
        """
        if record.value is None:
            if self.brands.pop((record.key or b"").decode(errors="replace"), None) is None:
                return
        else:
            brand = self._decode(record)
            try:
                check(brand)
            except QueryError as error:
                raise RefusedRecordError(f"it cannot be searched for: {error}") from error
            self.brands[brand.brand] = brand
        self.version += 1
        self._moved.set()
