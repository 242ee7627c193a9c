"""`jauge reference check`: how two references differ, brand by brand, on the same mentions."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.calibration.recorded_panel import whole_days
from scoring.method.provenance import iso_day
from scoring.method.reference import REFERENCES, Reference
from scoring.method.windows import Outage, campaign
from scoring.reading.archive import Archive, Read, observations_of
from streams.analysis.archive import calendars_of
from streams.analysis.file_extent import FileExtent
from streams.analysis.mentions import brands_of, mentions_of
from streams.analysis.topic_mentions import topic_mentions
from streams.collect.files.file_request import FileRequest
from streams.config.errors import JaugeError
from streams.config.reference import read_reference
from streams.config.sanitize import printable
from streams.config.settings import Settings
from streams.runtime.versions import with_current


class Points(msgspec.Struct, frozen=True):
    """A score and its 95% interval, points."""

    score: float
    low: float
    high: float


class BrandDifference(msgspec.Struct, frozen=True):
    """One brand under both references."""

    brand: str
    one: Points
    other: Points

    @property
    def points(self) -> float:
        """How much higher it is under the other reference."""
        return self.other.score - self.one.score


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """How two references differ on the same mentions."""

    one: str
    other: str
    first_day: str
    """UTC; both days are included."""
    last_day: str
    brands: tuple[BrandDifference, ...]
    """The largest difference first."""
    median_points: float
    largest_points: float
    """Without its sign."""
    pairs: int
    """Of brands."""
    turned: int
    """Pairs that stand the other way round under the other reference."""


def reference_named(name: str) -> Reference:
    """Return a published reference, by its name, or that of a file.

    Raises:
        UsageError: it is neither.
    """
    if name in REFERENCES:
        return REFERENCES[name]
    return read_reference(Path(name), name, f"name a file or one of {', '.join(REFERENCES)}")


def of_files(settings: Settings, request: FileRequest, one: Reference, other: Reference) -> tuple[Differences, str]:
    """Compare two references on files; return what came of it, and what became of the rows."""
    mentions, summary, end_ms, _ = mentions_of(settings, request.open())
    brands = brands_of(settings, mentions, request.brand_column)
    extent = FileExtent(one.method, mentions, end_ms)
    return _differences(settings, mentions, extent.followed(brands), extent.outages(), one, other), summary


async def of_topics(settings: Settings, one: Reference, other: Reference) -> tuple[Differences, str]:
    """Compare them on what the topic ``mentions`` still holds."""
    found = await topic_mentions(await with_current(settings, None))
    outages = found.coverage.at(found.newest_ms)
    return _differences(settings, found.mentions, found.brands, outages, one, other), found.summary


def _differences(
    settings: Settings,
    mentions: Sequence[Mention],
    brands: Sequence[Brand],
    outages: Sequence[Outage],
    one: Reference,
    other: Reference,
) -> Differences:
    seen = [mention.seen_at for mention in mentions]
    try:
        first, last = whole_days(min(seen), max(seen))
    except ValueError as error:
        raise JaugeError(f"{error}: two references are compared over whole days") from error
    names = [brand.brand for brand in brands]
    calendars = calendars_of(names, {brand.brand: brand for brand in brands}, tuple(outages))
    read: list[dict[str, Read]] = []
    for reference in (one, other):
        observations = observations_of(mentions, brands, reference, settings.expected_languages)
        archive = Archive(observations, calendars, reference)
        read.append({name: archive.read(name, [campaign(first, last)])[0] for name in names})
    both = [
        BrandDifference(name, _points(read[0][name]), _points(read[1][name]))
        for name in names
        if read[0][name].mention_count and read[1][name].mention_count
    ]
    if not both:
        raise JaugeError("no brand has a mention that both references know: name files of the sources that they have")
    both.sort(key=lambda each: (-abs(each.points), each.brand))
    pairs = list(combinations(both, 2))
    return Differences(
        one=one.name,
        other=other.name,
        first_day=iso_day(first),
        last_day=iso_day(last),
        brands=tuple(both),
        median_points=float(np.median([each.points for each in both])),
        largest_points=abs(both[0].points),
        pairs=len(pairs),
        turned=sum((a.one.score - b.one.score) * (a.other.score - b.other.score) < 0 for a, b in pairs),
    )


def _points(read: Read) -> Points:
    return Points(float(read.reading.score), read.low, read.high)


def print_differences(found: Differences, console: Console) -> None:
    """Print a line a brand, and what they come to."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for title in ("Brand", printable(found.one), printable(found.other), "Difference"):
        table.add_column(title, justify="left" if title == "Brand" else "right")
    for each in found.brands:
        table.add_row(printable(each.brand), _shown(each.one), _shown(each.other), f"{each.points:+.1f}")
    console.print(table)
    console.print(
        Text(
            f"{found.first_day} to {found.last_day}, {len(found.brands)} brands: the median difference is "
            f"{found.median_points:+.1f} points, the largest {found.largest_points:.1f}. {found.turned} of "
            f"{found.pairs} pairs of brands change places."
        )
    )


def _shown(points: Points) -> str:
    return f"{points.score:.1f} ({points.low:.1f} to {points.high:.1f})"
