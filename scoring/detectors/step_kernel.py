"""Drops, surges and silences of many brands in one compiled pass a step: what is learnt, and what is to be judged.

River, which watches our tone models (ADWIN on accuracy and on the mix of tones, rolling accuracy and macro-F1), is not
used for this pass: it takes a value by a call of Python's, 1 to 10 microseconds each, and keeps its state in objects.
Here a brand has about 180 numbers that change by one another, a step of them takes half a microsecond, and state is one
row that is kept to the bit.
"""

import numpy as np

from scoring.compute.kernels import entry, inner
from scoring.detectors import brand_row, chart_kernel, parameters, tone_kernel, volume_kernel
from scoring.detectors.brand_row import (
    BUSIEST,
    CONFIDENCE,
    COUNT,
    DAY_CONFIDENCE,
    DAY_COUNT,
    DAY_EXPECTED,
    DAY_FLAT,
    DAY_SEEN,
    DAY_STEPS,
    DAY_TONE,
    DAYS,
    DROP,
    EXPECTED,
    IS_OPEN,
    IS_SILENT,
    LAST_1,
    LAST_2,
    LAST_3,
    LEVEL,
    PAUSE_EXPECTED,
    PAUSE_LONGEST,
    PAUSE_STEPS,
    RAISED,
    RUN_BEGIN,
    SHARE,
    STEP,
    SURGE,
    TONE,
    UNBROKEN,
    WAITING,
)
from scoring.detectors.chart_kernel import (
    crowd,
    drop_evidence,
    is_calm,
    is_stirred,
    move_charts,
    move_cusum,
    pass_gap,
    speaking_chart,
    surge_evidence,
    tone_falls,
)
from scoring.detectors.parameters import (
    BURST_AT,
    BURST_LOW,
    BUSIEST_FADE,
    BUSIEST_PART,
    CHARTS,
    DECAY,
    DROP_GUARD_BACK,
    LEARN_DAYS,
    LEAST_COVERED,
    SHARE_STEPS,
    SILENCE_EXPECTED,
    SILENCE_LONGER,
    SILENCE_STEPS,
    STEPS_A_DAY,
    STEPS_AN_HOUR,
    STIRRED,
    SURGE_AT,
    SURGE_GUARD_BACK,
    SURGE_OVER,
    SURGE_SURE,
    UNBROKEN_STEPS,
)
from scoring.detectors.tone_kernel import end_day_of_tone, learn_spread, longest_mean, usual_tone
from scoring.detectors.volume_kernel import burst, end_day_of_volume, hour_factor, learn_volume, weekday_factor

IN_DROP, IN_SURGE, SILENCE_BEGINS, SILENCE_ENDS = 1, 2, 4, 8
"""Flags: an incident is open or may be; a silence begins, or ends."""
DROP_Z, DROP_CALM, DROP_SINCE, SURGE_Z, SURGE_CALM, RATE, USUAL_RATE, TONE_NOW, TONE_USUAL = range(9)
"""Columns of what a step comes to: evidence in deviations (0: none may open); whether all is calm; step at which the
fall began; mentions an hour now and as expected; tone, of the shortest chart that can say, and as usual, -1 to 1."""
FINDINGS = 9
FADE_SHARE = 1 - 1 / SHARE_STEPS
RATE_CHART = 0
NO_TONE = 2.0
"""No chart holds enough to say."""


@inner
def _end_day(row: np.ndarray, day: int, learns: bool) -> None:
    """Learn the day that is over; `day`: its number since the epoch."""
    weekday = (day + 3) % 7
    known = row[LEVEL] > 0
    end_day_of_tone(row, weekday >= 5, learns and known)
    end_day_of_volume(row, weekday, learns)
    if row[LEVEL] > 0:
        row[DAYS] += 1
    row[DAY_STEPS] = row[DAY_COUNT] = row[DAY_EXPECTED] = 0.0
    row[DAY_CONFIDENCE] = row[DAY_TONE] = row[DAY_SEEN] = row[DAY_FLAT] = 0.0


