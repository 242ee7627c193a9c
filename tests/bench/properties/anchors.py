"""Naive measures of what was said, to hold the score against."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring.simulation.public import Said
from tests.bench.properties.brands import WINDOW_7D, BrandPanel, last_week, read


class Anchors(NamedTuple):
    """Of each brand, or of one; on any scale."""

    net: np.ndarray
    """Mean sentiment of the mentions."""
    volume: np.ndarray
    """Log of their number."""
    reactions: np.ndarray
    """Log of the sum of all reactions."""


def anchors(said: Sequence[Said]) -> Anchors:
    """Measure each; arrays ``[brands]``."""
    return Anchors(
        np.array([one.sentiment.mean() if len(one.sentiment) else 0.0 for one in said]),
        np.log1p([len(one.sentiment) for one in said]),
        np.log1p([np.maximum(0, one.reactions).sum() for one in said]),
    )


class Ruler(NamedTuple):
    """Brings anchors to points in which they spread over brands as the 7d score does."""

    points: float
    """Standard deviation of the score between brands."""
    spread: Anchors
    """Standard deviations of the anchors."""
    mix: float
    """Standard deviation of the mean of the three, each in its own standard deviations."""

    def moved(self, before: Anchors, after: Anchors) -> dict[str, np.ndarray]:
        """Points by which each anchor moved, and their mix: the mean of the three, brought to the same spread."""
        by_sd = {
            name: (new - old) / spread
            for name, old, new, spread in zip(Anchors._fields, before, after, self.spread, strict=True)
        }
        by_sd["mix"] = np.mean(list(by_sd.values()), axis=0) / self.mix
        return {name: self.points * moved for name, moved in by_sd.items()}


def ruler(panel: Sequence[BrandPanel]) -> Ruler:
    """Measure the spreads on a panel."""
    score = read([brand_panel.records for brand_panel in panel], [WINDOW_7D]).reading.score[:, 0]
    measured = anchors([last_week(brand_panel.said) for brand_panel in panel])
    mix = np.mean([column / column.std() for column in measured], axis=0)
    return Ruler(float(score.std()), Anchors(*(column.std() for column in measured)), float(mix.std()))
