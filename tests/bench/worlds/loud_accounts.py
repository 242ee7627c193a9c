"""What would make one loud account, or five, move a score less than jauge-2 lets them: a study for a next method.

The voice of an account grows with the posts of its week as F does (SPEC section 14, Voices). F is a table of integers,
so any other one keeps what the method is built on: the state is a function of the set of versions, and rows add. Each
candidate gets references of its own, fitted as those of jauge-2 are.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from scoring.calibration.centres import with_centres
from scoring.calibration.spreads import with_spreads
from scoring.method.constants import VOICE_LIMIT
from scoring.method.fixed_point import l2
from scoring.method.methods import JAUGE_2
from scoring.method.reference import REFERENCE_1, Reference
from tests.bench.properties.brands import Row
from tests.bench.worlds.public import Posts, Week, fakes, joined
from tests.bench.worlds.readings import MONTH, PANEL_SEED, PANEL_SHOCK, WEEK, long_run, read_many
from tests.bench.worlds.simulators import BEFORE, DAYS, FIRST_DAY, SIMULATORS, Simulator

FLOOD, WEEK_DAY = 224, FIRST_DAY + DAYS - 7
FLOODS = (1, 5, FLOOD)
"""Accounts that post so often together; the last are fakes of one post each, which no F can tell from others."""
SHOCK = 0.04
SIZE = 1.0
"""About 1,000 mentions in 28 days."""


def _most(posts: int) -> np.ndarray:
    """F of jauge-2, and no more than so many posts count."""
    return _table(lambda n: 256 + l2(min(n, posts)))


def _table(voices: Callable[[int], int]) -> np.ndarray:
    return np.array([0] + [voices(n) for n in range(1, VOICE_LIMIT + 1)], np.int64)


CANDIDATES = {
    "jauge-2: 1 + log2 n": _most(VOICE_LIMIT),
    "square root of n": _table(lambda n: int(256 * n**0.5)),
    "1 + log2(n) / 2": _table(lambda n: 256 + l2(n) // 2),
    "1 + log2(1 + log2 n)": _table(lambda n: l2(256 + l2(n)) - 1_792),
    "at most 5 voices (16 posts)": _most(16),
    "at most 3 voices (4 posts)": _most(4),
    "at most 2 voices (2 posts)": _most(2),
    "one voice": _most(1),
}


class Sample(NamedTuple):
    """How many brands and periods are drawn."""

    panel: int
    brands: int
    periods: int


def rows(seed: int, quick: bool) -> list[Row]:
    """A row for each simulator and candidate."""
    sample = Sample(20, 4, 4) if quick else Sample(120, 24, 12)
    chosen = list(CANDIDATES.items())[:: 5 if quick else 1]
    return [_row(simulator, name, voices, seed, sample) for simulator in SIMULATORS for name, voices in chosen]


def _row(simulator: Simulator, name: str, voices: np.ndarray, seed: int, sample: Sample) -> Row:
    reference, against_mood, middle = _fitted(simulator, voices, sample.panel)
    return Row(
        f"{simulator.name}: {name}",
        f"{simulator.name}, 7d, median points: 1 / 5 / {FLOOD} accounts, {FLOOD} posts of hate on X",
        "; ".join(
            [
                f"floods {_floods(simulator, reference, voices, seed, sample)}",
                f"covers {_coverage(simulator, reference, voices, seed, sample)}",
                *_buzz(simulator, reference, voices, seed, sample),
                f"Favour with true mood {against_mood:.3f}",
                f"median composite {middle:.1f}",
            ]
        ),
    )


def _fitted(simulator: Simulator, voices: np.ndarray, count: int) -> tuple[Reference, float, float]:
    """Return the reference of a panel; of fresh brands, rank correlation of Favour with mood, and median score."""
    rng = np.random.default_rng(PANEL_SEED)
    lives = [simulator.month(simulator.brand(rng, None), rng, PANEL_SHOCK) for _ in range(count)]
    draft = REFERENCE_1._replace(name="draft", method=JAUGE_2)
    sums = np.moveaxis(read_many(lives, draft, [MONTH], voices=voices).sums, 0, -1)
    exposed = np.full((len(draft.sources), count), float(DAYS))
    reference = with_spreads(with_centres(draft, sums, exposed), sums, exposed)
    fresh = np.random.default_rng(PANEL_SEED + 1)
    brands = [simulator.brand(fresh, None) for _ in range(count)]
    lives = [simulator.month(brand, fresh, SHOCK) for brand in brands]
    many = read_many(lives, reference, [MONTH], voices=voices)
    favour = np.concatenate([one.reading.indicators[3, :, 0] for one in many.readings])
    score = np.concatenate([one.reading.score[:, 0] for one in many.readings])
    return reference, _rank_correlation(favour, np.array([brand.mood for brand in brands])), float(np.median(score))


def _rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    ranks = [np.argsort(np.argsort(each)) for each in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def _scores(lives: list[Posts], reference: Reference, voices: np.ndarray) -> np.ndarray:
    """7d score of each life."""
    return np.concatenate(
        [one.reading.score[:, 0] for one in read_many(lives, reference, [WEEK], voices=voices).readings]
    )


def _floods(simulator: Simulator, reference: Reference, voices: np.ndarray, seed: int, sample: Sample) -> str:
    rng = np.random.default_rng((seed, 15))
    lives = [simulator.month(simulator.brand(rng, SIZE), rng, SHOCK) for _ in range(sample.brands)]
    calm, moved = _scores(lives, reference, voices), []
    for accounts in FLOODS:
        flooded = [joined([life, fakes(rng, FLOOD, accounts, WEEK_DAY, -0.9)]) for life in lives]
        moved.append(f"{np.median(_scores(flooded, reference, voices) - calm):+.1f}")
    return " / ".join(moved)


def _coverage(simulator: Simulator, reference: Reference, voices: np.ndarray, seed: int, sample: Sample) -> str:
    """Of the long-run score by 28d and 7d, and the median width."""
    rng = np.random.default_rng((seed, 16))
    covered, widths = np.zeros(2), [[], []]  # type: tuple[np.ndarray, list[list[float]]]
    brands = max(2, sample.brands // 3)
    for brand in [simulator.brand(rng, SIZE) for _ in range(brands)]:
        lives = [simulator.month(simulator.another(brand, life), rng, SHOCK) for life in range(sample.periods)]
        many = read_many(lives, reference, voices=voices)
        ever = long_run(many.sums, reference)
        for place in (0, 1):
            low, high = many.bounds(place)
            covered[place] += ((low <= ever) & (ever <= high)).mean() / brands
            widths[place] += (high - low).tolist()
    return ", ".join(
        f"{window} {covered[place]:.3f} ({np.median(widths[place]):.1f})" for place, window in enumerate(("28d", "7d"))
    )


def _buzz(simulator: Simulator, reference: Reference, voices: np.ndarray, seed: int, sample: Sample) -> list[str]:
    """What a calm redraw, a mild bad buzz and a good one do to a week."""
    rng = np.random.default_rng((seed, 17))
    brands = [simulator.brand(rng, float(np.exp(rng.normal(0, 1.1)))) for _ in range(2 * sample.brands)]
    past = [simulator.posts(brand, rng, FIRST_DAY - BEFORE, DAYS + BEFORE - 7, Week()) for brand in brands]

    def lived(week: Week, draw: int) -> np.ndarray:
        draws = np.random.default_rng((seed, 18, draw))
        weeks = [simulator.posts(brand, draws, WEEK_DAY, 7, week) for brand in brands]
        return _scores([joined([old, new]) for old, new in zip(past, weeks, strict=True)], reference, voices)

    calm = lived(Week(), 1)
    again = lived(Week(), 2) - calm
    mild, good = lived(Week(3, -0.067, 2.8), 2) - calm, lived(Week(3, 0.1, 1.5), 2) - calm
    return [
        f"calm redraw sd {again.std():.1f}",
        f"x3, -.067: {np.median(mild):+.1f}, rises for {100 * (mild > 0).mean():.0f}%",
        f"good x3, +.1: {np.median(good):+.1f}, rises for {100 * (good > 0).mean():.0f}%",
    ]
