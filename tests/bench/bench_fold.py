"""How fast one process folds observations, and reads the scores of all its brands in one pass: one line of figures.

Run: ``python -m tests.bench.bench_fold``: 1,000 brands, 40 mentions a day each, 28 days; 5% in a chorus, 5% updates,
1% deletions; seeded. With ``--brands 40 --a-day 6000`` for brands of the largest kind.
"""

import argparse
import resource
from collections.abc import Callable
from time import perf_counter

import numpy as np

from schemas.observation import ANY_BRAND, ANY_TIME, DELETED, OBSERVATION, VERSION
from scoring.detectors.warm_up import warm_up
from scoring.method.constants import DAY_MS, WINDOWS
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.reading.evaluate import BRANDS_A_PASS, read_periods
from scoring.reading.exposure import Calendar
from scoring.reading.records import read_scores
from scoring.state.panes import PartitionState

START_MS = 1_790_000_000_000 // DAY_MS * DAY_MS
BATCH = 5_000
READINGS = 5


def observations(brands: int, a_day: int, days: int) -> np.ndarray:
    """OBSERVATION rows in order of `seen_at`; brands' sizes and authors' activity have long tails."""
    rng = np.random.default_rng(20_261_124)
    count = brands * a_day * days
    rows = np.zeros(count, OBSERVATION)
    size = rng.lognormal(0, 0.8, brands)
    brand = rng.choice(brands, count, p=size / size.sum())
    rows["version"] = VERSION
    rows["brand"] = rng.integers(-(2**63), 2**63, brands)[brand]
    rows["source"] = rng.choice(7, count, p=[0.25, 0.08, 0.12, 0.02, 0.08, 0.1, 0.35])
    rows["s"] = rng.integers(-100, 101, count)
    rows["c"] = rng.integers(0, 101, count)
    rows["r"] = np.where(rng.random(count) < 0.1, -1, rng.pareto(1.2, count).astype(np.int64))
    engagement = np.minimum(900, 256 * np.log2(1 + np.maximum(rows["r"], 0)))
    rows["e"] = np.where(rows["r"] < 0, -1, engagement).astype(np.int64)
    rows["a"] = np.where(rng.random(count) < 0.3, -1, rng.integers(0, 3_000, count))
    rows["seen_at"] = START_MS + np.linspace(0, days * DAY_MS, count).astype(np.int64)
    rows["created_at"] = rows["seen_at"] - rng.exponential(120_000, count).astype(np.int64)
    rows["mention"] = rng.integers(-(2**63), 2**63, count)
    keys = rng.integers(-(2**63), 2**63, 1 << 20)
    rows["author"] = keys[((rng.pareto(1.1, count) * 300).astype(np.int64) + brand * 977) % len(keys)]
    in_cluster = rng.random(count) < 0.05
    rows["fingerprint"] = np.where(in_cluster, brand * 50 + rng.integers(1, 4, count), rng.integers(1, 2**63, count))
    rows["chorus_row"] = rows["fingerprint"] % 32
    for share, flags in ((0.05, 0), (0.005, DELETED), (0.005, DELETED | ANY_BRAND | ANY_TIME)):
        changed = np.flatnonzero(rng.random(count) < share)
        momentum_cache = np.maximum(0, changed - rng.integers(1, brands * a_day // 8, len(changed)))
        seen_at = rows["seen_at"][changed]
        rows[changed] = rows[momentum_cache]
        rows["seen_at"][changed] = seen_at
        rows["flags"][changed] = flags
        if not flags:
            rows["r"][changed] += 10
    return rows


def best_us(work: Callable[[], object], brands: int) -> float:
    """Microseconds a brand of the fastest of some runs."""
    times = []
    for _ in range(READINGS):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return 1e6 * min(times) / brands


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("--brands", 1_000), ("--a-day", 40), ("--days", 28), ("--batch", BATCH)):
        parser.add_argument(name, type=int, default=default)
    args = parser.parse_args()
    started = perf_counter()
    warm_up()
    compiled = perf_counter() - started
    rows = observations(args.brands, args.a_day, args.days)
    rows.flags.writeable = False
    offsets = np.arange(len(rows))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    state = PartitionState(REFERENCE)
    panes, folded, taken = 0, 0.0, 0.0
    for start in range(0, len(rows), args.batch):
        before_fold = perf_counter()
        state.fold(rows[start : start + args.batch], offsets[start : start + args.batch])
        before_take = perf_counter()
        panes += len(state.take_closed())
        state.expired()
        folded += before_take - before_fold
        taken += perf_counter() - before_take
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    slots = np.arange(len(state.brands()))
    names = [str(slot) for slot in slots]
    calendars = [Calendar(START_MS - int(slot) % 9 * DAY_MS, int(slot) % 5) for slot in slots]
    periods = [period(window, state.clock) for window in WINDOWS]
    sums = best_us(lambda: state.sums(slots[:BRANDS_A_PASS], periods), BRANDS_A_PASS)
    plain = best_us(lambda: read_periods(state, slots, periods, calendars, intervals=False), len(slots))
    read = best_us(lambda: read_periods(state, slots, periods, calendars), len(slots))
    records = best_us(lambda: read_scores(state, slots, names, calendars, state.clock, state.clock), len(slots))
    kept = [len(state.rows(granularity)) for granularity in range(2)]
    print(
        f"fold of both grains: {len(rows) / folded:,.0f} observations/s ({1e6 * folded / len(rows):.2f} us each); "
        f"{panes:,} sealed panes taken, {1e6 * taken / panes:.1f} us each; "
        f"us a brand, five windows: sums {sums:.0f}, scores {plain:.0f}, with interval {read:.0f}, "
        f"with momentum and as records {records:.0f}; "
        f"peak +{resident / 1024:.0f} MiB for {kept[0]:,} + {kept[1]:,} rows of {len(slots):,} brands; "
        f"warm-up {compiled:.1f} s"
    )


if __name__ == "__main__":
    main()
