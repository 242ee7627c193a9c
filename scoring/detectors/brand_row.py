"""Columns of what the detectors remember of one brand: a row of float64, whole numbers among them exact."""

from schemas.sources import SOURCES
from scoring.detectors.parameters import CHARTS

LAYOUT = 2
"""Number of this order of columns; a row of another one is not gone on from. 1 were the windows of jauge-1."""

_SUMS = CHARTS + 1
COUNT, EXPECTED, NOISE, CONFIDENCE, TONE, WEIGHT = range(0, 6 * _SUMS, _SUMS)
"""Charts and context, each: mentions; expected; their Poisson variance; sums of confidence and of confidence times
tone; variance of the weights."""
EXTRA_N, EXTRA_D = range(6 * _SUMS, 8 * _SUMS, _SUMS)
"""Extra-Poisson variance: numerator and denominator, by chart and context."""
_NEXT = 8 * _SUMS
HOUR_SEEN, HOUR_EXPECTED = _NEXT, _NEXT + 24
WEEKDAY_SEEN, WEEKDAY_EXPECTED = _NEXT + 48, _NEXT + 55
HOUR_MEAN, WEEKDAY_MEAN = _NEXT + 62, _NEXT + 63
"""Means of the factors, by which each is divided."""
SHARE = _NEXT + 64
"""Mentions by source, faded."""
_NEXT = SHARE + len(SOURCES)
CUSUM, RUN_COUNT, RUN_EXPECTED, RUN_CONFIDENCE, RUN_TONE, RUN_PREDICTED, RUN_VARIANCE, RUN_BEGIN = range(
    _NEXT, _NEXT + 8
)
"""The CUSUM, and since it last stood at 0: sums, prediction of the tone and its variance; the step at which it did."""
_NEXT += 8
BURST_NOW, BURST_KNOWN, BURST_LEVEL, BURST_SPREAD, REACH, REACH_KNOWN, BURST_STEPS = range(_NEXT, _NEXT + 7)
_NEXT += 7
SPREAD_N, SPREAD_D = range(_NEXT, _NEXT + 2)
"""Variance of the tone of a mention: numerator, and weight in mentions."""
_NEXT += 2
MEAN, MEAN_WEIGHT, WEEKEND, WEEKEND_WEIGHT, CARRIED, DAY_VARIANCE, DAY_WEIGHT = range(_NEXT, _NEXT + 7)
"""Tone: mean, weekend's offset, the last day's deviation that goes on, variance from day to day."""
_NEXT += 7
LEVEL, DAYS, DAY_STEPS, DAY_COUNT, DAY_EXPECTED, DAY_CONFIDENCE, DAY_TONE, DAY_SEEN, DAY_FLAT = range(_NEXT, _NEXT + 9)
"""Mentions a day; days known; of today: steps, sums, and what the weekday will learn from."""
_NEXT += 9
BUSIEST, LAST_1, LAST_2, LAST_3 = range(_NEXT, _NEXT + 4)
"""Busiest hour of late, faded; mentions of the three steps before."""
_NEXT += 4
PAUSE_STEPS, PAUSE_EXPECTED, PAUSE_LONGEST, IS_SILENT = range(_NEXT, _NEXT + 4)
_NEXT += 4
STEP, UNBROKEN = range(_NEXT, _NEXT + 2)
"""Number of the last step taken in (end in ms // length - 1, since the epoch); steps in a row."""
_NEXT += 2
(
    IS_OPEN,
    CALM,
    SINCE,
    OPENED,
    BEGUN,
    CLOSED,
    SENT_AT,
    PEAK,
    PEAK_AT,
    SENT_PEAK,
    IS_CRITICAL,
    WAITING,
    REOPENINGS,
    RAISED,
) = range(14)
"""Of an incident, behind DROP or SURGE; times are numbers of steps. RAISED: guard of the brand's own limit."""
INCIDENT_WIDTH = 14
DROP, SURGE = _NEXT, _NEXT + INCIDENT_WIDTH
WIDTH = SURGE + INCIDENT_WIDTH
