"""The rows of SPEC section 15, afresh, of both methods on the second simulator."""

from typing import NamedTuple

import numpy as np

from scoring.method.constants import COMPARE_SE
from scoring.method.reference import Reference
from scoring.reading.evaluate import interval_of
from scoring.reading.interval import jackknife
from tests.bench.properties.brands import Row
from tests.bench.worlds.public import Brand, Posts, Week, fakes, joined, posts
from tests.bench.worlds.readings import BEFORE, DAYS, FIRST_DAY, Many, long_run, month, read_many, references

SIZES = {50: 0.05, 200: 0.2, 1_000: 1.0, 5_000: 5.0}
"""About so many mentions in 28 days: size of the brand."""
SHOCKS = (0.0, 0.04, 0.08)
GIVEN = {
    (0, 0.0): ".984 / 1.000 / 1.000 / 1.000",
    (0, 0.04): ".992 / .997 / .990 / .990",
    (0, 0.08): ".995 / .982 / .979 / .948",
    (1, 0.0): "1.000 at 5,000", (1, 0.04): "1.000 at 5,000", (1, 0.08): ".969 at 5,000",
}  # fmt: skip
"""jauge-2 in SPEC section 15: place of the window, shock."""
BRANDS, PERIODS, PANEL = 24, 25, 200
WEEK_DAY = FIRST_DAY + DAYS - 7
FLOOD = 224


def rows(seed: int, quick: bool) -> list[Row]:
    """Coverage by shock and size, floods of few accounts, and a mild bad buzz."""
    fitted = references(40 if quick else PANEL)
    brands, periods = (4, 6) if quick else (BRANDS, PERIODS)
    result = []
    for shock in SHOCKS:
        result += coverage(seed, shock, fitted, brands, periods)
    return [*result, *attacks(seed, fitted, 8 if quick else 24), *buzz(seed, fitted, 20 if quick else 80)]


class Measured(NamedTuple):
    """What one window of a method shows, over brands of one size."""

    covered: list[float]
    """Share of the periods, by brand, whose interval covers the long-run score."""
    widths: list[np.ndarray]
    """Points."""
    significant: list[float]
    """Share of neighbouring periods, by brand, that are told apart."""

    def coverage(self) -> str:
        """Mean over the brands, its standard error, and the median width."""
        error = np.std(self.covered, ddof=1) / np.sqrt(len(self.covered))
        return f"{np.mean(self.covered):.3f} ± {error:.3f} ({np.median(np.concatenate(self.widths)):.1f})"


def coverage(seed: int, shock: float, fitted: dict[str, Reference], brands: int, periods: int) -> list[Row]:
    """Coverage of the long-run score, median width and false significance, by window and size."""
    measured = [_of_size(seed, size, shock, fitted, brands, periods) for size in SIZES.values()]
    sizes = " / ".join(f"{count:,}" for count in SIZES)
    result = []
    for place, window in enumerate(("28d", "7d")):
        by_method = {name: [of_size[name, place] for of_size in measured] for name in fitted}
        covers = {name: " / ".join(one.coverage() for one in ones) for name, ones in by_method.items()}
        apart = {
            name: " / ".join(f"{100 * np.mean(one.significant):.0f}" for one in ones)
            for name, ones in by_method.items()
        }
        title = f"{window} covers the long-run score (median width), {brands * periods} periods a size"
        result.append(Row(f"{title}, shock {shock}; {sizes}", GIVEN[place, shock], listed(covers)))
        title = f"falsely significant, two {window} of one brand, %"
        result.append(Row(f"{title}, shock {shock}; {sizes}", "", listed(apart)))
    return result


def listed(by_method: dict[str, str]) -> str:
    return "; ".join(f"{name}: {text}" for name, text in by_method.items())


