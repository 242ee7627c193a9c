"""Would another half of the authors have given the same score? Split-half reliability of the 7d score."""

import numpy as np

from scoring.simulation.public import Said, keys
from tests.bench.properties.anchors import anchors
from tests.bench.properties.brands import WINDOW_7D, BrandPanel, Row, brands_of, last_week, panel, read
from tests.bench.properties.records import records_of

CLASSES = ((8, 100), (100, 600), (600, 10**9))
"""Mentions in the seven days, from and below."""
SPLITS = 5


def rows(seed: int, quick: bool) -> list[Row]:
    """Reliability of the score, net sentiment and volume, by the brand's mentions in the week."""
    brands = panel(seed, brands_of(quick))
    weekly = np.array([len(last_week(brand_panel.said).author) for brand_panel in brands])
    chosen = [(low <= weekly) & (weekly < high) for low, high in CLASSES]
    found: dict[str, list[np.ndarray]] = {"score": [], "net sentiment": [], "volume": []}
    for split in range(1 if quick else SPLITS):
        first, second = zip(*(halves(brand_panel, split) for brand_panel in brands), strict=True)
        of_first, of_second = measures(brands, first), measures(brands, second)
        for name, by_split in found.items():
            one, other = of_first[name], of_second[name]
            by_split.append(np.array([np.corrcoef(one[of], other[of])[0, 1] for of in chosen]))
    lines = []
    for name, by_split in found.items():
        r = np.mean(by_split, axis=0)
        lines.append(f"{name} {joined(2 * r / (1 + r))} (raw {joined(r)})")
    counts = " / ".join(str(int(of.sum())) for of in chosen)
    return [
        Row(
            f"split-half reliability by author, 7d (8-100 / 100-600 / more mentions; {counts} brands), Spearman-Brown",
            "0.84 / 0.94 / 0.98; fresh 0.86 / 0.95 / 0.98. Net sentiment 0.82 / 0.92 / 0.98, volume 0.85 / 0.92 / 0.98",
            "; ".join(lines),
        )
    ]


def halves(brand_panel: BrandPanel, split: int) -> tuple[Said, Said]:
    """What each of two halves of the authors said; another cut for each `split`."""
    # The lowest five bits are the row, which must not be what tells the halves apart.
    is_first = keys(brand_panel.public, brand_panel.said.author) >> np.uint64(20 + split) & np.uint64(1) == 1
    return brand_panel.said.where(is_first), brand_panel.said.where(~is_first)


def measures(brands: list[BrandPanel], said: tuple[Said, ...]) -> dict[str, np.ndarray]:
    """Score and anchors of what was said of the brands."""
    records = [records_of(brand_panel.public, one, 0) for brand_panel, one in zip(brands, said, strict=True)]
    naive = anchors([last_week(one) for one in said])
    return {
        "score": read(records, [WINDOW_7D]).reading.score[:, 0],
        "net sentiment": naive.net,
        "volume": naive.volume,
    }


def joined(numbers: np.ndarray) -> str:
    """Two decimals each."""
    return " / ".join(f"{number:.2f}" for number in numbers)
