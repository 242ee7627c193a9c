"""Does a score fall when much more is said, and worse?"""

from collections.abc import Sequence
from math import log2

import numpy as np

from scoring.method.constants import PROFILE, PROFILES
from scoring.reading.score import Reading
from scoring.simulation.public import Public, Said, speech
from tests.bench.properties.brands import END_MS, WEEK_MS, WINDOW_7D, BrandPanel, Row, brands_of, panel, read
from tests.bench.properties.records import records_of

CASES = (
    ("×4, sentiment -0.5", 4.0, 0.5, "-16 points, rises for 0%; arithmetic mean -3, 31%; equal weights rises for 88%"),
    ("×8, sentiment -0.3", 8.0, 0.3, "-7, rises for 12%; arithmetic mean +3, 76%"),
    ("×3, sentiment -0.15", 3.0, 0.15, "-2, rises for 26%; arithmetic mean +1.5, 76%"),
)
"""Volume, fall of sentiment, and what SPEC section 13 says, which does not tell the reactions of the last two."""
REACTIONS = 2.8
BEGIN_MS = END_MS - WEEK_MS


def rows(seed: int, quick: bool) -> list[Row]:
    """Median move and share of the brands that rise, when the whole of the last week is a buzz."""
    brands = panel(seed, brands_of(quick))
    before = read([brand_panel.records for brand_panel in brands], [WINDOW_7D]).reading
    result = []
    for name, factor, fall, given in CASES:
        loud = [with_buzz(brand_panel, seed, factor, fall) for brand_panel in brands]
        after = read(loud, [WINDOW_7D]).reading
        listed = "; ".join(
            f"{measure} {np.median(moved):+.1f}, rises for {100 * (moved > 0).mean():.0f}%"
            for measure, moved in moves(before, after).items()
        )
        result.append(Row(f"bad buzz all week, volume {name}, reactions ×{REACTIONS}, 7d", given, listed))
    return result


def moves(before: Reading, after: Reading) -> dict[str, np.ndarray]:
    """Points by which the score and two arithmetic means of the same indicators move, by brand."""
    weights: Sequence[float] = PROFILES[PROFILE]
    indicators = (after.indicators - before.indicators)[:, :, 0]
    return {
        "score": (after.score - before.score)[:, 0],
        "arithmetic mean, same weights": np.array(weights) @ indicators,
        "equal weights": indicators.mean(0),
    }


def with_buzz(brand_panel: BrandPanel, seed: int, factor: float, fall: float) -> np.ndarray:
    """Records of what would have been said with a buzz in the last week: by more of the same people, in lower mood."""
    rng = np.random.default_rng((seed, 3, brand_panel.public.number))
    new = speech(buzzing(brand_panel.public, factor, fall), rng, BEGIN_MS, END_MS)
    old = brand_panel.said.where(brand_panel.said.created_ms < BEGIN_MS)
    said = Said(*(np.concatenate(columns) for columns in zip(old, new, strict=True)))
    return records_of(brand_panel.public, said, 0)


def buzzing(public: Public, factor: float, fall: float) -> Public:
    """The same brand in a buzz: the authors that it had, and others."""
    return public._replace(size=public.size * factor, mood=public.mood - fall, answer=public.answer + log2(REACTIONS))