def _of_size(
    seed: int, size: float, shock: float, fitted: dict[str, Reference], brands: int, periods: int
) -> dict[tuple[str, int], Measured]:
    """Return what is measured by method and place of the window."""
    rng = np.random.default_rng((seed, int(size * 1_000), int(shock * 1_000)))
    found = {(name, place): Measured([], [], []) for name in fitted for place in (0, 1)}
    for brand in [Brand(rng, size) for _ in range(brands)]:
        lives = [month(brand, rng, shock) for _ in range(periods)]
        for name, reference in fitted.items():
            many = read_many(lives, reference)
            ever = long_run(many.sums, reference)
            for place in (0, 1):
                low, high = many.bounds(place)
                into = found[name, place]
                into.covered.append(float(((low <= ever) & (ever <= high)).mean()))
                into.widths.append(high - low)
                into.significant.append(falsely_significant(many, place))
    return found


def falsely_significant(many: Many, place: int) -> float:
    """Share of neighbouring lives of one brand that are told apart (SPEC section 6)."""
    between = [interval_of(one) for one in many.readings]
    logit, without, days, hidden = (
        np.concatenate([getattr(one, name)[:, place] for one in between])
        for name in ("logit", "without", "days", "hidden")
    )
    variance = np.maximum(jackknife(without[1:] - without[:-1]), days[1:] + days[:-1]) + hidden[1:] + hidden[:-1]
    return float((np.abs(logit[1:] - logit[:-1]) > COMPARE_SE * np.sqrt(variance)).mean())


def scores(lives: list[Posts], reference: Reference) -> np.ndarray:
    """Score of the last seven days of each life, points."""
    return np.concatenate([one.reading.score[:, 1] for one in read_many(lives, reference).readings])


def attacks(seed: int, fitted: dict[str, Reference], count: int) -> list[Row]:
    """What few accounts that post 224 times in a week do to the 7d score."""
    result = []
    for accounts, given in ((1, "-12.9 / -5.1 / -1.6"), (5, "-27.8 / -14.5 / -6.2")):
        found: dict[str, list[str]] = {name: [] for name in fitted}
        for size in (0.3, 1.0, 3.0):
            rng = np.random.default_rng((seed, 5, int(size * 10)))
            lives = [month(Brand(rng, size), rng, 0.04) for _ in range(count)]
            flooded = [joined([life, fakes(rng, FLOOD, accounts, WEEK_DAY, -0.9)]) for life in lives]
            for name, reference in fitted.items():
                moved = np.median(scores(flooded, reference) - scores(lives, reference))
                found[name].append(f"{moved:+.1f}")
        measured = "; ".join(f"{name}: {' / '.join(found[name])}" for name in fitted)
        result.append(
            Row(f"{accounts} account(s), {FLOOD} posts of hate on X in a week, sizes 0.3 / 1 / 3, 7d", given, measured)
        )
    return result


def buzz(seed: int, fitted: dict[str, Reference], count: int) -> list[Row]:
    """What a bad buzz of a week does, against the same week without one."""
    rng = np.random.default_rng((seed, 6))
    brands = [Brand(rng, float(np.exp(rng.normal(0, 1.1)))) for _ in range(count)]
    past = [posts(brand, rng, FIRST_DAY - BEFORE, DAYS + BEFORE - 7) for brand in brands]

    def lived(week: Week, draw: int) -> list[Posts]:
        draws = np.random.default_rng((seed, 7, draw))
        return [joined([old, posts(brand, draws, WEEK_DAY, 7, week)]) for old, brand in zip(past, brands, strict=True)]

    calm = lived(Week(), 1)
    cases = (
        ("calm again", Week(), ""),
        ("x3, -.03", Week(3, -0.03, 2.8), "+1.9, 64%"),
        ("x3, -.067", Week(3, -0.067, 2.8), "-3.3, 26%"),
        ("x8, -.3", Week(8, -0.3, 2.8), "-28, 0%"),
        ("good, x3, +.1", Week(3, 0.1, 1.5), "+15.5, 100%"),
    )
    before = {name: scores(calm, reference) for name, reference in fitted.items()}
    result = []
    for case, week, given in cases:
        after = lived(week, 2)
        moved = {name: scores(after, reference) - before[name] for name, reference in fitted.items()}
        measured = "; ".join(
            f"{name}: {np.median(m):+.1f}, rises for {100 * (m > 0).mean():.0f}%" for name, m in moved.items()
        )
        result.append(Row(f"buzz all week, {case}, 7d", given, measured))
    return result
