"""The published reference against which every brand is read (SPEC section 9).

The numbers were fitted on a simulated panel and hold the place of a measured one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.sources import SOURCES
from scoring.method.constants import PROFILES
from scoring.method.methods import JAUGE_1, JAUGE_2, Method


class Reference(NamedTuple):
    """A named table; columns by source stand in the order of `sources`. Never edited: a change is a new name."""

    name: str
    sources: tuple[str, ...]
    """Those it knows: a mention of another source is counted, and stays outside the score."""
    voices: tuple[float, ...]
    """Voices a day of the median brand."""
    level: tuple[int, ...]
    """256 * log2(1 + median followers): audience of full quality."""
    has_audience: tuple[bool, ...]
    audience_cap: tuple[int, ...]
    """Largest audience, in 256 * log2."""
    engagement_cap: tuple[int, ...]
    reach_mean: tuple[float, ...]
    """Mean log2 audience of the voices."""
    engagement_mean: tuple[float, ...]
    favour_mean: tuple[float, ...]
    """Mean sentiment, -1 to 1."""
    favour_spread: tuple[float, ...]
    """σ: standard deviation of mean sentiment between brands. Equal to `favour_unit`, it changes nothing."""
    middle: tuple[float, float, float, float]
    """m: u of the median brand, by indicator."""
    spread: tuple[float, float, float, float]
    """b: standard deviation of u over brands, by indicator."""
    shrinkage: tuple[float, float, float, float]
    """tau: what shrinkage may hide, by indicator."""
    favour_unit: float
    """σ0: the spread in whose unit u of Favour is."""
    gamma: tuple[float, ...]
    """γ, by profile in the order of PROFILES: the exponent that brings the median brand to 50. 1 changes nothing."""
    method: Method
    """What it was fitted under, and what is read with it."""

    def knows(self, source: str) -> bool:
        """Whether it names this source."""
        return source in self.sources

    def codes(self) -> list[int]:
        """Return the code of each of its sources: their places in `schemas.sources.SOURCES`."""
        return [SOURCES.index(source) for source in self.sources]

    def favour_scale(self) -> list[float]:
        """Return σ0 / σ of each of its sources: a mean of Favour, its total and its centre are multiplied by it."""
        return [self.favour_unit / spread for spread in self.favour_spread]

    def exponents_of(self, weights: Sequence[float]) -> tuple[float, ...]:
        """Return γ w of each indicator."""
        gamma = self.gamma_of(weights)
        return tuple(gamma * weight for weight in weights)

    def gamma_of(self, weights: Sequence[float]) -> float:
        """Return γ of weights: that of the profile that has them, 1 for free ones.

        >>> REFERENCE_2.gamma_of((0.30, 0.10, 0.15, 0.45)), REFERENCE_2.gamma_of((0.4, 0.2, 0.2, 0.2))
        (0.908, 1.0)
        """
        named = zip(PROFILES.values(), self.gamma, strict=True)
        return next((gamma for profile, gamma in named if profile == tuple(weights)), 1.0)


REFERENCE_1 = Reference(
    name="2026.1-provisional",
    sources=("bluesky", "mastodon", "reddit", "hn", "rss", "youtube", "x"),
    #       bluesky mastodon reddit hn rss youtube x
    voices=(2.9, 0.94, 1.75, 0.14, 1.4, 1.55, 10.7),
    level=(2048, 1920, 0, 0, 0, 2816, 2176),
    has_audience=(True, True, False, False, False, True, True),
    audience_cap=(3302, 3149, 4096, 4096, 4096, 4122, 3443),
    engagement_cap=(1011, 991, 1196, 1280, 512, 1472, 965),
    reach_mean=(8.85, 8.25, 0.0, 0.0, 0.0, 11.9, 9.35),
    engagement_mean=(1.8, 1.7, 2.5, 2.85, 0.0, 3.55, 1.6),
    favour_mean=(0.05, 0.045, -0.09, -0.06, 0.08, 0.10, -0.12),
    favour_spread=(0.19,) * 7,
    middle=(0.22, 0.02, 0.01, 0.0),
    spread=(1.60, 0.60, 0.60, 0.19),
    shrinkage=(1.6, 0.8, 0.6, 0.2),
    favour_unit=0.19,
    gamma=(1.0, 1.0),
    method=JAUGE_1,
)
REFERENCE_2 = REFERENCE_1._replace(name="2026.2-provisional", gamma=(0.908, 0.866), method=JAUGE_2)
"""The same numbers; γ from the median composites of its panel, 46.6 and 44.9 points: ln 0.5 / ln 0.466, / ln 0.449."""

REFERENCES = {reference.name: reference for reference in (REFERENCE_1, REFERENCE_2)}
REFERENCE = REFERENCE_2
"""The one that is read with unless another is named: of the default method."""

for _reference in REFERENCES.values():
    if {len(column) for column in _reference[1:11]} != {len(_reference.sources)}:
        raise ImportError(f"a column of the reference {_reference.name} does not have one number a source")
    if len(_reference.gamma) != len(PROFILES):
        raise ImportError(f"the reference {_reference.name} does not have one gamma a profile")
