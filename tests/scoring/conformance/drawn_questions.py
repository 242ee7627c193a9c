"""Questions of kind `score` and `comparison` about brands that are drawn from a seed: all that a record may hold."""

import random
from typing import Any

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, HOUR_MS

START_MS = 20_472 * DAY_MS
WINDOWS = ("1h", "6h", "24h", "7d", "28d")
COPIED = "this is a text long enough to have a fingerprint"
TEXTS = (COPIED, f"{COPIED.upper()}!", "another long text about the very same matter", "short", "", None)
LAGS_MS = (0, 1_000, 6 * HOUR_MS, 6 * HOUR_MS + 1, 72 * HOUR_MS, 72 * HOUR_MS + 1, -300_000, -300_001)
WEIGHTS = ([0.25] * 4, [0.3, 0.1, 0.15, 0.45], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1])
SPANS_MS = (2 * HOUR_MS, DAY_MS, 8 * DAY_MS, 35 * DAY_MS)
DELETED = 0.15

Fields = dict[str, Any]


def question(seed: int) -> Fields:
    """One of either method, as a program is asked it."""
    rng = random.Random(seed)
    method = rng.choice((1, 2, 2))
    at = START_MS + rng.randrange(7 * DAY_MS)
    at -= at % rng.choice((1, 1, HOUR_MS, DAY_MS))
    asked = {"id": f"seed {seed}", "method": f"jauge-{method}", "reference": f"2026.{method}-provisional", "at": at}
    if rng.random() < 0.3:
        pairs = [{"one": _reading(rng, at), "other": _reading(rng, at)} for _ in range(12)]
        alike = [{"one": pair["one"], "other": pair["one"] | {"brand": rng.randrange(3)}} for pair in pairs]
        return asked | {"kind": "comparison", "brands": [_brand(rng, at) for _ in range(3)], "ask": pairs + alike}
    first = at // DAY_MS - rng.randrange(1, 40)
    asked["ask"] = {
        "state": {},
        "campaign": {"first_day": first, "last_day": first + rng.choice((0, 5, 6, 13, 27, 40))},
        "profile": {"weights": rng.choice(WEIGHTS)},
        "explain": {"window": rng.choice(WINDOWS), "from": at - rng.choice((0, HOUR_MS, 9 * DAY_MS)), "to": at},
    }
    if method == 2 and rng.random() < 0.4:
        spread = [rng.uniform(0.08, 0.5) for _ in SOURCES]
        asked["table"] = {"favour_spread": spread, "favour_unit": 0.2, "gamma": [0.9, 1.1]}
    return asked | {"kind": "score"} | _brand(rng, at)


def _reading(rng: random.Random, at: int) -> Fields:
    reading: Fields = {"brand": rng.randrange(3), "profile": rng.choice(("standard-1", "standard-1", "equal-1"))}
    if rng.random() < 0.3:
        first = at // DAY_MS - rng.randrange(1, 30)
        return reading | {"first_day": first, "last_day": first + rng.choice((0, 6, 13, 27))}
    return reading | {"window": rng.choice(WINDOWS), "at": at - rng.choice((0, DAY_MS, rng.randrange(10 * DAY_MS)))}


def _brand(rng: random.Random, at: int) -> Fields:
    span_ms = rng.choice(SPANS_MS)
    events = [_event(rng, at, span_ms) for _ in range(rng.choice((0, 1, 3, 20, 80, 150)))]
    again = rng.sample(events, min(len(events), 8))
    events += [event | {"seen_at": event["seen_at"] + rng.choice((0, 1, HOUR_MS)), "likes": 5} for event in again]
    rng.shuffle(events)
    begins = [at - rng.randrange(40 * DAY_MS) for _ in range(rng.choice((0, 1, 8)))]
    outages = [[rng.choice(SOURCES), begin, begin + rng.choice((0, HOUR_MS, 60 * DAY_MS))] for begin in begins]
    since = rng.choice((None, 0, at - 40 * DAY_MS, at - rng.randrange(30 * DAY_MS), at + DAY_MS))
    return {"since": since, "tz": rng.choice((0, 5, -11, 14)), "outages": outages, "events": events}


def _event(rng: random.Random, at: int, span_ms: int) -> Fields:
    created_at = at - int(rng.random() ** 2 * span_ms)
    optional = {
        "author": rng.choice(("u1", "", None, f"u{rng.randrange(40)}", f"u{rng.randrange(40)}")),
        "row": rng.choice((None, None, None, rng.randrange(32))),
        "sentiment": rng.choice((None, -0.125, 0.005, 1, rng.uniform(-1, 1), rng.uniform(-1, 1))),
        "confidence": rng.choice((None, 0, 0.125, 1, rng.random())),
        "text": rng.choice((None, None, *TEXTS)),
    }
    counts = ("followers", "likes", "reposts", "replies")
    optional |= {name: rng.choice((None, -3, 0, 1, int(10 ** (rng.random() * 8)))) for name in counts}
    event: Fields = {
        "source": rng.choice((*SOURCES, "x", "x", "elsewhere")),
        "id": f"m{rng.randrange(rng.choice((12, 400)))}",
        "created_at": created_at,
        "seen_at": created_at + rng.choice((*LAGS_MS, *(rng.randrange(5 * HOUR_MS) for _ in LAGS_MS))),
    } | {name: given for name, given in optional.items() if given is not None or rng.random() < 0.5}
    if rng.random() < DELETED:
        event["deleted"] = True
        unnamed = rng.choice(((), ("created_at",), ("created_at", "id")))
        event = {name: given for name, given in event.items() if name not in unnamed}
        if "id" in unnamed:
            event["author"] = "u1"
    return event
