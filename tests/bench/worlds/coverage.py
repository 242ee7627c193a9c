"""Does the interval contain the long-run score, and are two periods of one brand told apart, by both methods?"""

from typing import NamedTuple

import numpy as np

from scoring.method.constants import COMPARE_SE
from scoring.method.reference import Reference
from scoring.reading.evaluate import interval_of
from scoring.reading.interval import jackknife
from tests.bench.properties.brands import Row
from tests.bench.worlds.readings import Many, long_run, read_many
from tests.bench.worlds.simulators import Simulator

SIZES = {50: 0.05, 200: 0.2, 1_000: 1.0, 5_000: 5.0}
"""About so many mentions in 28 days: size of the brand."""
SHOCKS = (0.0, 0.04, 0.08)
GIVEN = {
    (0, 0.0): ".984 / 1.000 / 1.000 / 1.000",
    (0, 0.04): ".992 / .997 / .990 / .990",
    (0, 0.08): ".995 / .982 / .979 / .948",
    (1, 0.0): "1.000 at 5,000", (1, 0.04): "1.000 at 5,000", (1, 0.08): ".969 at 5,000",
}  # fmt: skip
"""jauge-2 in SPEC section 15, on the second simulator: place of the window, shock."""
WINDOWS = ("28d", "7d")
AIM = 0.93
"""Least coverage of a cell."""


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


def rows(simulator: Simulator, seed: int, fitted: dict[str, Reference], brands: int, periods: int) -> list[Row]:
    """Coverage, median width and false significance by shock, window and size; then the cells that fall short."""
    result, short, cells = [], list[str](), 0
    for shock in SHOCKS:
        measured = [of_size(simulator, seed, size, shock, fitted, brands, periods) for size in SIZES.values()]
        for place, window in enumerate(WINDOWS):
            by_method = {name: [one[name, place] for one in measured] for name in fitted}
            result += _of_window(f"{simulator.name}, shock {shock}", window, by_method, brands * periods)
            result[-2] = result[-2]._replace(given=GIVEN[place, shock])
            for count, one in zip(SIZES, by_method["jauge-2"], strict=True):
                cells += 1
                if np.mean(one.covered) < AIM:
                    short.append(f"{window}, shock {shock}, {count:,} mentions: {np.mean(one.covered):.3f}")
    title = f"{simulator.name}: cells of jauge-2 that cover less than {AIM}, of {cells}"
    return [*result, Row(title, "none", "; ".join(short) or "none")]


def _of_window(where: str, window: str, by_method: dict[str, list[Measured]], periods: int) -> list[Row]:
    sizes = " / ".join(f"{count:,}" for count in SIZES)
    covers = {name: " / ".join(one.coverage() for one in ones) for name, ones in by_method.items()}
    apart = {
        name: " / ".join(f"{100 * np.mean(one.significant):.0f}" for one in ones) for name, ones in by_method.items()
    }
    covering = f"{where}: {window} covers the long-run score ± se (median width), {periods} periods a size; {sizes}"
    return [
        Row(covering, "", listed(covers)),
        Row(f"{where}: falsely significant, two {window} of one brand, %; {sizes}", "", listed(apart)),
    ]


def listed(by_method: dict[str, str]) -> str:
    """Return what each method shows, named."""
    return "; ".join(f"{name}: {text}" for name, text in by_method.items())


def of_size(
    simulator: Simulator,
    seed: int,
    size: float,
    shock: float,
    fitted: dict[str, Reference],
    brands: int,
    periods: int,
) -> dict[tuple[str, int], Measured]:
    """Return what is measured by method and place of the window."""
    rng = np.random.default_rng((seed, int(size * 1_000), int(shock * 1_000)))
    found = {(name, place): Measured([], [], []) for name in fitted for place in range(len(WINDOWS))}
    for brand in [simulator.brand(rng, size) for _ in range(brands)]:
        lives = [simulator.month(simulator.another(brand, life), rng, shock) for life in range(periods)]
        for name, reference in fitted.items():
            many = read_many(lives, reference)
            ever = long_run(many.sums, reference)
            for place in range(len(WINDOWS)):
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
