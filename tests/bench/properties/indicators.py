"""Do the four indicators say different things, and which of them speaks loudest in the score?"""

from itertools import combinations

import numpy as np

from scoring.method.constants import INDICATORS, PROFILE, PROFILES
from tests.bench.properties.anchors import anchors
from tests.bench.properties.brands import WINDOW_28D, Row, brands_of, panel, read

DRAWS = 2_000
MOVED_BY = 0.5
"""Largest part of a weight that is added or taken away."""


def rows(seed: int, quick: bool) -> list[Row]:
    """Correlations, shares of the variance, and what other weights would change."""
    brands = panel(seed, brands_of(quick))
    reading = read([brand_panel.records for brand_panel in brands], [WINDOW_28D]).reading
    indicators, score = reading.indicators[:, :, 0], reading.score[:, 0]
    weights = np.array(PROFILES[PROFILE])
    logs = np.log(indicators)
    naive = anchors([brand_panel.said for brand_panel in brands])
    correlations = np.corrcoef(indicators)
    pairs = [(abs(correlations[a, b]), a, b) for a, b in combinations(range(len(INDICATORS)), 2)]
    largest, a, b = max(pairs)
    # A part's share is its covariance with the whole, so that the shares sum to 1.
    whole = weights @ logs
    shares = [
        np.cov(weight * part, whole)[0, 1] / whole.var(ddof=1) for weight, part in zip(weights, logs, strict=True)
    ]
    agreed, moved = other_weights(np.random.default_rng((seed, 5)), logs, weights)
    chance = 2 / np.sqrt(len(brands))
    return [
        Row(
            f"absolute correlation between any two indicators, {len(brands)} brands, 28d",
            "≤ 0.06",
            f"≤ {largest:.2f} ({INDICATORS[a]}, {INDICATORS[b]}); one pair by chance up to {chance:.2f}",
        ),
        Row(
            "variance of ln score: Presence / Reach / Engagement / Favour",
            "0.30 / 0.03 / 0.03 / 0.64; Spearman with net 0.75, volume 0.49",
            f"{' / '.join(f'{share:.2f}' for share in shares)}; Spearman with net {spearman(score, naive.net):.2f}, "
            f"volume {spearman(score, naive.volume):.2f}",
        ),
        Row(
            "weights moved by up to ±50%",
            "Spearman ≥ 0.966 (95% of draws), median rank move 6.5 of 240",
            f"Spearman ≥ {np.quantile(agreed, 0.05):.3f} (95% of draws), median {np.median(agreed):.3f}, "
            f"median rank move {np.median(moved):.1f} of {len(brands)}",
        ),
        Row(
            "standard deviation of the score between brands, 28d",
            "12 points",
            f"{score.std():.1f} points, median {np.median(score):.1f}",
        ),
    ]


def other_weights(rng: np.random.Generator, logs: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each draw of other weights, Spearman's correlation with the score; and all moves of rank."""
    usual = ranks(weights @ logs)
    agreed, moved = [], []
    for _ in range(DRAWS):
        drawn = weights * rng.uniform(1 - MOVED_BY, 1 + MOVED_BY, len(weights))
        other = ranks(drawn / drawn.sum() @ logs)
        agreed.append(np.corrcoef(usual, other)[0, 1])
        moved.append(np.abs(usual - other))
    return np.array(agreed), np.concatenate(moved)


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of the ranks."""
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])


def ranks(values: np.ndarray) -> np.ndarray:
    """Place of each in ascending order, from 0."""
    return values.argsort().argsort()