@inner
def _covered(row: np.ndarray, by_source: np.ndarray, missing: np.ndarray) -> float:
    """Return the part of a brand's mentions whose sources could be reached, and learn their shares.

    A source that was never connected has no share, and takes no part away. One that is gone fades from the shares
    within weeks. A brand that was not spoken of yet has all where one source could be reached.

    `missing`: of each source, the part of the step in which it could not be reached, 0 to 1.
    """
    gone = total = 0.0
    least = 1.0
    for source in range(len(missing)):
        share = row[SHARE + source]
        gone += missing[source] * share
        total += share
        least = min(least, missing[source])
        row[SHARE + source] = FADE_SHARE * share + by_source[source]
    return 1 - gone / total if total >= 1 else 1 - least


@inner
def _busiest(row: np.ndarray, count: float) -> bool:
    """Learn the hour that ends now; return whether it reaches BUSIEST_PART of the busiest one before."""
    hour = count + row[LAST_1] + row[LAST_2] + row[LAST_3]
    before = BUSIEST_FADE * row[BUSIEST]
    row[LAST_3], row[LAST_2], row[LAST_1] = row[LAST_2], row[LAST_1], count
    row[BUSIEST] = max(before, hour)
    is_high: bool = hour >= BUSIEST_PART * before
    return is_high


@inner
def _silence(row: np.ndarray, count: float, expected: float, is_known: bool) -> int:
    """Learn a pause; return SILENCE_BEGINS, SILENCE_ENDS or 0. One that is a silence teaches nothing."""
    if count > 0:
        flag = SILENCE_ENDS if row[IS_SILENT] > 0 else 0
        if flag == 0:
            row[PAUSE_LONGEST] = max(row[PAUSE_LONGEST], row[PAUSE_EXPECTED])
        row[IS_SILENT] = row[PAUSE_STEPS] = row[PAUSE_EXPECTED] = 0.0
        row[PAUSE_LONGEST] *= BUSIEST_FADE
        return flag
    row[PAUSE_STEPS] += 1
    row[PAUSE_EXPECTED] += expected
    if row[IS_SILENT] > 0:
        return 0
    row[PAUSE_LONGEST] *= BUSIEST_FADE
    least = max(SILENCE_EXPECTED, SILENCE_LONGER * row[PAUSE_LONGEST])
    if is_known and row[PAUSE_STEPS] >= SILENCE_STEPS and row[PAUSE_EXPECTED] >= least:
        row[IS_SILENT] = 1.0
        return SILENCE_BEGINS
    return 0


@inner
def _judge_surge(row: np.ndarray, own: float, is_high: bool, may_open: bool, found: np.ndarray) -> int:
    """Write what a surge is judged by: chance, the brand's own bursts and its busiest hour have to agree."""
    found[SURGE_Z], found[SURGE_CALM] = 0.0, 0.0
    is_open = row[SURGE + IS_OPEN] > 0
    if not is_open and (own < BURST_LOW or not is_high or not may_open):
        return 0
    z = surge_evidence(row)
    is_own = own >= BURST_AT or (own >= BURST_LOW and z >= SURGE_SURE)
    short, longer = crowd(row, 0), crowd(row, 1)
    if may_open and is_high and is_own and max(short, longer) >= STIRRED:
        found[SURGE_Z] = z
    found[SURGE_CALM] = 1.0 if short < SURGE_OVER and longer < SURGE_OVER else 0.0
    return IN_SURGE if is_open or found[SURGE_Z] > SURGE_AT + row[SURGE + RAISED] else 0


@inner
def _judge_drop(
    row: np.ndarray, falls: np.ndarray, usual: float, limit: float, step: int, may_open: bool, found: np.ndarray
) -> int:
    """Write what a drop is judged by."""
    tone_falls(row, usual, falls)
    speaking = speaking_chart(row)
    calm = is_calm(falls, speaking)
    found[DROP_CALM] = 1.0 if calm else 0.0
    found[DROP_Z] = drop_evidence(row, falls) if may_open and not calm and is_stirred(falls, speaking) else 0.0
    found[DROP_SINCE] = max(row[RUN_BEGIN], step - STEPS_A_DAY)
    found[TONE_NOW] = row[TONE + speaking] / row[CONFIDENCE + speaking] if speaking > 0 else NO_TONE
    found[TONE_USUAL] = usual
    return IN_DROP if row[DROP + IS_OPEN] > 0 or found[DROP_Z] > limit + row[DROP + RAISED] else 0


