"""A second simulated public, of other laws than the project's own: it judges what was tuned on the first.

Opinions have two peaks instead of one, there are three kinds of accounts, the volume of a day is
over-dispersed, and all authors of a day may be moved together, with a correlation from day to day.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.reading.exposure import profile
from scoring.simulation.public import UNKNOWN

#                 bluesky mastodon reddit hn rss youtube x
RATE = np.array([5.0, 1.8, 4.5, 0.5, 3.5, 2.5, 18.0])
"""Posts a day of a brand of size 1."""
HAS_AUDIENCE = np.array([1, 1, 0, 0, 0, 1, 1], bool)
HAS_REACTIONS = np.array([1, 1, 1, 1, 0, 1, 1], bool)
AUDIENCE = np.array([7.6, 7.0, 0, 0, 0, 9.5, 8.0])
"""Median log2 followers."""
REACTIONS = np.array([1.2, 1.1, 2.2, 2.6, 0, 2.8, 1.0])
"""Mean log2 reactions."""
AGAINST = np.array([0.25, 0.25, 0.38, 0.35, 0.15, 0.22, 0.36])
FOR = np.array([0.30, 0.30, 0.25, 0.22, 0.25, 0.38, 0.24])
"""Shares of authors who are against a brand of mean mood, and for it."""
LEANING, NOISE = 0.55, 0.28
"""Sentiment of who is for it, and spread between the mentions of one author."""
DAY_CORRELATION = 0.6
OVER_DISPERSION = 0.25
"""Standard deviation of the ln volume of a day."""
SOURCES = len(RATE)
SIZE_SPREAD, MOOD_SPREAD, AUDIENCE_SPREAD, REACTION_SPREAD = 1.5, 0.55, 0.7, 0.7
"""Between brands: ln size, logit of for against against, log2 followers, log2 reactions."""
POOL_DAYS = 45
"""A brand has as many authors as posts in so many days."""
HOURLY = np.array([profile(0, hour, 0) for hour in range(168)])


class Posts(NamedTuple):
    """Posts as columns of one length, in order of time: see `scoring.simulation.public.Said`."""

    created_ms: np.ndarray
    source: np.ndarray
    author: np.ndarray
    """uint64: key."""
    followers: np.ndarray
    reactions: np.ndarray
    sentiment: np.ndarray
    confidence: np.ndarray


class Authors(NamedTuple):
    """Who may post of one brand on one source."""

    activity: np.ndarray
    """Cumulated."""
    leaning: np.ndarray
    """-1, 0 or 1."""
    audience: np.ndarray
    """Log2 followers."""
    key: np.ndarray


class Week(NamedTuple):
    """How a stretch of days differs from the usual."""

    volume: float = 1.0
    mood: float = 0.0
    """Shift of everybody's sentiment."""
    reactions: float = 1.0
    shock: float = 0.0
    """Standard deviation of a day's own shift of everybody's sentiment."""


USUAL = Week()


class Brand:
    """One brand: how much is said of it, how it is liked, and by whom."""

    def __init__(self, rng: np.random.Generator, size: float | None = None) -> None:
        """Draw a brand; of a size, if one is given."""
        self.size = float(np.exp(rng.normal(0, SIZE_SPREAD))) if size is None else size
        affinity = np.exp(rng.normal(0, 0.6, SOURCES))
        affinity[rng.random(SOURCES) < 0.15] *= 0.05
        self.rate = RATE * self.size * affinity
        self.mood = rng.normal(0, MOOD_SPREAD)
        self.audience, self.reactions = rng.normal(0, AUDIENCE_SPREAD), rng.normal(0, REACTION_SPREAD)
        self._seed = int(rng.integers(1 << 60))

    @cached_property
    def authors(self) -> list[Authors]:
        """By source; the same whenever they are asked for."""
        return [self._authors(source) for source in range(SOURCES)]

    def _authors(self, source: int) -> Authors:
        rng, count = np.random.default_rng((self._seed, source)), max(6, int(self.rate[source] * POOL_DAYS))
        activity = np.exp(rng.normal(0, 1.3, count))
        against, praise = AGAINST[source] * np.exp(-self.mood / 2), FOR[source] * np.exp(self.mood / 2)
        total = against + praise + 1 - AGAINST[source] - FOR[source]
        drawn = rng.random(count)
        leaning = np.where(drawn < against / total, -1, np.where(drawn < (against + praise) / total, 1, 0))
        kind = rng.random(count)  # 12% dormant, 85% ordinary, 3% loud
        dormant, loud = rng.normal(3, 1.5, count), rng.normal(AUDIENCE[source] + 5.5, 2, count)
        ordinary = rng.normal(AUDIENCE[source] + self.audience, 2.2, count)
        audience = np.where(kind < 0.12, dormant, np.where(kind < 0.97, ordinary, loud))
        keys = rng.integers(0, 2**63, count, dtype=np.int64).astype(np.uint64)
        return Authors(np.cumsum(activity / activity.sum()), leaning, np.clip(audience, 0, 26), keys)


