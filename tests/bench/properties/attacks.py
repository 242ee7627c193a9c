"""What it takes to move the 7d score by a few points on purpose, against what it takes to move naive measures."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from scoring.method.constants import DAY_MS
from scoring.method.reference import REFERENCE
from scoring.simulation.public import UNKNOWN, Said, mixed, speech
from tests.bench.properties.anchors import Anchors, Ruler, anchors, ruler
from tests.bench.properties.brands import (
    END_MS,
    ONE,
    START_MS,
    WEEK_MS,
    WINDOW_7D,
    BrandPanel,
    Row,
    brands_of,
    last_week,
    panel,
    publics,
    read,
)
from tests.bench.properties.records import records

SIZES = (0.3, 1.0, 5.0)
BRANDS = 12
"""Of each size."""
POINTS = 5.0
MOST_POSTS = 30_000
"""More are not tried."""
X = REFERENCE.sources.index("x")


class Bots(NamedTuple):
    """An attack of accounts that post once each, a text of their own."""

    name: str
    given: str
    sources: tuple[int, ...]
    """Where they post, in turn."""
    sentiment: float
    followers: int
    likes: int


ALL = tuple(range(len(REFERENCE.sources)))
_FEW = (5, 0)
_BOUGHT = (300, 50)
"""Followers of an account, and likes of a post."""
ATTACKS = (
    Bots(
        "hate on X, 5 followers",
        "32 / 77 / 500; fresh 63 / 91 / 301 (net 7 / 21 / 182; fresh 14 / 28 / 109)",
        *((X,), -0.9, *_FEW),
    ),
    Bots(
        "hate on all sources, 5 followers",
        "18 / 42 / 224; fresh 126 / 56 / 158 (net 7 / 25 / 182; fresh 14 / 25 / 112)",
        *(ALL, -0.9, *_FEW),
    ),
    Bots(
        "praise on all sources, 5 followers",
        "25 / 56 / 133; fresh never / 109 / never (net 7 / 21 / 95; fresh 21 / 32 / 105)",
        *(ALL, 0.9, *_FEW),
    ),
    Bots(
        "praise on X, 300 followers and 50 likes",
        "7 / 11 / 53; fresh 46 / 25 / 81 (net 7 / 21 / 95; fresh 18 / 35 / 105)",
        *((X,), 0.9, *_BOUGHT),
    ),
)


def rows(seed: int, quick: bool) -> list[Row]:
    """The cost of each attack by size of the brand."""
    rule = ruler(panel(seed, brands_of(quick)))
    rng = np.random.default_rng((seed, 4))
    by_size = [targets(rng, size, 4 if quick else BRANDS) for size in SIZES]
    return [*one_account(rule, by_size[1]), *viral(rule, by_size), *(cost(rule, bots, by_size) for bots in ATTACKS)]


def targets(rng: np.random.Generator, size: float, count: int) -> list[BrandPanel]:
    """Brands of one size."""
    return [BrandPanel(public, speech(public, rng, START_MS, END_MS)) for public in publics(rng, [size * ONE] * count)]


# --- single accounts ---


def one_account(rule: Ruler, brands: Sequence[BrandPanel]) -> list[Row]:
    """A thousand posts of praise on X in one day by one account of 300 followers."""
    posts = posted(1_000, (X,), 0.9, 300, 0, END_MS - 3 * DAY_MS, DAY_MS)
    moved = {name: np.median(by) for name, by in moves(rule, brands, posts, one_key=True).items()}
    return [
        Row(
            "one account of 300 followers, 1,000 posts of praise in a day on X (size 1), 7d",
            "+0.8; net sentiment +50; mix +30",
            f"{moved['score']:+.1f}; net sentiment {moved['net']:+.0f}; mix {moved['mix']:+.0f}",
        )
    ]


def viral(rule: Ruler, by_size: Sequence[Sequence[BrandPanel]]) -> list[Row]:
    """One neutral post by an account of ten million followers that gets two million reactions."""
    posts = posted(1, (X,), 0.0, 10_000_000, 2_000_000, END_MS - 3 * DAY_MS, DAY_MS)
    each = [moves(rule, brands, posts, one_key=True) for brands in by_size]
    score = " / ".join(f"{np.median(moved['score']):+.1f}" for moved in each)
    extreme = [moved["score"] for moved in each]
    of_one = each[1]
    return [
        Row(
            "one viral post on X (10 M followers, 2 M reactions), 7d, sizes 0.3 / 1 / 5",
            "+0.7 (largest brand +0.1, smallest +3); log reactions +56; mix +25",
            f"{score} (from {min(map(np.min, extreme)):+.1f} to {max(map(np.max, extreme)):+.1f}); "
            f"size 1: log reactions {np.median(of_one['reactions']):+.0f}; mix {np.median(of_one['mix']):+.0f}",
        )
    ]


def moves(rule: Ruler, brands: Sequence[BrandPanel], posts: Said, *, one_key: bool) -> dict[str, np.ndarray]:
    """Points by which the 7d score and the anchors of each brand move."""
    before = read([brand_panel.records for brand_panel in brands], [WINDOW_7D]).reading.score[:, 0]
    after = read(
        [with_posts(brand_panel, posts, one_key=one_key) for brand_panel in brands], [WINDOW_7D]
    ).reading.score[:, 0]
    weeks = [last_week(brand_panel.said) for brand_panel in brands]
    naive = rule.moved(anchors(weeks), anchors([joined(week, posts) for week in weeks]))
    return {"score": after - before, **naive}


# --- many accounts ---


def cost(rule: Ruler, bots: Bots, by_size: Sequence[Sequence[BrandPanel]]) -> Row:
    """Posts in a week for five points: medians over the brands of each size."""
    of_score, of_net = [], []
    for brands in by_size:
        of_score.append(shown([least(score_mover(brand_panel, bots)) for brand_panel in brands]))
        of_net.append(shown([least(net_mover(rule, brand_panel, bots)) for brand_panel in brands]))
    name = f"bot posts in a week for {POINTS:.0f} points, {bots.name}, sizes 0.3 / 1 / 5"
    return Row(name, bots.given, f"{' / '.join(of_score)} (net {' / '.join(of_net)})")


def shown(costs: list[float]) -> str:
    """Return the median, and how many brands never move so far."""
    never = sum(cost == np.inf for cost in costs)
    middle = np.median(costs)
    text = "never" if middle == np.inf else f"{middle:.0f}"
    return f"{text} [{never} of {len(costs)} never]" if never else text


def least(moved: Callable[[int], float]) -> float:
    """Fewest posts, to 2%, that move something by POINTS; infinite where not even MOST_POSTS do."""
    high = 1
    while moved(high) < POINTS:
        high *= 2
        if high > MOST_POSTS:
            return np.inf
    low = high // 2
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        low, high = (middle, high) if moved(middle) < POINTS else (low, middle)
    return high


def score_mover(brand_panel: BrandPanel, bots: Bots) -> Callable[[int], float]:
    """How far so many posts move the 7d score of a brand the way that the bots want."""
    before = read([brand_panel.records], [WINDOW_7D]).reading.score[0, 0]
    way = np.sign(bots.sentiment)

    def moved(count: int) -> float:
        after = read([with_posts(brand_panel, week_of(bots, count), one_key=False)], [WINDOW_7D]).reading.score[0, 0]
        return float(way * (after - before))

    return moved


def net_mover(rule: Ruler, brand_panel: BrandPanel, bots: Bots) -> Callable[[int], float]:
    """How far so many posts move the net sentiment of a brand's week."""
    week = last_week(brand_panel.said)
    before = anchors([week])
    way = np.sign(bots.sentiment)

    def moved(count: int) -> float:
        after: Anchors = anchors([joined(week, week_of(bots, count))])
        return float(way * rule.moved(before, after)["net"][0])

    return moved


