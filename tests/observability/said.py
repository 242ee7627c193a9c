"""Mentions of a simulated public, for the real pipeline."""

from collections.abc import Iterator

from schemas.mention import Mention
from scoring.method.reference import REFERENCE
from scoring.simulation.public import Said
from tests.bench.properties.records import DELAY_MS

DIGITS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def mentions_of(brand: str, said: Said, first: int = 0) -> Iterator[Mention]:
    """Yield what was said of a brand, each by an author of the same number, its ids counted from `first`."""
    for number, (created_ms, source, author, followers, reactions, sentiment, confidence) in enumerate(
        zip(*(column.tolist() for column in said), strict=True), start=first
    ):
        yield Mention(
            source=REFERENCE.sources[source],
            id=f"{brand}-{number}",
            seen_at=created_ms + DELAY_MS,
            text=f"{brand}: " + " ".join(DIGITS[int(digit)] for digit in str(number)),
            created_at=created_ms,
            author=f"{brand}-{author}",
            followers=followers if followers >= 0 else None,
            likes=reactions if reactions >= 0 else None,
            sentiment=sentiment,
            confidence=confidence,
            brand=brand,
        )
