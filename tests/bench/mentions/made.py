"""Made-up mentions with the words, sources and numbers of real ones by their frequencies, and what is searched."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from schemas.brand_mention import BrandMention
from streams.mentions.messages import Search

BRANDS = [f"Brand {number:02d}" for number in range(50)]
SOURCES = ("x", "bluesky", "reddit", "mastodon", "rss", "youtube", "hn")
LANGUAGES = ("en", "en", "en", "fr", "de", "es", "ja", "ko")
VOCABULARY = 60_000
"""Words; the most frequent ones are those of English."""
COMMON = ("the", "to", "a", "i", "and", "is", "in", "it", "you", "of", "for", "on", "train", "late", "service", "good")
CJK = [chr(0x4E00 + number) for number in range(2_000)] + [chr(0x3042 + number) for number in range(80)]
FIRST_MS, SPAN_MS = 1_790_000_000_000, 30 * 86_400_000


def word(number: int) -> str:
    """The word of a rank, which is unlike others of its length.

    >>> word(0), word(25)
    ('the', 'wz')
    """
    if number < len(COMMON):
        return COMMON[number]
    letters = ""
    while number:
        number, digit = divmod(number, 26)
        letters += chr(97 + digit)
    return f"w{letters}"


WORDS = [word(number) for number in range(VOCABULARY)]


def _ranks(random: np.random.Generator, many: int, most: int) -> np.ndarray:
    """Ranks by Zipf's law: the n-th word is there 1/n as often as the first."""
    return np.exp(random.random(many) * np.log(most)).astype(np.int64) - 1


def mentions(start: int, many: int, whole: int) -> list[BrandMention]:
    """Mentions by their numbers, the oldest first, over 30 days."""
    random = np.random.default_rng(start)
    brands, lengths = _ranks(random, many, len(BRANDS)), random.integers(8, 45, many)
    followers, likes = random.lognormal(6, 2, many), random.lognormal(0, 1.6, many)
    kinds, tones, groups = random.integers(0, 56, many), random.normal(0, 0.5, many), random.random(many)
    made = []
    for place in range(many):
        number = start + place
        lang = LANGUAGES[int(kinds[place]) % 8]
        at = FIRST_MS + number * SPAN_MS // whole
        if lang in ("ja", "ko"):
            text = "".join(CJK[one] for one in _ranks(random, int(lengths[place]) * 3, len(CJK)))
        else:
            text = " ".join(WORDS[one] for one in _ranks(random, int(lengths[place]), VOCABULARY))
        made.append(
            BrandMention(
                brand=BRANDS[int(brands[place])],
                source=SOURCES[int(kinds[place]) // 8],
                id=f"at://did:plc:author{number % 50_021}/{number}",
                op="create",
                created_at=at,
                seen_at=at + 2_000,
                author=f"{number * 2_654_435_761 % 50_021:032x}",
                text=text[:280],
                lang=lang,
                url=f"https://example.org/posts/{number}",
                sentiment=float(np.clip(tones[place], -1, 1)),
                confidence=0.7,
                model=f"{lang}-3",
                group=f"g{int(groups[place] * 2_000_000):x}" if groups[place] < 0.1 else "",
                followers=int(followers[place]),
                likes=int(likes[place]),
                offset=number,
            )
        )
    return made


def searches(many: int) -> Iterator[tuple[str, Search]]:
    """The same mix each time, so many of each kind."""
    random = np.random.default_rng(7)
    pick = lambda: WORDS[int(_ranks(random, 1, 3_000)[0])]  # noqa: E731
    kinds: dict[str, Any] = {
        "all, newest": dict,
        "one word": lambda: {"words": pick()},
        "two words": lambda: {"words": f"{pick()} {pick()}"},
        "either, without": lambda: {"words": f"({pick()} OR {pick()}) -{pick()}"},
        "phrase": lambda: {"words": f'"{pick()} {pick()}"'},
        "prefix": lambda: {"words": f"{pick()[:3]}*"},
        "two characters of Japanese": lambda: {"words": "".join(CJK[int(one)] for one in _ranks(random, 2, 400))},
        "brand": lambda: {"brands": (BRANDS[int(random.integers(50))],)},
        "word, brand, tone, language": lambda: {
            "words": pick(),
            "brands": (BRANDS[int(random.integers(50))],),
            "tones": ("negative",),
            "languages": ("fr",),
        },
        "brand, engagement 100": lambda: {"brands": (BRANDS[int(random.integers(50))],), "engagement": 100},
        "word, by engagement": lambda: {"words": pick(), "sort": "engagement"},
        "brand, by audience": lambda: {"brands": (BRANDS[int(random.integers(50))],), "sort": "audience"},
        "word, folded": lambda: {"words": pick(), "folded": True},
        "word, a day": lambda: {"words": pick(), "from_ms": FIRST_MS + 86_400_000, "to_ms": FIRST_MS + 2 * 86_400_000},
    }
    for _ in range(many):
        for kind, make in kinds.items():
            yield kind, Search(**make())
