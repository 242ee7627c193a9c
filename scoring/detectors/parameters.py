"""Constants of the detectors of drops, surges and silences: outside the method proper, and the same for every brand.

Chosen on simulated worlds (`tests/bench/worlds`), not on real series; `python -m tests.bench.detection` measures them.
In brackets, the publication that a part follows.
"""

from math import exp

from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.state.step_counts import STEP_MS

STEPS_A_DAY = DAY_MS // STEP_MS
STEPS_AN_HOUR = HOUR_MS // STEP_MS

# --- charts ---
CHART_HOURS = (0.5, 2.0, 6.0, 18.0)
"""Time constants of the exponentially weighted sums, hours [EWMA charts, Roberts 1959]."""
CHARTS = len(CHART_HOURS)
CONTEXT_HOURS = 12.0
"""Time constant of the sums that say how the brand stood just before."""
DECAY = tuple(exp(-1 / (STEPS_AN_HOUR * hours)) for hours in (*CHART_HOURS, CONTEXT_HOURS))
"""Part of each sum that is left after a step; the context comes last."""
KEPT_TONE = 0.7
"""Part of a deviation of tone just before that is expected to go on."""
KEPT_VOLUME = 0.5
"""Likewise of volume, as the power of its ratio to the usual."""
CUSUM_FALL = 0.2
"""Fall of tone that the CUSUM is set for [Page 1954]."""
CUSUM_MOST = 30.0

# --- what is learnt, and what is believed before ---
LEARN_DAYS = 3
"""UTC midnights before anything is judged."""
MEMORY_DAYS = 28.0
"""Of rhythms, tone and extra-Poisson variance."""
LEVEL_GAIN = 1 / 7
"""Of the level of volume, at each UTC midnight."""
RHYTHM_PRIOR = 20.0
"""Mentions' worth of belief that an hour, or a weekday, is like the mean of all."""
EXTRA_VARIANCE = (0.10, 0.08, 0.07, 0.06, 0.07)
"""Of volume beyond Poisson's, by chart, believed before [negative binomial, Farrington 1996]."""
EXTRA_PRIOR_STEPS = 14 * STEPS_A_DAY / 4
EXTRA_LEAST = 0.01
TONE_VARIANCE = 0.35
"""Of the tone of one mention, believed before."""
TONE_VARIANCE_PRIOR = 100.0
"""Its weight, in mentions."""
TONE_VARIANCE_MOST = 3_000.0
"""Weight at which what is known of it is halved."""
DAY_SD = 0.06
"""Standard deviation of tone from day to day, believed before."""
DAY_SD_PRIOR_DAYS, DAY_SD_DAYS, DAY_SD_LEAST = 14.0, 56.0, 0.03
DAY_CARRY = 0.5
"""Part of a day's deviation of tone that goes on to the next day [AR(1)]."""
WEEKEND_DAYS = 16.0
CUT = 3.0
"""All that is learnt is cut at so many standard deviations [Huber 1964]."""
SHARE_STEPS = 14.0 * STEPS_A_DAY
"""Memory of the sources' shares of a brand's mentions."""

# --- a brand's own bursts, as the surge of jauge-1 knew them ---
BURST_HOURS, BURST_DAYS = 1.5, 14.0
BURST_AT = 1.65
"""Score from which the volume of the last hours is unusual for this brand."""
BURST_LOW = 1.0
"""Less will do where chance is out of the question: from SURGE_SURE on."""
BURST_FLOOR = 0.01
"""Least variance of the logarithm."""
GAUSSIAN_MOMENT = 15.0
"""Sixth moment of a Gaussian: what a brand is held against that is not known yet, with a day's weight."""
COUNT_SCALE = 3.0
"""Counts of five minutes were smoothed there."""

# --- drops ---
DROP_TONE = 2.0
"""Deviations by which tone has to be down, whatever else is."""
VOICES_MOST = 3.5
"""Voices count for no more, however loud: a drop needs a tone well down."""
STIRRED = 2.0
"""What came lately has to be so far off for an incident to open."""
CALM_CONFIDENCE = 8.0
"""Mentions' worth of confidence from which a chart can say that all is calm."""
CALM_SHORT, CALM_LONG = 1.0, 1.5
"""Below these, tone is calm: in the shortest chart that can say so, and in that of 6 hours or more."""
LEAST_COVERED = 0.5
"""No drop opens while more of a brand's mentions cannot be reached: those that are left may have another tone."""

# --- surges ---
SURGE_AT = 3.5
SURGE_SURE = 5.0
SURGE_CRITICAL = 6.0
SURGE_TIMES, SURGE_LEAST = 1.5, 5.0
"""A chart counts from so many times the expected mentions on, and from so many mentions."""
SURGE_OVER = 1.5
"""Below it in the charts of 0.5 and 2 hours, a surge is over."""
BUSIEST_PART = 0.7
"""A surge reaches this part of the busiest hour of late."""
BUSIEST_FADE = exp(-1 / (14 * STEPS_A_DAY))
"""Two weeks: the busiest hour fades."""

# --- silences ---
SILENCE_STEPS = STEPS_AN_HOUR
"""A shorter pause is no silence."""
SILENCE_EXPECTED = 20.0
"""Mentions that should have come meanwhile, by level and rhythm. Of an even stream one in e^20 would be chance."""
SILENCE_LONGER = 3.0
"""A silence is so many times longer, in expected mentions, than the longest pause of late."""

# --- incidents ---
GUARD, GUARD_MOST = 0.15, 2.0
"""An incident raises the brand's own limit [adaptive conformal inference, Gibbs & Candes 2021]."""
DROP_GUARD_BACK, SURGE_GUARD_BACK = GUARD / (350 * STEPS_A_DAY), GUARD / (140 * STEPS_A_DAY)
"""By which it goes back a step."""
CALM_STEPS = STEPS_AN_HOUR
"""An incident is over after so many calm steps in a row."""
SAME_STEPS = 24 * STEPS_AN_HOUR
"""What opens again within this is the same incident."""
LONGEST_STEPS = 72 * STEPS_AN_HOUR
"""After which it is the new usual."""
UPDATE_STEPS = STEPS_AN_HOUR
"""An open incident is updated at most so often, unless it turns critical."""
GREW = {"drop": 1.25, "surge": 1.5}
"""Growth of the peak from which it is."""
UNBROKEN_STEPS = STEPS_AN_HOUR
"""Steps in a row that have to be known before an incident opens: after a gap, charts know little."""