# --- posts ---


def week_of(bots: Bots, count: int) -> Said:
    """What they post in the last week."""
    return posted(count, bots.sources, bots.sentiment, bots.followers, bots.likes, END_MS - WEEK_MS, WEEK_MS)


def posted(
    count: int, sources: tuple[int, ...], sentiment: float, followers: int, likes: int, begin_ms: int, length_ms: int
) -> Said:
    """Posts all alike, at equal distances."""
    source = np.resize(np.array(sources), count)
    has_audience = np.array(REFERENCE.has_audience)[source]
    is_answered = np.array(REFERENCE.engagement_mean)[source] > 0
    return Said(
        begin_ms + np.arange(count) * length_ms // count,
        source,
        np.arange(count),
        np.where(has_audience, followers, UNKNOWN),
        np.where(is_answered, likes, UNKNOWN),
        np.full(count, sentiment),
        np.full(count, 0.9),
    )


def with_posts(brand_panel: BrandPanel, posts: Said, *, one_key: bool) -> np.ndarray:
    """Records of what was said and of the posts: of one account, or of as many as there are posts."""
    theirs = mixed(np.where(one_key, 0, posts.author).astype(np.uint64) + np.uint64(2**50))
    added = records(posts, theirs, 0)
    added["mention"] = mixed(np.arange(len(added), dtype=np.uint64) + np.uint64(2**51)).view(np.int64)
    return np.concatenate([brand_panel.records, added])


def joined(said: Said, posts: Said) -> Said:
    """Both, for measures that know no order."""
    return Said(*(np.concatenate(columns) for columns in zip(said, posts, strict=True)))
