"""A simulated public: who speaks of a brand, when, where, to how many, and how they feel.

The panel of the demo and the bench of the method's properties draw from here, and from
nowhere else. Every figure is made up, around the centres of the reference, and nothing
was measured. What an author is (source, activity, opinion, audience) is a hash of their
number, so it stays the same however often, and in whatever order, they are drawn.
"""

from functools import lru_cache
from math import exp, pi
from typing import NamedTuple

import numpy as np

from scoring.method.constants import HOUR_MS
from scoring.method.reference import REFERENCE
from scoring.reading.exposure import profile

UNKNOWN = -1
"""Of followers and reactions: the source does not tell them."""

WEEK_HOURS = 168
CROWD_DAYS = 56
"""A public has as many authors as mentions in so many days; in 28 days a third of them speak."""
ACTIVITY_TAIL, MOST_ACTIVE = 1.4, 300.0
"""Activity is Pareto: exponent, and the most that one author speaks against the least."""
OPINION_SPREAD, FEELING_SPREAD = 0.35, 0.25
"""Standard deviations of sentiment: between authors, and between the mentions of one."""
AUDIENCE_SPREAD, MOST_FOLLOWERS = 2.9, 5e7
"""Between authors, in log2 followers; the median is the reference's level."""
ANSWER_OF_AUDIENCE, ANSWER_SPREAD, ANSWER_NOISE, MOST_REACTIONS = 0.3, 0.5, 1.0, 2e6
"""Log2 reactions: part explained by log2 followers, spread between authors, between mentions of one."""
BURSTS_A_DAY, BURST_HOURS, BURST_FACTOR = 1 / 14, 6, 3.0
"""At times so many times more is said for so long, by everybody alike."""
CONFIDENCE = (0.5, 1.0)
"""Of the sentiment, evenly between."""

_ACTIVITY, _OPINION, _AUDIENCE, _ANSWER = range(4)
"""What an author's hash is drawn for."""


class Public(NamedTuple):
    """Who may speak of one brand."""

    number: int
    """Of the brand: the same number has the same authors."""
    size: float
    """Mentions a day, in the mean."""
    mood: float = 0.0
    """Mean sentiment over what is usual on the source."""
    audience: float = 0.0
    """Log2 followers over what is usual on the source."""
    answer: float = 0.0
    """Log2 reactions over what is usual on the source."""
    shares: tuple[float, ...] = REFERENCE.voices
    """Of the reference's sources, in proportion."""
    tz: int = 0
    """Whole hours east of UTC of its daily and weekly rhythm."""
    crowd: int = 0
    """The same brand, with another crowd drawn from the same kind of people."""


class Said(NamedTuple):
    """Mentions as columns of one length, in order of time."""

    created_ms: np.ndarray
    """int64, ms UTC."""
    source: np.ndarray
    """int64, place in the reference's sources."""
    author: np.ndarray
    """int64, number within public and crowd; an author has one source."""
    followers: np.ndarray
    """int64; UNKNOWN on sources without audiences."""
    reactions: np.ndarray
    """int64; UNKNOWN where the reference expects none."""
    sentiment: np.ndarray
    """float64, -1 to 1."""
    confidence: np.ndarray
    """float64, 0 to 1."""

    def where(self, chosen: np.ndarray) -> "Said":
        """Return the mentions chosen by a mask or by places."""
        return Said(*(column[chosen] for column in self))


def speech(public: Public, rng: np.random.Generator, start_ms: int, end_ms: int) -> Said:
    """Draw what is said of a brand in [start, end), a run of whole hours or not.

    >>> said = speech(Public(1, 40.0), np.random.default_rng(1), 0, 28 * 86_400_000)
    >>> 900 < len(said.author) < 1_500 and bool((np.diff(said.created_ms) >= 0).all())
    True
    """
    return utterances(public, rng, times(public, rng, start_ms, end_ms))


