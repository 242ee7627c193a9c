"""The published reference against which every brand is read (SPEC section 9).

The numbers were fitted on a simulated panel and hold the place of a measured one.
"""

from typing import NamedTuple

from schemas.sources import SOURCES


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
    middle: tuple[float, float, float, float]
    """m: u of the median brand, by indicator."""
    spread: tuple[float, float, float, float]
    """b: standard deviation of u over brands, by indicator."""
    shrinkage: tuple[float, float, float, float]
    """tau: what shrinkage may hide, by indicator."""

    def knows(self, source: str) -> bool:
        """Whether it names this source."""
        return source in self.sources

    def codes(self) -> list[int]:
        """Return the code of each of its sources: their places in `schemas.sources.SOURCES`."""
        return [SOURCES.index(source) for source in self.sources]


REFERENCE = Reference(
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
    middle=(0.22, 0.02, 0.01, 0.0),
    spread=(1.60, 0.60, 0.60, 0.19),
    shrinkage=(1.6, 0.8, 0.6, 0.2),
)

if {len(column) for column in REFERENCE[1:10]} != {len(REFERENCE.sources)}:
    raise ImportError("a column of the reference does not have one number a source")
