"""Seeded histories of mentions with everything in them that a source may tell."""

import random
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import SOURCES

START_MS = 1_767_225_600_000  # a UTC midnight
HOUR_MS = 3_600_000
COPIED = (
    "Everybody is talking about the new tariff of this shop, are you?",
    "I cannot believe what they did to their customers this week",
)


def brands(count: int) -> list[Brand]:
    """`count` brands, each with one word that no text holds by chance."""
    return [
        Brand(brand=f"Brand {i}", terms=(f"brand{i:03d}",), since=START_MS - 3 * 24 * HOUR_MS, tz=i % 5 - 2)
        for i in range(count)
    ]


def history(seed: int, count: int, followed: Sequence[Brand], days: float) -> list[Mention]:
    """About `count` versions in order of `seen_at`: new, edited, deleted in every way, copied, late, told twice."""
    rng = random.Random(seed)
    mentions: list[Mention] = []
    living: list[Mention] = []
    for number in range(count):
        seen_at = START_MS + int(number * days * 24 * HOUR_MS / count)
        kind = rng.random()
        if living and kind < 0.15:
            mentions.append(_again(rng, rng.choice(living), seen_at))
            continue
        delay = int(
            rng.choice([2_000, 60_000, 3 * HOUR_MS, 7 * HOUR_MS, 50 * HOUR_MS, 80 * HOUR_MS, -400_000]) * rng.random()
        )
        if rng.random() < 0.8:
            delay = int(rng.expovariate(1 / 30_000))
        brand = rng.choice(followed)
        copied = rng.random() < 0.1
        words = rng.choice(COPIED) if copied else f"message number {number} with enough letters to have a print"
        mention = Mention(
            source=rng.choice(SOURCES),
            id=f"m{number}",
            seen_at=seen_at,
            created_at=seen_at - delay,
            author=f"a{int(rng.paretovariate(0.9)) % 2_000}" if rng.random() < 0.95 else None,
            text=f"{words} {brand.terms[0]}",
            followers=int(rng.paretovariate(0.8) * 20) if rng.random() < 0.7 else None,
            likes=rng.randrange(50) if rng.random() < 0.7 else None,
            replies=rng.randrange(9) if rng.random() < 0.4 else None,
            sentiment=round(rng.uniform(-1, 1), 2) if rng.random() < 0.9 else 0.0,
            confidence=round(rng.random(), 2) if rng.random() < 0.8 else None,
        )
        mentions.append(mention)
        living.append(mention)
        if len(living) > 500:
            living.pop(rng.randrange(len(living)))
    return mentions


def later(seed: int, count: int, followed: Sequence[Brand], end_ms: int) -> list[Mention]:
    """New mentions that are seen behind a history's end, a millisecond apart; a few of `count` are left out."""
    return [
        replace(mention, id=f"more{number}", seen_at=end_ms + number, created_at=end_ms)
        for number, mention in enumerate(history(seed, count, followed, 0.1))
        if mention.op == "create"
    ]


def _again(rng: random.Random, before: Mention, seen_at: int) -> Mention:
    """Tell something of a mention that was told before."""
    kind = rng.choice(["duplicate", "engagement", "update", "moved", "delete", "bare delete", "account"])
    if kind == "duplicate":
        return before
    fields = {name: getattr(before, name) for name in before.__struct_fields__} | {"seen_at": seen_at}
    if kind == "engagement":
        return Mention(**fields | {"op": "engagement", "likes": rng.randrange(1_000)})
    if kind == "update":
        return Mention(**fields | {"op": "update", "sentiment": -0.9, "text": f"{before.text} edited"})
    if kind == "moved":
        return Mention(**fields | {"op": "update", "text": "an edit that speaks of nobody any more"})
    if kind == "delete":
        return Mention(**fields | {"op": "delete"})
    if kind == "bare delete":
        return Mention(source=before.source, id=before.id, op="delete", seen_at=seen_at)
    if before.author is None or rng.random() < 0.7:
        return Mention(source=before.source, id=before.id, op="delete", seen_at=seen_at, created_at=before.created_at)
    return Mention(source=before.source, op="account_delete", author=before.author, seen_at=seen_at)
