"""The followed brands of one partition, in the order in which they are read."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from schemas.brand import Brand
from scoring.method.fixed_point import h64, signed
from scoring.method.windows import Outage
from scoring.reading.exposure import Calendar
from scoring.state.panes import PartitionState
from streams.kafka.partitioner import partition_of

MOST_PLACES = 1 << 20


class Place(NamedTuple):
    """Where a brand is found."""

    partition: int
    key: int
    """In two's complement."""


@lru_cache(maxsize=MOST_PLACES)
def place_of(brand: str, partitions: int) -> Place:
    """Return the place of a brand; it is worked out once: of 100,000 brands it takes a second.

    >>> place_of("acme", 8).partition
    4
    """
    return Place(partition_of(brand, partitions), signed(h64(brand)))


class Roster(NamedTuple):
    """Brands by name; another object whenever one of them changed."""

    brands: tuple[Brand, ...]
    keys: np.ndarray
    """int64, of each brand, in two's complement."""

    def slots(self, state: PartitionState) -> np.ndarray:
        """Return where the state holds them, int64; -1: nobody has spoken of one."""
        return state.slots(self.keys)

    def calendars(self, places: Iterable[int], outages: tuple[Outage, ...]) -> list[Calendar]:
        """Return the calendars of those at some places."""
        return [Calendar(self.brands[place].since, self.brands[place].tz, outages) for place in places]


def rosters_of(brands: Iterable[Brand], partitions: int) -> list[Roster]:
    """Return the rosters of all partitions.

    >>> [brand.brand for brand in rosters_of([Brand(brand="Zebra"), Brand(brand="Acme")], 1)[0].brands]
    ['Acme', 'Zebra']
    """
    members: list[tuple[list[Brand], list[int]]] = [([], []) for _ in range(partitions)]
    for brand in sorted(brands, key=lambda brand: brand.brand):
        partition, key = place_of(brand.brand, partitions)
        members[partition][0].append(brand)
        members[partition][1].append(key)
    return [Roster(tuple(ordered), np.array(keys, np.int64)) for ordered, keys in members]
