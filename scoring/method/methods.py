"""The published methods, told apart by numbers alone: one code computes them all (SPEC section 14).

A number that switches something off is neutral to the bit: a factor of 1, or a summand of 0.
"""

from math import inf
from typing import NamedTuple

from scoring.method.constants import (
    DAY_FACTORS,
    DAY_SHIFT,
    EARLIER_PANES,
    GATE_SPREADS,
    POOL_DAYS,
)


class Method(NamedTuple):
    """What may differ between two methods. Never edited: a change is a new name."""

    name: str
    public_rows: bool
    """Whether the row of a mention is made from the author's public name (True), or from the key of the unit."""
    earlier_panes: tuple[int, int]
    """K, by place in GRANULARITIES: how many panes before a cell's own count for its voice. 0: none."""
    pool_days: tuple[float, float]
    """Least and most days of exposure that POOL_HALF grows with: equal, it does not grow."""
    gate_spreads: float
    """Presence and Engagement do not rise where Favour falls by so many spreads. Infinite: they always may."""
    day_factors: tuple[float, float, float]
    """Of the variance between blocks of days: for 7d (times m / 7), for stage A of m >= 28 days, of fewer. 0: none."""
    day_shift: float
    """Standard deviation of a day's own u of Favour, with its correlation from day to day; u, days^0.5. 0: none."""
    unheard_sources: bool
    """Whether the interval knows of sources without exposure (VL)."""
    unheard_is_open: bool
    """Whether the interval of a brand of which nobody was heard is 0 to 100."""
    from_connection: bool
    """Whether a source is observed from the first connection of a collector on (True), or from ever."""
    since_is_needed: bool
    """Whether a brand without `since` counts from when it was first followed (True), or from ever."""

    @property
    def has_blocks(self) -> bool:
        """Whether a reading is also made without each block of days."""
        return any(self.day_factors)


JAUGE_1 = Method(
    name="jauge-1",
    public_rows=False,
    earlier_panes=(0, 0),
    pool_days=(28.0, 28.0),
    gate_spreads=inf,
    day_factors=(0.0, 0.0, 0.0),
    day_shift=0.0,
    unheard_sources=False,
    unheard_is_open=False,
    from_connection=False,
    since_is_needed=False,
)
JAUGE_2 = Method(
    name="jauge-2",
    public_rows=True,
    earlier_panes=EARLIER_PANES,
    pool_days=POOL_DAYS,
    gate_spreads=GATE_SPREADS,
    day_factors=DAY_FACTORS,
    day_shift=DAY_SHIFT,
    unheard_sources=True,
    unheard_is_open=True,
    from_connection=True,
    since_is_needed=True,
)
METHODS = {method.name: method for method in (JAUGE_1, JAUGE_2)}
DEFAULT_METHOD = JAUGE_2
