"""The followed brands of one partition, in the order in which they are read."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from schemas.brand import Brand
from scoring.method.fixed_point import h64, signed
from scoring.reading.exposure import Calendar, Outage
from scoring.state.panes import PartitionState


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


def roster_of(brands: Iterable[Brand]) -> Roster:
    """Return the roster of some brands.

    >>> [brand.brand for brand in roster_of([Brand(brand="Zebra"), Brand(brand="Acme")]).brands]
    ['Acme', 'Zebra']
    """
    ordered = tuple(sorted(brands, key=lambda brand: brand.brand))
    return Roster(ordered, np.array([signed(h64(brand.brand)) for brand in ordered], np.int64))