def times(public: Public, rng: np.random.Generator, start_ms: int, end_ms: int) -> np.ndarray:
    """Draw times in [start, end), int64 ascending: daily and weekly rhythm, and bursts."""
    hours = np.arange(start_ms // HOUR_MS, -(-end_ms // HOUR_MS))
    lively = _week(public.tz)[hours % WEEK_HOURS]
    begins = rng.random(len(hours)) < BURSTS_A_DAY / 24
    bursting = np.convolve(begins, np.ones(BURST_HOURS))[: len(hours)] > 0
    usual = 1 + (BURST_FACTOR - 1) * (1 - exp(-BURSTS_A_DAY * BURST_HOURS / 24))
    expected = public.size / 24 * lively * np.where(bursting, BURST_FACTOR, 1.0) / usual
    drawn = np.repeat(hours, rng.poisson(expected)) * HOUR_MS
    drawn += rng.integers(0, HOUR_MS, len(drawn))
    return np.sort(drawn[(drawn >= start_ms) & (drawn < end_ms)])


def utterances(
    public: Public, rng: np.random.Generator, created_ms: np.ndarray, shift: np.ndarray | float = 0.0
) -> Said:
    """Draw who speaks at each of `created_ms`, and what; not all of it need come from one call.

    `shift`: of the sentiment at each of these times, for all authors alike.
    """
    count = len(created_ms)
    shares = np.array(public.shares)
    source = rng.choice(len(shares), count, p=shares / shares.sum())
    author = _speakers(public, source, rng.random(count))
    level, has_audience, reach, engagement, favour = (
        np.array(column)[source]
        for column in (
            np.array(REFERENCE.level) / 256,
            REFERENCE.has_audience,
            REFERENCE.reach_mean,
            REFERENCE.engagement_mean,
            REFERENCE.favour_mean,
        )
    )
    audience_level = public.audience + AUDIENCE_SPREAD * normals(public, author, _AUDIENCE)
    followers = np.minimum(2.0 ** (level + audience_level), MOST_FOLLOWERS).astype(np.int64)
    # What is usual of reactions is the mean of the voices, whose audiences are larger than the median.
    over = np.where(has_audience, level + audience_level - reach, audience_level)
    answered = engagement + public.answer + ANSWER_OF_AUDIENCE * over
    answered += ANSWER_SPREAD * normals(public, author, _ANSWER) + rng.normal(0, ANSWER_NOISE, count)
    reactions = np.clip(2.0**answered - 1 + rng.random(count), 0, MOST_REACTIONS).astype(np.int64)
    opinion = public.mood + OPINION_SPREAD * normals(public, author, _OPINION)
    return Said(
        created_ms,
        source,
        author,
        np.where(has_audience, followers, UNKNOWN),
        np.where(engagement > 0, reactions, UNKNOWN),
        np.clip(favour + opinion + shift + rng.normal(0, FEELING_SPREAD, count), -1, 1),
        rng.uniform(*CONFIDENCE, count),
    )


def normals(public: Public, author: np.ndarray, purpose: int) -> np.ndarray:
    """Standard normal of each author, float64: the same at every call (Box and Muller, 1958)."""
    radius, angle = (uniforms(public, author, 2 * purpose + k) for k in range(2))
    result: np.ndarray = np.sqrt(-2 * np.log(radius)) * np.cos(2 * pi * angle)
    return result


def uniforms(public: Public, author: np.ndarray, purpose: int) -> np.ndarray:
    """Of each author, in (0, 1], float64: the same at every call."""
    one = (mixed(keys(public, author) ^ np.uint64(purpose)) >> np.uint64(11)) + np.uint64(1)
    result: np.ndarray = one.astype(np.float64) / 2.0**53
    return result


def keys(public: Public, author: np.ndarray) -> np.ndarray:
    """Of each author, uint64: no two authors of any public are likely to share one."""
    seed = mixed(mixed(np.array([public.number], np.uint64)) + np.uint64(public.crowd))
    key: np.ndarray = mixed(seed ^ mixed(author.astype(np.uint64)))
    return key


def mixed(numbers: np.ndarray) -> np.ndarray:
    """Return numbers of 64 bits that look drawn: SplitMix64 (Steele, Lea and Flood, 2014).

    >>> mixed(np.array([0], np.uint64)).tolist()  # the first of its published sequence from seed 0
    [16294208416658607535]
    """
    z = numbers + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    result: np.ndarray = z ^ (z >> np.uint64(31))
    return result


def _speakers(public: Public, source: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Author of each mention, by the source where it was made and a number in [0, 1)."""
    authors, ends = _crowd(public._replace(mood=0.0, audience=0.0, answer=0.0, tz=0))
    speaker: np.ndarray = authors[np.searchsorted(ends, source + chance, side="right")]
    return speaker


@lru_cache(maxsize=32)
def _week(tz: int) -> np.ndarray:
    """Liveliness of the hours of a week, from the epoch on."""
    return np.array([profile(0, hour, tz) for hour in range(WEEK_HOURS)])


@lru_cache(maxsize=64)
def _crowd(public: Public) -> tuple[np.ndarray, np.ndarray]:
    """Authors by source, and for each the end of their part of [source, source + 1)."""
    count = len(public.shares)
    authors, ends = [], []
    for place, share in enumerate(public.shares):
        members = max(1, round(public.size * CROWD_DAYS * share / sum(public.shares)))
        author = np.arange(members) * count + place
        activity = np.minimum(uniforms(public, author, 2 * _ACTIVITY) ** (-1 / ACTIVITY_TAIL), MOST_ACTIVE)
        part = np.cumsum(activity) / activity.sum()
        part[-1] = 1.0
        authors.append(author)
        ends.append(place + part)
    return np.concatenate(authors), np.concatenate(ends)
