"""The followed brands, as the topic ``brands`` holds them."""

import asyncio
import logging

from aiokafka.structs import ConsumerRecord

from schemas.brand import Brand
from schemas.codec import UNREADABLE, decoder
from scoring.text.queries.parser import QueryError, parse

log = logging.getLogger(__name__)


class BrandBook:
    """The followed brands, by name, as the topic ``brands`` tells them."""

    def __init__(self, moved: asyncio.Event | None = None) -> None:
        """`moved`: set with every change."""
        self._moved = moved or asyncio.Event()
        self.brands: dict[str, Brand] = {}
        self.version = 0
        """Grows with every change, so that what is built from the brands knows when to be built again."""
        self._decode = decoder(Brand).decode

    def read(self, record: ConsumerRecord) -> None:
        """Take in one record; one that is no brand is left out and said."""
        name = (record.key or b"").decode(errors="replace")
        if record.value is None:
            self.brands.pop(name, None)
        else:
            try:
                brand = self._decode(record.value)
                if brand.query:
                    parse(brand.query)
            except (*UNREADABLE, QueryError) as error:
                log.warning("brands, offset %d is no brand (%s): publish it again", record.offset, error)
                return
            self.brands[brand.brand] = brand
        self.version += 1
        self._moved.set()
