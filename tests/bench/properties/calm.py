"""What moves a live score though nothing happened: the hour of the day, and a source that cannot be heard."""

import numpy as np

from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.reading.exposure import Calendar
from scoring.simulation.public import Public, speech
from tests.bench.properties.brands import BY_NAME, DAYS, END_MS, ONE, START_MS, Row, brands_of, panel, publics, read
from tests.bench.properties.records import records_of

NAMES = ("1h", "6h", "24h")
SIZE, BRANDS = 4.0, 12
LATE_HOURS = 2
"""By which a public's day may differ from the one declared."""


def rows(seed: int, quick: bool) -> list[Row]:
    """Daily swing, and what an outage does."""
    return [*swing(seed, quick), outage(seed, quick)]


def swing(seed: int, quick: bool) -> list[Row]:
    """Mean score by hour of day, over brands and the last 28 of 56 days: largest minus smallest."""
    rng = np.random.default_rng((seed, 6))
    brands = publics(rng, [SIZE * ONE] * (3 if quick else BRANDS))
    given = "3 / 3 / 0.6 points, within the interval"
    table_rows = []
    for name, late in (("as declared", 0), (f"{LATE_HOURS} h later than declared", -LATE_HOURS)):
        by_hour, widths = zip(*(of_day(public._replace(tz=late), rng) for public in brands), strict=True)
        swings = " / ".join(f"{swung:.1f}" for swung in np.ptp(np.mean(by_hour, axis=0), axis=-1))
        half = " / ".join(f"{width / 2:.0f}" for width in np.median(widths, axis=0))
        of_one = " / ".join(f"{swung:.1f}" for swung in np.median(np.ptp(by_hour, axis=-1), axis=0))
        table_rows.append(
            f"{swings} with the day {name} (of one brand, with its chance, {of_one}; 95% interval ± {half})"
        )
    return [
        Row(
            f"calm live windows of size {SIZE:.0f}: daily swing of the mean score, 1h / 6h / 24h",
            given,
            "; ".join(table_rows),
        )
    ]


def of_day(public: Public, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mean score ``[window, 24]`` and median width of the interval ``[window]`` of one brand."""
    records = records_of(public, speech(public, rng, START_MS - DAYS * DAY_MS, END_MS), 0)
    hours = range(START_MS, END_MS, HOUR_MS)
    by_hour, widths = [], []
    for name in NAMES:
        readings = read([records], [period(BY_NAME[name], at_ms) for at_ms in hours], intervals=True)
        by_hour.append(readings.reading.score[0].reshape(-1, 24).mean(0))
        assert readings.interval is not None
        widths.append(np.median(readings.interval.high - readings.interval.low))
    return np.array(by_hour), np.array(widths)


def outage(seed: int, quick: bool) -> Row:
    """Each brand's biggest source falls silent for the last 24 hours."""
    brands = panel(seed, brands_of(quick))
    begin_ms = END_MS - DAY_MS
    with_all, with_part, declared = [], [], []
    for brand_panel in brands:
        biggest = int(np.bincount(brand_panel.said.source, minlength=1).argmax())
        lost = (brand_panel.said.source == biggest) & (brand_panel.said.created_ms >= begin_ms)
        with_all.append(brand_panel.records)
        with_part.append(records_of(brand_panel.public, brand_panel.said.where(~lost), 0))
        declared.append(Calendar(outages=((REFERENCE.sources[biggest], begin_ms, END_MS),)))
    window = [period(BY_NAME["24h"], END_MS)]
    whole = read(with_all, window).reading.score[:, 0]
    table_rows = []
    for name, calendars in (("declared", declared), ("not declared", ())):
        moved = read(with_part, window, calendars).reading.score[:, 0] - whole
        table_rows.append(f"{moved.mean():+.1f}, rms {np.sqrt((moved**2).mean()):.1f} ({name})")
    given = "mean -0.4 (declared), -1.3 (not declared); rms 3 both"
    return Row("biggest source down for the whole 24h window", given, "mean " + "; ".join(table_rows))
