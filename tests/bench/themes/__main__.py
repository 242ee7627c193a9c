"""Themes of a day, on real mentions: `python -m tests.bench.themes`, under two minutes.

Prints the themes of each brand's days against the day before, and how many there are in a day on the mean; and as many
times a day cut in two by chance, by authors: whatever is found there is a mistake.
"""

import csv
import gzip
import sys
from collections import defaultdict
from random import Random

from schemas.brand import Brand
from scoring.text.near_duplicates import groups_of
from scoring.text.themes.contrast import Text, copies, themes
from scoring.text.themes.items import own_words_of
from tests.paths import SHARED

FILE = SHARED / "airline" / "airline_first60.csv.gz"
FEWEST = 40
"""Mentions of a day that is looked at."""
CUTS = 3
"""Of each day, by chance."""
SEED = 20_261_130


def days_of(rows: list[dict[str, str]]) -> dict[str, dict[str, list[Text]]]:
    """Return the texts by brand and day."""
    authors: dict[str, int] = {}
    found: defaultdict[str, defaultdict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    for row, group in zip(rows, groups_of([row["text"] for row in rows]), strict=True):
        author = authors.setdefault(row["author"], len(authors))
        found[row["brand"]][row["time_utc"][:10]].append(Text(row["text"], "en", author, group))
    return {
        brand: {day: texts for day, texts in sorted(days.items()) if len(texts) >= FEWEST}
        for brand, days in sorted(found.items())
    }


def cut(texts: list[Text], draw: Random) -> tuple[list[Text], list[Text]]:
    """Return a day's texts in two halves, each author in one."""
    authors = sorted({text.author for text in texts})
    draw.shuffle(authors)
    first = set(authors[: len(authors) // 2])
    return [text for text in texts if text.author in first], [text for text in texts if text.author not in first]


def main() -> None:
    """Print the table."""
    if not FILE.exists():
        sys.exit(f"{FILE} is absent")
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        by_brand = days_of(list(csv.DictReader(file)))
    draw, real, chance = Random(SEED), list[int](), list[int]()
    for brand, days in by_brand.items():
        own = own_words_of(Brand(brand=brand))
        before: list[Text] = []
        for day, texts in days.items():
            if before:
                found = themes(texts, before, own)
                real.append(len(found))
                shown = ", ".join(f"{one.written} ({one.authors}, before {one.earlier_authors})" for one in found[:6])
                repeated = sum(len(one.places) for one in copies(texts, before))
                print(f"{day} {brand}, {len(texts)} mentions against {len(before)}, {repeated} in copies: {shown}")
            chance += [len(themes(*cut(texts, draw), own)) for _ in range(CUTS)]
            before = texts
    print(f"themes of a day: {sum(real) / len(real):.1f} on the mean of {len(real)} days")
    print(f"of half a day against its other half: {sum(chance) / len(chance):.2f} on the mean of {len(chance)} cuts")


if __name__ == "__main__":
    main()
