"""Writes the golden vectors anew from the oracle: ``python -m tests.golden.generate``.

The file may change only with the method's name: a test compares it with what this makes.
"""

import json
import math
import random
from collections.abc import Iterator
from typing import Any

from schemas.observation import SOURCES
from scoring.conformance.oracle import oracle
from scoring.method.constants import HOUR_MS, METHOD
from scoring.method.reference import REFERENCE
from tests.golden.stories import START, stories
from tests.paths import ROOT

FILE = ROOT / "scoring/conformance/vectors" / f"{METHOD}.json"
DIGITS = 9
TEXTS = (
    "Straße und STRASSE sind hier dasselbe Wort, oder nicht?",
    "ＦＵＬＬ　ＷＩＤＴＨ letters are the narrow ones of the same text",
    "Ｆｕｌｌ width LETTERS are the narrow ones of the same text!",
    "cafe\u0301 with a combining accent is a café all the same, is it",
    "देवनागरी with marks that are no letters, and some more words",
    "👍🏽 thumbs are neither letters nor numbers 👍 so they are blank",
    "@somebody see https://example.org/a?b=c#d and #this or not at all",
    "1234567890 digits count ४५ as ² do, for all that we know here",
    "snake_case_words are parted by their _underscores_ as well, yes",
    "exactly twenty four chars",
    "short",
    "",
)
KEYS = [
    ("x", "a:u1"),
    ("bluesky", "a:did:plc:é"),
    ("hn", "f:40d49667137d4b63"),
    ("rss", "a:"),
    ("youtube", "a:\U0001f600"),
]


def vectors() -> list[dict[str, Any]]:
    """Return all vectors, with what the oracle answers."""
    asked = [*_plain(), *_stories(), *_alerts()]
    return [
        {name: value for name, value in one.items() if name != "ask"} | {"expect": rounded(oracle(one))}
        for one in asked
    ]


def _plain() -> Iterator[dict[str, Any]]:
    """Yield the vectors of the functions beneath a score: logarithm, hash, fingerprint, cell."""
    powers = [power for k in (1, 2, 3, 7, 16, 31, 39, 40) for power in (2**k - 1, 2**k, 2**k + 1)]
    yield {
        "id": "log2",
        "about": "Around powers of two, and beyond 2^40.",
        "kind": "log2",
        "ask": [1, *powers, 2**53, 3**30],
    }
    yield {
        "id": "hash",
        "about": "Groups of authors and texts.",
        "kind": "hash",
        "ask": [{"source": source, "key": key} for source, key in KEYS],
    }
    yield {"id": "fingerprint", "about": "Case, width, marks, links, names.", "kind": "fingerprint", "ask": list(TEXTS)}
    yield {"id": "cell", "about": "Cells around every bound.", "kind": "cell", "ask": list(_cells())}


def _stories() -> Iterator[dict[str, Any]]:
    """Yield a vector of a score for each story."""
    for story in stories():
        yield {
            "id": story.name,
            "about": story.about,
            "kind": "score",
            "since": story.since,
            "tz": story.tz,
            "outages": [list(outage) for outage in story.outages],
            "at": story.at,
            "events": story.events,
            "ask": story.ask,
        }


def _alerts() -> Iterator[dict[str, Any]]:
    """Yield the vectors of the drop detector: four series in three windows."""
    series: tuple[tuple[str, str, Any], ...] = (
        ("fall", "A fall that stays.", lambda hour: -14 if hour > 90 else 0),
        ("calm", "Nothing happens: silence.", lambda hour: 0),
        ("early", "A fall before enough is learnt.", lambda hour: -14 if 30 < hour < 50 else 0),
        ("twice", "A fall, a recovery, and another fall.", lambda hour: -16 if 80 < hour < 95 or hour > 110 else 0),
    )
    for seed, (name, about, fall) in enumerate(series):
        for window in ("1h", "6h", "24h"):
            yield {
                "id": f"alert-{name}-{window}",
                "about": about,
                "kind": "alert",
                "window": window,
                "ask": None,
                "series": _series(seed, fall),
            }


def _cells() -> list[dict[str, Any]]:
    rng = random.Random(4)
    fixed = [
        ("x", [1, 1, 2176, 1, 965, 80, 80 * -100]),
        ("x", [1, 1, 2175, 1, 0, 80, -1]),
        ("x", [3, 3, 1, 3, 1, 3, -1]),
        ("x", [4096, 0, 0, 0, 0, 50, 7]),
        ("x", [4097, 0, 0, 0, 0, 50, 7]),
        ("rss", [1, 0, 0, 0, 0, 0, 0]),
        ("mastodon", [1, 0, 0, 0, 0, 0, 0]),
        ("reddit", [2, 1, 300, 2, 9, 100, -100]),
    ]
    drawn = []
    for _ in range(12):
        n = rng.randrange(1, 60)
        known, engaged = rng.randrange(n + 1), rng.randrange(n + 1)
        c = rng.randrange(100 * n)
        drawn.append(
            (
                rng.choice(SOURCES),
                [
                    n,
                    known,
                    known * rng.randrange(3_000),
                    engaged,
                    engaged * rng.randrange(900),
                    c,
                    rng.randrange(-100 * c, 100 * c + 1),
                ],
            )
        )
    return [{"source": source, "cell": cell} for source, cell in (*fixed, *drawn)]


def _series(seed: int, fall: Any) -> list[list[float]]:
    """Five days of readings each 15 minutes, with a daily swing and some noise."""
    rng = random.Random(seed)
    series = []
    for quarter in range(5 * 96):
        hour = quarter / 4
        score = 52 + 2 * math.sin(hour / 24 * 2 * math.pi) + rng.gauss(0, 0.8) + fall(hour)
        series.append([START + quarter * HOUR_MS // 4, round(score, 3), round(0.05 + 0.02 * rng.random(), 4), 53.25])
    return series


def rounded(value: Any) -> Any:
    """Return an answer with its doubles as they are written: far finer than the tolerance."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def text() -> str:
    """Return the file, one vector a line."""
    head = {
        "version": METHOD,
        "reference": REFERENCE.name,
        "tolerance": 1e-6,
        "sources": list(SOURCES),
        "about": "Made by the oracle of this repository. A renamed brand has no vector: its aliases are one brand key. "
        "null is missing; doubles are rounded to 9 digits.",
    }
    lines = ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors())
    return json.dumps(head, ensure_ascii=False)[:-1] + ',\n"vectors": [\n' + lines + "\n]}\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
