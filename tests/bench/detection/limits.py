"""False drops by limit: what the table of `scoring.detectors.drop_limit` is made from."""

from schemas.brand import AlertRules
from scoring.detectors.drop_limit import LIMITS, RATES
from tests.bench.detection.drops import BRANDS, CALM_DAYS, SIZES, alerts_of, found_in
from tests.bench.worlds.crises import crisis_of
from tests.bench.worlds.shocks import World

SEED = 411
WORLDS: tuple[World, ...] = ("s04", "s08")


def lines(quick: bool) -> list[str]:
    """Return the table, row by row; without crises."""
    result = [
        f"seed {SEED}; worlds {' and '.join(WORLDS)}, brands of {' and '.join(list(SIZES)[:2])} mentions a day",
        "| accepted a brand and year | limit | false drops / brand-weeks | a brand and year |",
        "|---|---|---|---|",
    ]
    worlds = [
        crisis_of(SEED, world, size, BRANDS[band][0 if quick else 1], CALM_DAYS * (1 if quick else 4), 0)
        for world in WORLDS
        for band, size in list(SIZES.items())[:2]
    ]
    for rate, limit in zip(RATES, LIMITS, strict=True):
        found = [found_in(world, alerts_of(world, AlertRules(false_drops_a_brand_year=rate))) for world in worlds]
        false, weeks = sum(one.false for one in found), sum(one.brand_weeks for one in found)
        result.append(f"| {rate:g} | {limit:g} | {false}/{weeks:.0f} | {52 * false / weeks:.1f} |")
    return result
