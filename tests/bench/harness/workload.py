"""What the bench drains: seeded observations and mentions, the same in every run."""

import numpy as np

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Mention
from schemas.observation import OBSERVATION, PROGRESS, VERSION
from scoring.method.fixed_point import h64, signed

START_MS = 1_790_000_000_000
DAY_MS = 86_400_000
MATCH_BRANDS = 200
SCORE_BRANDS = 1_000
WORDS = [
    "the",
    "of",
    "to",
    "and",
    "in",
    "is",
    "it",
    "you",
    "that",
    "was",
    "for",
    "on",
    "are",
    "with",
    "as",
    "his",
    "they",
    "be",
    "at",
    "one",
    "have",
    "this",
    "from",
    "or",
    "had",
    "by",
    "hot",
    "but",
    "some",
    "what",
    "there",
    "we",
    "can",
    "out",
    "other",
    "were",
    "all",
    "your",
    "when",
    "up",
    "use",
    "how",
    "said",
    "an",
    "each",
    "she",
    "which",
    "do",
    "their",
    "time",
    "if",
    "will",
    "way",
    "about",
    "many",
    "then",
    "them",
    "write",
    "would",
    "like",
    "so",
    "these",
    "her",
    "long",
    "make",
    "thing",
    "see",
    "him",
    "two",
    "has",
    "look",
    "more",
    "day",
    "could",
    "go",
    "come",
    "did",
    "my",
    "sound",
    "no",
    "most",
    "love",
    "hate",
    "great",
    "awful",
    "delayed",
    "late",
    "queue",
    "thanks",
    "happy",
    "broken",
    "perfect",
    "slow",
    "price",
    "service",
    "ticket",
    "flight",
    "phone",
    "never",
]


def brands(count: int) -> list[Brand]:
    """`count` brands with one invented word each."""
    return [Brand(brand=f"Brand {i}", terms=(f"brand{i:04d}",)) for i in range(count)]


def keys(followed: list[Brand]) -> list[int]:
    """Keys of brands as observations hold them."""
    return [signed(h64(brand.brand)) for brand in followed]


def observations(count: int, brand_count: int, days: float, *, even: bool = False) -> np.ndarray:
    """OBSERVATION rows in order of `seen_at`: Zipf brands, Pareto authors, 5% told twice, 3% copied texts.

    With `even`, all brands are spoken of alike.
    """
    rng = np.random.default_rng(20_261_123)
    rows = np.zeros(count, OBSERVATION)
    weight = np.ones(brand_count) if even else 1 / np.arange(1, brand_count + 1)
    rows["version"] = VERSION
    rows["brand"] = np.array(keys(brands(brand_count)))[rng.choice(brand_count, count, p=weight / weight.sum())]
    rows["source"] = rng.integers(0, 7, count)
    rows["s"] = rng.integers(-100, 101, count)
    rows["c"] = rng.integers(0, 101, count)
    rows["a"] = np.where(rng.random(count) < 0.2, -1, rng.integers(0, 3_000, count))
    rows["r"] = np.where(rng.random(count) < 0.2, -1, rng.pareto(1.2, count).astype(np.int64))
    rows["e"] = np.where(
        rows["r"] < 0, -1, np.minimum(900, (256 * np.log2(1 + np.maximum(rows["r"], 0))).astype(np.int64))
    )
    rows["seen_at"] = START_MS + np.linspace(0, days * DAY_MS, count).astype(np.int64)
    rows["created_at"] = rows["seen_at"] - rng.exponential(60_000, count).astype(np.int64)
    rows["mention"] = rng.integers(-(2**62), 2**62, count)
    rows["author"] = (rng.pareto(1.1, count) * 1_000).astype(np.int64) % 100_000 * 7_919 + 1
    rows["fingerprint"] = np.where(
        rng.random(count) < 0.03, rng.integers(1, 500, count), rng.integers(2**40, 2**60, count)
    )
    rows["chorus_row"] = rows["fingerprint"] % 32
    again = rng.random(count - 1) < 0.05
    rows[1:][again] = rows[:-1][again]
    return rows


def with_progress(rows: np.ndarray, origins: int) -> np.ndarray:
    """`rows` of one partition with what `match` tells of its reading in between, every quarter of an hour seen."""
    quarter = rows["seen_at"] // 900_000
    places = np.flatnonzero(np.diff(quarter)) + 1
    progress = np.zeros(len(places) * origins, OBSERVATION)
    progress["version"], progress["flags"] = VERSION, PROGRESS
    progress["origin"] = np.tile(np.arange(origins), len(places))
    progress["seen_at"] = np.repeat(rows["seen_at"][places - 1], origins)
    return np.insert(rows, np.repeat(places, origins), progress)


def mentions(count: int, brand_count: int) -> list[tuple[bytes, bytes]]:
    """Keys and values of mentions of 20 words that name one brand each, without told sentiment."""
    rng = np.random.default_rng(20_261_124)
    texts = rng.integers(0, len(WORDS), (count, 20))
    named = rng.integers(0, brand_count, count)
    result = []
    for i in range(count):
        words = [WORDS[w] for w in texts[i]]
        words[7] = f"brand{named[i]:04d}"
        seen_at = START_MS + i * 10
        mention = Mention(
            source=("bluesky", "mastodon", "reddit", "hn", "x")[i % 5],
            id=f"{i}",
            seen_at=seen_at,
            created_at=seen_at - 2_000,
            author=f"author{i % 9_973}",
            text=" ".join(words),
            followers=i % 5_000,
            likes=i % 7,
            url=f"https://example.org/{i}",
        )
        result.append((f"{mention.source}:{mention.id}".encode(), encode(mention)))
    return result
