"""Does the 95% interval of the 28d score contain what the brand would score in the long run?

And does it contain what the brand scores in its mean 28 days? The two differ, for the
more is said the more the sources weigh alike (r[s] of SPEC section 4), and a brand may stand
otherwise on a small source than on a large one. The interval covers chance alone.
"""

import numpy as np

from schemas.observation import SOURCES
from scoring.method.constants import PROFILE, PROFILES
from scoring.method.reference import REFERENCE_1
from scoring.reading.evaluate import exposures, read_periods
from scoring.reading.exposure import Calendar
from scoring.reading.score import read_alone
from scoring.simulation.public import Public, speech
from scoring.state.columns import SUMS
from tests.bench.properties.brands import DAYS, END_MS, START_MS, WINDOW_28D, Row, folded, publics
from tests.bench.properties.records import records_of

SIZES = (30, 100, 400, 1_000, 3_000, 10_000)
"""Mentions in 28 days."""
GIVEN = "0.98 (19) / 0.97 (13) / 0.95 (9) / 0.90 (7) / 0.94 (4.5) / 0.93 (3)"
BRANDS, PERIODS, POOLED = 24, 60, 30_000
"""Of each size: brands; for each at least so many periods of 28 days, and mentions in all of them."""
TOGETHER = 100_000
"""Mentions in one state: ten times as many take twice as long each."""
FOR_EVER = 1e6
"""The periods' sums are taken so many times: then nothing is left of the pull towards the reference."""


def rows(seed: int, quick: bool) -> list[Row]:
    """Coverage and median width by size."""
    ever, usual = [], []
    for size in SIZES:
        of_ever, of_usual, widths = measured(seed, size, quick)
        ever.append(f"{shown(of_ever)} ({np.median(widths):.1f}; {len(widths):,} periods)")
        usual.append(shown(of_usual))
    sizes = f"{' / '.join(f'{size:,}' for size in SIZES)} mentions in 28 d"
    return [
        Row(f"95% interval of 28d covers the long-run score (median width): {sizes}", GIVEN, " / ".join(ever)),
        Row("the same, covers the score of the brand's mean 28 days", "", " / ".join(usual)),
    ]


def shown(shares: np.ndarray) -> str:
    """Mean over the brands, and its standard error."""
    return f"{shares.mean():.3f} ± {shares.std(ddof=1) / np.sqrt(len(shares)):.3f}"


def measured(seed: int, size: int, quick: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of the periods that contain the long-run score, and the mean one, by brand; all widths."""
    rng = np.random.default_rng((seed, 2, size))
    brands = publics(rng, [size / DAYS] * (4 if quick else BRANDS))
    count = max(PERIODS, POOLED // size)
    if quick:
        count = max(20, count // 4)
    of_ever, of_usual, widths = [], [], []
    for public in brands:
        low, high, ever, usual = lived(public, rng, count)
        of_ever.append(((low <= ever) & (ever <= high)).mean())
        of_usual.append(((low <= usual) & (usual <= high)).mean())
        widths.append(high - low)
    return np.array(of_ever), np.array(of_usual), np.concatenate(widths)


def lived(public: Public, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Bounds ``[count]`` of a brand's 28 days, each with authors of its own; its long-run score; its mean one."""
    lives = [public._replace(crowd=crowd) for crowd in range(1, count + 1)]
    lows, highs, pooled = [], [], np.zeros((len(SUMS), len(SOURCES)))
    together = max(1, round(TOGETHER / public.size / DAYS))
    for start in range(0, count, together):
        some = lives[start : start + together]
        state, slots = folded([records_of(life, speech(life, rng, START_MS, END_MS), 0) for life in some])
        between = read_periods(state, slots, [WINDOW_28D], [Calendar()] * len(some), state.reference).interval
        assert between is not None
        lows.append(between.low[:, 0])
        highs.append(between.high[:, 0])
        pooled += state.sums(slots, [WINDOW_28D])[:, 0, :, :, 0].sum(0)
    ever, usual = score_of(pooled * FOR_EVER, count * FOR_EVER), score_of(pooled / count, 1.0)
    return np.concatenate(lows), np.concatenate(highs), ever, usual


def score_of(sums: np.ndarray, periods: float) -> float:
    """Score of the sums ``[9, sources]`` of so many periods of 28 days."""
    days = exposures([WINDOW_28D], [Calendar()])[0][:, 0, 0] * periods
    codes = REFERENCE_1.codes()
    return read_alone(sums[:, codes, None], days[codes, None], REFERENCE_1, PROFILES[PROFILE])[1].score.item()