def posts(brand: Brand, rng: np.random.Generator, first_day: int, days: int, week: Week = USUAL) -> Posts:
    """Draw what is posted of a brand on some days."""
    hours = np.arange(first_day * 24, (first_day + days) * 24)
    volume = np.repeat(np.exp(rng.normal(-(OVER_DISPERSION**2) / 2, OVER_DISPERSION, days)), 24) * week.volume
    shift = np.repeat(shocks(rng, days, week.shock), 24) + week.mood
    drawn = [_of_source(brand, rng, source, hours, volume, shift, week) for source in range(SOURCES)]
    return joined(drawn)


def shocks(rng: np.random.Generator, days: int, spread: float) -> np.ndarray:
    """Draw what moves all authors of a day: float64[days], each remembering the day before."""
    steps = rng.normal(0, 1, days) * spread
    moved = np.zeros(days)
    for day in range(days):
        remembered = DAY_CORRELATION * moved[day - 1] if day else 0.0
        moved[day] = remembered + steps[day] * (np.sqrt(1 - DAY_CORRELATION**2) if day else 1.0)
    return moved


def _of_source(
    brand: Brand,
    rng: np.random.Generator,
    source: int,
    hours: np.ndarray,
    volume: np.ndarray,
    shift: np.ndarray,
    week: Week,
) -> Posts:
    counts = rng.poisson(brand.rate[source] / 24 * HOURLY[hours % 168] * volume)
    total, authors = int(counts.sum()), brand.authors[source]
    who = np.minimum(np.searchsorted(authors.activity, rng.random(total) * authors.activity[-1]), len(authors.key) - 1)
    excess = 0.3 * (authors.audience[who] - AUDIENCE[source]) if HAS_AUDIENCE[source] else 0.0
    answers = REACTIONS[source] + brand.reactions + excess + np.log2(week.reactions) + rng.normal(0, 1.5, total)
    followers = np.floor(2 ** authors.audience[who]) if HAS_AUDIENCE[source] else np.full(total, UNKNOWN)
    reactions = (
        np.floor(np.maximum(0, 2**answers - 1 + rng.random(total)))
        if HAS_REACTIONS[source]
        else np.full(total, UNKNOWN)
    )
    return Posts(
        np.repeat(hours, counts) * HOUR_MS + rng.integers(0, HOUR_MS, total),
        np.full(total, source),
        authors.key[who],
        followers.astype(np.int64),
        reactions.astype(np.int64),
        np.clip(LEANING * authors.leaning[who] + np.repeat(shift, counts) + rng.normal(0, NOISE, total), -1, 1),
        np.clip(rng.beta(5, 3, total), 0.34, 1),
    )


def joined(parts: list[Posts]) -> Posts:
    """Return posts of several draws, in order of time."""
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Posts(*(column[order] for column in columns))


def fakes(rng: np.random.Generator, count: int, accounts: int, first_day: int, sentiment: float) -> Posts:
    """Draw posts of a week on x from a few accounts that look ordinary."""
    keys = rng.integers(0, 2**63, accounts, dtype=np.int64).astype(np.uint64)
    return Posts(
        first_day * DAY_MS + rng.integers(0, 7 * DAY_MS, count),
        np.full(count, SOURCES - 1),
        keys[np.arange(count) % accounts],
        np.full(count, 250),
        np.full(count, 3),
        np.full(count, sentiment),
        np.full(count, 0.9),
    )
