"""Two simulated publics in one shape, so that the same properties are measured on both.

The second one (`tests.bench.worlds.public`) is of other laws than the project's own (`scoring.simulation.public`), on
which the method was tried. Both have the same day shocks: what moves all authors of a day, and remembers the day
before.
"""

from collections.abc import Callable
from math import log2
from typing import Any, NamedTuple

import numpy as np

from scoring.method.constants import DAY_MS
from scoring.simulation.public import Public, keys, times, utterances
from tests.bench.properties.brands import SIZE_SPREAD, publics
from tests.bench.worlds import public as second
from tests.bench.worlds.public import USUAL, Posts, Week, shocks

FIRST_DAY, DAYS, BEFORE = 20_600, 28, 6
"""Days before the first are posted too: voices of the first day know what was said before it."""
ONE = 1_000 / DAYS
"""Mentions a day of a brand of size 1, about."""


class Simulator(NamedTuple):
    """How brands are drawn, and what is posted of them."""

    name: str
    brand: Callable[[np.random.Generator, float | None], Any]
    """Draw a brand of a size; None: of any."""
    posts: Callable[[Any, np.random.Generator, int, int, Week], Posts]
    """Draw what is posted of a brand from a day on, in so many days, that differ so from the usual."""
    another: Callable[[Any, int], Any]
    """Return the same brand for a further period: with a crowd of its own, where the simulator has such."""

    def month(self, brand: Any, rng: np.random.Generator, shock: float) -> Posts:
        """Draw what is posted of a brand in the 28 days, and in the days before them."""
        return self.posts(brand, rng, FIRST_DAY - BEFORE, DAYS + BEFORE, Week(shock=shock))


def _own_brand(rng: np.random.Generator, size: float | None) -> Public:
    """Draw a brand as a panel has it, with sizes as wide."""
    return publics(rng, [ONE * (np.exp(rng.normal(0, SIZE_SPREAD)) if size is None else size)])[0]


def _own_posts(brand: Public, rng: np.random.Generator, first_day: int, days: int, week: Week = USUAL) -> Posts:
    """Draw from the project's own simulator: more posts are of more people of the same kind."""
    public = brand._replace(size=brand.size * week.volume, answer=brand.answer + log2(week.reactions))
    created_ms = times(public, rng, first_day * DAY_MS, (first_day + days) * DAY_MS)
    shift = shocks(rng, days, week.shock)[created_ms // DAY_MS - first_day] + week.mood
    said = utterances(public, rng, created_ms, shift)
    return Posts(*said._replace(author=keys(public, said.author)))


def _own_another(brand: Public, number: int) -> Public:
    return brand._replace(crowd=number)


def _same(brand: second.Brand, number: int) -> second.Brand:
    return brand


SECOND = Simulator("second simulator", second.Brand, second.posts, _same)
OWN = Simulator("own simulator", _own_brand, _own_posts, _own_another)
SIMULATORS = (OWN, SECOND)
