"""Writes the golden vectors of both methods anew from the oracle: ``python -m tests.golden.generate``.

A vector may change only with the method's name, and more may be added: a test compares the file with what this makes.
"""

import json
import math
import random
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.observation import SOURCES
from scoring.conformance.oracle import oracle
from scoring.method.constants import HOUR_MS
from scoring.method.methods import JAUGE_1
from scoring.method.reference import REFERENCE_1, REFERENCE_2, Reference
from tests.golden.comparisons import comparisons
from tests.golden.limits import drop_limits, width_limits
from tests.golden.second_stories import second_stories
from tests.golden.stories import START, Story, stories
from tests.paths import ROOT

FILES = {
    reference: ROOT / "scoring/conformance/vectors" / f"{reference.method.name}.json"
    for reference in (REFERENCE_1, REFERENCE_2)
}
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
NAMES = [("x", "r:u1"), ("bluesky", "r:did:plc:é"), ("hn", "r:u824472"), ("rss", "r:"), ("youtube", "r:\U0001f600")]


def vectors(reference: Reference) -> list[dict[str, Any]]:
    """Return all vectors of a reference, with what the oracle answers."""
    asked = [*_plain(reference), *_stories(stories())]
    if reference.method != JAUGE_1:
        asked += [*_stories(second_stories()), *comparisons()]
        asked += _stories(width_limits())
    asked += [*_alerts(), *drop_limits()]
    return [
        {name: value for name, value in one.items() if name != "ask"} | {"expect": _answered(one, reference)}
        for one in asked
    ]


def _answered(asked: dict[str, Any], reference: Reference) -> Any:
    answer = rounded(oracle(asked | {"reference": reference.name}))
    return _as_first(answer) if reference.method == JAUGE_1 and asked["kind"] == "score" else answer


def _as_first(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the published vectors of jauge-1 do not say."""
    return {
        name: _as_first(value) if isinstance(value, dict) and name != "state" else value
        for name, value in answer.items()
        if name not in ("provisional", "gamma")
    }


def _plain(reference: Reference) -> Iterator[dict[str, Any]]:
    """Yield the vectors of the functions beneath a score: logarithm, hash, fingerprint, cell."""
    is_first = reference.method == JAUGE_1
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
        "ask": [{"source": source, "key": key} for source, key in (KEYS if is_first else [*KEYS, *NAMES])],
    }
    yield {"id": "fingerprint", "about": "Case, width, marks, links, names.", "kind": "fingerprint", "ask": list(TEXTS)}
    cells = _cells()
    if not is_first:
        cells += [{"source": "x", "cell": [0] * 7}, {"source": "hn", "cell": [0] * 7, "before": 3}, *_later_cells()]
    yield {"id": "cell", "about": "Cells around every bound.", "kind": "cell", "ask": cells}


def _stories(some: Iterable[Story]) -> Iterator[dict[str, Any]]:
    """Yield a vector of a score for each story."""
    for story in some:
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
            **({"table": story.table} if story.table else {}),
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


def _later_cells() -> list[dict[str, Any]]:
    """Cells of authors who have spoken before."""
    cells = [
        ("x", [3, 3, 6120, 3, 900, 240, -2400]),
        ("youtube", [1, 0, 0, 0, 0, 100, 7]),
        ("reddit", [9, 0, 0, 9, 99, 450, 1]),
    ]
    befores = (0, 1, 2, 31, 4_093, 4_095, 4_096, 100_000)
    return [{"source": source, "cell": cell, "before": before} for source, cell in cells for before in befores]


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


def text(reference: Reference) -> str:
    """Return the file of a reference, one vector a line."""
    head = {
        "version": reference.method.name,
        "reference": reference.name,
        "tolerance": 1e-6,
        "sources": list(SOURCES),
        "about": "Made by the oracle of this repository. A renamed brand has no vector: its aliases are one brand key. "
        "null is missing; doubles are rounded to 9 digits.",
    }
    lines = ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors(reference))
    return json.dumps(head, ensure_ascii=False)[:-1] + ',\n"vectors": [\n' + lines + "\n]}\n"


if __name__ == "__main__":
    for each, file in FILES.items():
        file.write_text(text(each), encoding="utf-8")
