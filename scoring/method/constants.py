"""The constants of the methods, all of them, and nothing else.

Which of them a method takes stands in `scoring.method.methods`. A change here is another method with another name.
"""

from math import inf
from typing import NamedTuple

METHOD = "jauge-2"
"""Name of the default: `scoring.method.methods.DEFAULT_METHOD`."""

HOUR_MS = 3_600_000
DAY_MS = 86_400_000


class Granularity(NamedTuple):
    """One of the two step widths in which versions, cells and panes are kept, fully apart."""

    name: str
    length_ms: int
    """Width of a pane."""
    lateness_ms: int
    """A version seen later than this after its event time is dropped."""
    kept: int
    """Panes whose rows are kept: two windows of the longest kind, to compare them, and two panes more."""


HOUR = Granularity("hour", HOUR_MS, 6 * HOUR_MS, 50)
DAY = Granularity("day", DAY_MS, 72 * HOUR_MS, 60)
GRANULARITIES = (HOUR, DAY)

FUTURE_MS = 300_000
"""A version created further than this after it was seen is dropped, in both grains."""
CLOSE_AFTER_MS = HOUR_MS
"""A pane is sealed once the newest `seen_at` has passed its end + lateness by this."""

ROWS = 32
"""Author groups of a pane, by the key of the unit (jauge-1) or the public name of the author (jauge-2), mod ROWS."""
VOICE_LIMIT = 4_096
"""Mentions of one cell that still raise its voice."""
QUALITY_UNKNOWN = (128, 64)
"""Quality without known audience, in 1/256, where the source has (no, some) audiences."""

CONFIDENCE_MISSING = 50


class Window(NamedTuple):
    """A run of panes that always spans exactly `panes` pane lengths."""

    name: str
    granularity: int
    """Place in GRANULARITIES."""
    panes: int


WINDOWS = (Window("1h", 0, 1), Window("6h", 0, 6), Window("24h", 0, 24), Window("7d", 1, 7), Window("28d", 1, 28))
PRIOR = Window("28d", 1, 28)
"""Read at the last UTC midnight: what the short windows are pulled towards."""

WHOLE_DAYS = PRIOR.panes
INDICATORS = ("presence", "reach", "engagement", "favour")
PROFILES = {"standard-1": (0.30, 0.10, 0.15, 0.45), "equal-1": (0.25, 0.25, 0.25, 0.25)}
"""Weights of the indicators; they sum to 1."""
PROFILE = "standard-1"

POOL_HALF = 1_000
"""Voices in WHOLE_DAYS at which a source's weight is half of what it can become."""
STAGE_A_K = (12.0, 12.0, 8.0)
"""Reach, Engagement, Favour: voices at which a 28-day mean is pulled half-way to the reference."""
STAGE_B_K = 10.0
STAGE_B_CAP = (3.0, 5.0)
"""A source gains no weight beyond (3) times its custom plus (5) voices."""
EXPECTED_ENGAGEMENT = 0.30
"""Part of Reach that explains Engagement and is taken out of it."""

PRESENCE_A = (0.5, 2.0)
"""Stage A: voices of the prior on the brand's level, and of the brand's level on each source."""
PRESENCE_B = 2.0

BOUND_SE = 2.0395134463964077
"""Standard errors from the score to a bound: Student's t with ROWS - 1 degrees of freedom, 97.5%."""
PRESENCE_BELIEF = 4.0
"""Voices at which half of Presence is believed."""
PROVISIONAL_POINTS = 30.0
"""An interval wider than this is told as provisional."""
COMPARE_SE = 2.04
"""Of two scores one is called higher if they are more standard errors apart."""

STILL_RATIO = 1e-12
"""Two numbers closer than this, against the larger, have themselves as logarithmic mean."""
STILL_U = 1e-9
"""An indicator whose u moved no further is explained by its slope."""

DROP_WINDOWS = {"1h": 1.96, "6h": 2.33, "24h": 1.96}
"""Windows that are watched for drops, and the z that a reading of a drop has to pass."""
DROP_STEP_MS = 900_000
DROP_POINTS = 2.0
"""A smaller fall is none."""
DROP_MEMORY = 168
"""Whole hours over which the usual distance of a window from its 28 days is learnt."""
DROP_LEARNT = 72
"""Whole hours before the first drop can be told."""
DROP_RUN = 3
"""Readings in a row."""
DROP_VARIANCE = (0.01, 0.0009)
"""Of that distance: where it starts, and the least it can be."""

ROBUST_MOVE = 0.5
"""Part of itself by which a weight may be moved in the study of robustness."""
ROBUST_DRAWS = 1_000

FAVOUR_SPREAD = 0.19
"""σ of every source, and σ0, where none was fitted."""
STEADY_VOICES = 20
"""A brand's mean goes into the centre of a reference from here on."""
CAP_ABOVE = (4, 2)
"""Audience, engagement: a cap of a reference stands so many doublings above the centre."""
LEAST_SPREAD = (0.0, 0.0, 0.60, 0.0)
"""b of Engagement is no less, to limit what bought reactions can do."""

# jauge-2: what it has and jauge-1 has not (SPEC section 14).
EARLIER_PANES = (23, 6)
"""Panes before a cell's own, hour and day, whose mentions of the same author make its voice smaller: a day, a week."""
POOL_DAYS = (7.0, inf)
"""Least and most days of exposure that POOL_HALF grows with: a score does not depend on how long one listens."""
PRESENCE, FAVOUR = 0, 3
GATED = (0, 2)
"""Places in INDICATORS: Presence and Engagement do not rise where Favour falls."""
GATE_SPREADS = 0.25
"""Spreads of Favour by which it has to fall for Presence and Engagement not to rise at all."""
BLOCKS = 7
"""Blocks of days, of which the jackknife over days leaves one out at a time; also the fewest days that it takes."""
DAY_FACTORS = (1.0, 1.75, 3.0)
"""What a block sees of the variance of the mean, inverted, where days hold on with correlation 0.6: for 7d (VD of its
prior times m / 7), for blocks of four days (1.74), for shorter ones (about 3)."""
DAY_SHIFT = 0.7
"""A day moves all authors by 0.4 spreads of Favour, with correlation 0.5 to the next: 0.4 * sqrt(3). Of airlines."""
