"""Whether a long text costs a query more a character than a short one."""

from dataclasses import dataclass
from time import perf_counter

from schemas.brand import Brand
from scoring.text.matching import Matcher
from tests.scoring.text.queries.test_evaluator import LONG, PIECES

SHORT_CHARS, LONG_CHARS = 50_000, 1_000_000
ROUNDS = 3


@dataclass(frozen=True)
class Lengths:
    """Time a character of the long text, by that of the short one; 1 is linear."""

    ratios: dict[str, float]
    """By what the text repeats."""
    worst_ratio: float


async def measure(_: str) -> Lengths:
    """Hold each text against the query, short and long."""
    matcher = Matcher([Brand(brand="B", query=LONG)])

    def a_char(piece: str, length: int) -> float:
        text, took = (piece * length)[:length], []
        for _ in range(ROUNDS):
            began = perf_counter()
            matcher.match(text)
            took.append(perf_counter() - began)
        return min(took) / length

    ratios = {piece: a_char(piece, LONG_CHARS) / a_char(piece, SHORT_CHARS) for piece in PIECES}
    return Lengths(ratios, max(ratios.values()))
