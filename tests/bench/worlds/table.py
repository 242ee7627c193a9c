"""The rows of SPEC section 15, afresh, of both methods on both simulators."""

import numpy as np

from scoring.method.reference import Reference
from tests.bench.properties.brands import Row
from tests.bench.worlds import coverage
from tests.bench.worlds.coverage import listed
from tests.bench.worlds.public import Posts, Week, fakes, joined
from tests.bench.worlds.readings import END_MS, MONTH, SINCE_MS, WEEK, read_many, references
from tests.bench.worlds.simulators import BEFORE, DAYS, FIRST_DAY, OWN, SECOND, Simulator

BRANDS, PERIODS, PANEL = 24, 25, 200
FRESH = 150
"""Brands whose median composite is taken."""
WEEK_DAY = FIRST_DAY + DAYS - 7
FLOOD = 224
SHOCK = 0.04
"""Of the calm around floods, buzz and missing sources."""
OBSERVED = (("bluesky", "hn", "rss"), ("x",), ("rss", "hn"))
"""Sets of sources that alone are observed."""


def own(seed: int, quick: bool) -> list[Row]:
    """The table on the project's own simulator, of which the study has no figures."""
    return [row._replace(given="") for row in rows(OWN, seed, quick)]


def second(seed: int, quick: bool) -> list[Row]:
    """The table on the second simulator."""
    return rows(SECOND, seed, quick)


def rows(simulator: Simulator, seed: int, quick: bool) -> list[Row]:
    """Coverage by shock and size, floods of few accounts, a buzz, missing sources and the median brand."""
    fitted = references(simulator, 40 if quick else PANEL)
    return [
        *coverage.rows(simulator, seed, fitted, *((4, 6) if quick else (BRANDS, PERIODS))),
        *attacks(simulator, seed, fitted, 8 if quick else 24),
        *buzz(simulator, seed, fitted, 20 if quick else 80),
        *sources(simulator, seed, fitted, 20 if quick else FRESH),
    ]


def scores(lives: list[Posts], reference: Reference, outages: tuple[tuple[str, int, int], ...] = ()) -> np.ndarray:
    """Scores of the 28 days and the last seven days of each life, points: float64[lives, 2]."""
    return np.concatenate([one.reading.score for one in read_many(lives, reference, (MONTH, WEEK), outages).readings])


def attacks(simulator: Simulator, seed: int, fitted: dict[str, Reference], count: int) -> list[Row]:
    """What few accounts that post 224 times in a week do to the 7d score."""
    result = []
    for accounts, given in ((1, "-12.9 / -5.1 / -1.6"), (5, "-27.8 / -14.5 / -6.2")):
        found: dict[str, list[str]] = {name: [] for name in fitted}
        for size in (0.3, 1.0, 3.0):
            rng = np.random.default_rng((seed, 5, int(size * 10)))
            lives = [simulator.month(simulator.brand(rng, size), rng, SHOCK) for _ in range(count)]
            flooded = [joined([life, fakes(rng, FLOOD, accounts, WEEK_DAY, -0.9)]) for life in lives]
            for name, reference in fitted.items():
                moved = np.median((scores(flooded, reference) - scores(lives, reference))[:, 1])
                found[name].append(f"{moved:+.1f}")
        measured = listed({name: " / ".join(each) for name, each in found.items()})
        title = f"{simulator.name}: {accounts} account(s), {FLOOD} posts of hate on X in a week, sizes 0.3 / 1 / 3, 7d"
        result.append(Row(title, given, measured))
    return result


def buzz(simulator: Simulator, seed: int, fitted: dict[str, Reference], count: int) -> list[Row]:
    """What a bad buzz of a week does, against the same week without one."""
    rng = np.random.default_rng((seed, 6))
    brands = [simulator.brand(rng, float(np.exp(rng.normal(0, 1.1)))) for _ in range(count)]
    past = [simulator.posts(brand, rng, FIRST_DAY - BEFORE, DAYS + BEFORE - 7, Week()) for brand in brands]

    def lived(week: Week, draw: int) -> list[Posts]:
        draws = np.random.default_rng((seed, 7, draw))
        weeks = [simulator.posts(brand, draws, WEEK_DAY, 7, week) for brand in brands]
        return [joined([old, new]) for old, new in zip(past, weeks, strict=True)]

    calm = lived(Week(), 1)
    cases = (
        ("calm again", Week(), "50%"),
        ("x3, -.03", Week(3, -0.03, 2.8), "+1.9, 64%"),
        ("x3, -.067", Week(3, -0.067, 2.8), "-3.3, 26%"),
        ("x8, -.3", Week(8, -0.3, 2.8), "-28, 0%"),
        ("good, x3, +.1", Week(3, 0.1, 1.5), "+15.5, 100%"),
    )
    before = {name: scores(calm, reference)[:, 1] for name, reference in fitted.items()}
    result = []
    for case, week, given in cases:
        after = lived(week, 2)
        moved = {name: scores(after, reference)[:, 1] - before[name] for name, reference in fitted.items()}
        measured = {
            name: f"{np.median(m):+.1f}, rises for {100 * (m > 0).mean():.0f}%, sd {m.std():.1f}"
            for name, m in moved.items()
        }
        result.append(Row(f"{simulator.name}: buzz all week, {case}, 7d", given, listed(measured)))
    return result


def sources(simulator: Simulator, seed: int, fitted: dict[str, Reference], count: int) -> list[Row]:
    """What is missing where few sources are observed, and where fresh brands stand."""
    rng = np.random.default_rng((seed, 8))
    lives = [simulator.month(simulator.brand(rng, None), rng, SHOCK) for _ in range(count)]
    whole = {name: scores(lives, reference)[:, 0] for name, reference in fitted.items()}
    biases: dict[str, list[str]] = {name: [] for name in fitted}
    for observed in OBSERVED:
        for name, reference in fitted.items():
            codes = [reference.sources.index(source) for source in observed]
            some = [Posts(*(column[np.isin(life.source, codes)] for column in life)) for life in lives]
            is_out = reference.method.from_connection
            out = tuple((source, SINCE_MS, END_MS) for source in reference.sources if is_out and source not in observed)
            biases[name].append(f"{np.mean(scores(some, reference, out)[:, 0] - whole[name]):+.1f}")
    shown = " / ".join(", ".join(observed) for observed in OBSERVED)
    return [
        Row(
            f"{simulator.name}: bias of 28d with only {shown}, {count} brands",
            "0.0 / -0.9 / +0.5",
            listed({name: " / ".join(each) for name, each in biases.items()}),
        ),
        Row(
            f"{simulator.name}: median composite of {count} fresh brands, 28d",
            "49.7",
            listed({name: f"{np.median(each):.1f}" for name, each in whole.items()}),
        ),
    ]
