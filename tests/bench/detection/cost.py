"""What a step of one brand costs the detectors, without reading scores and sending alerts."""

from time import thread_time

import numpy as np

from schemas.sources import SOURCES
from scoring.detectors.detector_table import DetectorTable
from tests.bench.worlds.counts import FIRST_STEP, STEPS_A_DAY

SEED = 29
BRANDS = 10_000
DAYS = 5
"""All is learnt and judged from the fourth on."""


def lines(quick: bool) -> list[str]:
    """Return the table, row by row."""
    brands = BRANDS // 10 if quick else BRANDS
    rng, table = np.random.default_rng(SEED), DetectorTable()
    rows, missing = np.array([table.add() for _ in range(brands)]), np.zeros(len(SOURCES))
    rate = np.exp(rng.normal(0, 1.5, brands))
    took_us = []
    for step in range(DAYS * STEPS_A_DAY):
        count = rng.poisson(rate)
        confidence = 60 * count
        sums = np.stack([count, confidence, (confidence * rng.normal(0, 30, brands)).astype(np.int64)], axis=1)
        by_source = np.zeros((brands, len(SOURCES)), np.int64)
        by_source[:, 0] = count
        began = thread_time()
        table.take(rows, FIRST_STEP + step, sums, by_source, missing)
        took_us.append(1e6 * (thread_time() - began) / brands)
    last = np.array(took_us[4 * STEPS_A_DAY :])
    return [
        f"seed {SEED}; {brands:,} brands, one thread, the last day of {DAYS}",
        "| CPU of a brand and step of 15 minutes | median us | p99 us |",
        "|---|---|---|",
        f"| the pass | {np.median(last):.2f} | {np.quantile(last, 0.99):.2f} |",
    ]