@inner
def _take(
    row: np.ndarray, step: int, sums: np.ndarray, covered: float, limit: float, falls: np.ndarray, found: np.ndarray
) -> int:
    """Take in a step of one brand; return its flags."""
    day, place = step // STEPS_A_DAY, step % STEPS_A_DAY
    hour, weekday = place // STEPS_AN_HOUR, (day + 3) % 7
    count, confidence, tone = float(sums[0]), sums[1] / 100.0, sums[2] / 10_000.0
    learns = row[DROP + IS_OPEN] == 0 and row[SURGE + IS_OPEN] == 0
    last = int(row[STEP])
    if last > 0 and step > last + 1:
        pass_gap(row, min(step - last - 1, 30 * STEPS_A_DAY))
        row[UNBROKEN] = row[LAST_1] = row[LAST_2] = row[LAST_3] = 0.0
    if last > 0 and last // STEPS_A_DAY != day:
        _end_day(row, last // STEPS_A_DAY, learns)
    row[STEP], row[UNBROKEN] = step, row[UNBROKEN] + 1
    is_level_known = row[LEVEL] > 0
    may_open = is_level_known and row[DAYS] >= LEARN_DAYS and row[UNBROKEN] >= UNBROKEN_STEPS
    flat = row[LEVEL] / STEPS_A_DAY * covered
    expected = flat * hour_factor(row, hour) * weekday_factor(row, weekday)
    usual = usual_tone(row, weekday >= 5)
    known, before = row[CONFIDENCE + CHARTS - 1], longest_mean(row)
    move_charts(row, count, expected, confidence, tone)
    move_cusum(row, step, (count, expected, confidence, tone), usual)
    is_high, own = _busiest(row, count), burst(row, count)
    row[DROP + RAISED] = max(0.0, row[DROP + RAISED] - DROP_GUARD_BACK)
    row[SURGE + RAISED] = max(0.0, row[SURGE + RAISED] - SURGE_GUARD_BACK)
    flags = _judge_drop(row, falls, usual, limit, step, may_open and covered >= LEAST_COVERED, found)
    flags |= _judge_surge(row, own, is_high, may_open, found)
    flags |= _silence(row, count, expected, may_open)
    an_hour = STEPS_AN_HOUR * (1 - DECAY[RATE_CHART])
    found[RATE], found[USUAL_RATE] = row[COUNT + RATE_CHART] * an_hour, row[EXPECTED + RATE_CHART] * an_hour
    if learns and is_level_known:
        learn_volume(row, count, expected, flat, hour, weekday)
        learn_spread(row, confidence, tone, known, before)
    row[DAY_STEPS] += 1
    row[DAY_COUNT] += count
    row[DAY_EXPECTED] += expected
    row[DAY_CONFIDENCE] += confidence
    row[DAY_TONE] += tone
    if not flags & IN_DROP:
        row[DROP + WAITING] = 0.0
    return flags


@entry(brand_row, parameters, chart_kernel, tone_kernel, volume_kernel)
def take_steps(
    rows: np.ndarray,
    first: int,
    sums: np.ndarray,
    by_source: np.ndarray,
    missing: np.ndarray,
    limits: np.ndarray,
    states: np.ndarray,
    found: np.ndarray,
    flags: np.ndarray,
) -> int:
    """Take in steps of some brands, one after the other, until one of a brand has a flag; return how many.

    A brand that has taken in a step is left as it is, without flags.

    Args:
        rows: int64[n], of the brands, each once.
        first: number of the first step since the epoch, of 15 minutes.
        sums: int64[steps, n, 3], new mentions, sum of confidence (0..100) and of confidence times sentiment
            (-100..100).
        by_source: int64[steps, n, sources], new mentions.
        missing: float64[steps, sources], part of the step in which each could not be reached.
        limits: float64[brands], evidence from which a drop may open.
        states: float64[brands, WIDTH], changed.
        found: float64[brands, FINDINGS], written.
        flags: uint8[brands], written: of the last step that was taken.
    """
    falls = np.empty((2, CHARTS + 1))
    for place in range(len(sums)):
        step, is_flagged = first + place, False
        for index in range(len(rows)):
            brand = rows[index]
            row = states[brand]
            flags[brand] = 0
            if row[STEP] >= step:
                continue
            covered = _covered(row, by_source[place, index], missing[place])
            flags[brand] = _take(row, step, sums[place, index], covered, limits[brand], falls, found[brand])
            is_flagged |= flags[brand] != 0
        if is_flagged:
            return place + 1
    return len(sums)
