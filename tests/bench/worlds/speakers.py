"""Who speaks of a brand: opinions of two camps, three kinds of accounts, days that are louder than others.

None of its laws is that of `scoring.simulation`, on which the method's constants were tried: opinions there are normal.
"""

from functools import cache

import numpy as np

from scoring.method.constants import HOUR_MS
from scoring.reading.exposure import profile
from scoring.simulation.public import Said

SOURCES = 7
RATE = np.array([5.0, 1.8, 4.5, 0.5, 3.5, 2.5, 18.0])
"""Mentions a day of a brand of size 1, by source of the reference."""
HAS_AUDIENCE = np.array([1, 1, 0, 0, 0, 1, 1], np.bool_)
HAS_REACTIONS = np.array([1, 1, 1, 1, 0, 1, 1], np.bool_)
FOLLOWERS = np.array([7.6, 7.0, 0, 0, 0, 9.5, 8.0])
REACTIONS = np.array([1.2, 1.1, 2.2, 2.6, 0, 2.8, 1.0])
"""Medians, log2."""
NEGATIVE = np.array([0.25, 0.25, 0.38, 0.35, 0.15, 0.22, 0.36])
POSITIVE = np.array([0.30, 0.30, 0.25, 0.22, 0.25, 0.38, 0.24])
"""Shares of the authors."""
DORMANT, ORDINARY = 0.12, 0.97
"""Below, an account has few followers; above, very many."""
LEAN, OWN_SPREAD = 0.55, 0.28
"""Sentiment of a camp, and the standard deviation of one mention around it."""
DAY_SPREAD = 0.25
"""Standard deviation of the logarithm of a day's volume."""
PROFILE = np.array([profile(0, hour, 0) for hour in range(168)])
"""Volume by hour of the week, from a Thursday on."""


class Speakers:
    """The public of one brand."""

    def __init__(self, rng: np.random.Generator, size: float) -> None:
        """`size`: about 36 mentions a day each."""
        liking = np.exp(rng.normal(0, 0.6, SOURCES))
        liking[rng.random(SOURCES) < 0.15] *= 0.05
        self.rate = RATE * size * liking
        """Mentions a day, by source."""
        self._mood, self._audience, self._answer = rng.normal(0, (0.55, 0.7, 0.7)).tolist()
        self._seed = int(rng.integers(1 << 60))
        self._authors = cache(self._make_authors)

    def _make_authors(self, source: int) -> tuple[np.ndarray, ...]:
        """Return who speaks how often (cumulated), leans how, has how many followers (log2), and their keys."""
        count = max(6, int(self.rate[source] * 45))
        rng = np.random.default_rng([self._seed, source, 0])
        acts = np.exp(rng.normal(0, 1.3, count))
        drawn = rng.random(count)
        negative, positive = NEGATIVE[source] * np.exp(-self._mood / 2), POSITIVE[source] * np.exp(self._mood / 2)
        total = negative + positive + 1 - NEGATIVE[source] - POSITIVE[source]
        lean = np.where(drawn < negative / total, -1, np.where(drawn < (negative + positive) / total, 1, 0))
        kind = rng.random(count)
        ordinary = rng.normal(FOLLOWERS[source] + self._audience, 2.2, count)
        loud = rng.normal(FOLLOWERS[source] + 5.5, 2, count)
        followers = np.where(kind < DORMANT, rng.normal(3, 1.5, count), np.where(kind < ORDINARY, ordinary, loud))
        keys = rng.integers(0, 2**63, count, dtype=np.int64).astype(np.uint64)
        return np.cumsum(acts / acts.sum()), lean, np.clip(followers, 0, 26), keys

    def speak(self, rng: np.random.Generator, first_day: int, volume: np.ndarray, mood: np.ndarray) -> Said:
        """Return what is said from the begin of a day on (UTC, days since the epoch); authors are 64-bit keys.

        `volume`, `mood`: by hour, a factor and a shift of sentiment.
        """
        hours = first_day * 24 + np.arange(len(volume))
        days = len(volume) // 24
        loudness = np.repeat(np.exp(rng.normal(-(DAY_SPREAD**2) / 2, DAY_SPREAD, days)), 24)
        rate = PROFILE[hours % 168] * loudness * volume / 24
        parts = [
            self._of_source(rng, source, hours, rng.poisson(self.rate[source] * rate), mood) for source in range(7)
        ]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        order = np.argsort(columns[0], kind="stable")
        return Said(*(column[order] for column in columns))

    def _of_source(
        self, rng: np.random.Generator, source: int, hours: np.ndarray, counts: np.ndarray, mood: np.ndarray
    ) -> list[np.ndarray]:
        total = int(counts.sum())
        acts, lean, followers, keys = self._authors(source)
        who = np.minimum(np.searchsorted(acts, rng.random(total) * acts[-1]), len(lean) - 1)
        created = np.repeat(hours, counts) * HOUR_MS + rng.integers(0, HOUR_MS, total)
        sentiment = LEAN * lean[who] + np.repeat(mood, counts) + rng.normal(0, OWN_SPREAD, total)
        audience = 2.0 ** followers[who] if HAS_AUDIENCE[source] else np.full(total, -1.0)
        beyond = 0.3 * (followers[who] - FOLLOWERS[source]) if HAS_AUDIENCE[source] else 0.0
        answers = 2 ** (REACTIONS[source] + self._answer + beyond + rng.normal(0, 1.5, total)) - 1 + rng.random(total)
        reactions = np.maximum(0, answers) if HAS_REACTIONS[source] else np.full(total, -1.0)
        return [
            created,
            np.full(total, source),
            keys[who],
            np.floor(audience).astype(np.int64),
            np.floor(reactions).astype(np.int64),
            np.clip(sentiment, -1, 1),
            np.clip(rng.beta(5, 3, total), 0.34, 1),
        ]
