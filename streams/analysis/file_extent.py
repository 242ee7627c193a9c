"""From when to when files reach, and which sources speak in them: these alone are observed, and for that time."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.drop import Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.score import Score
from schemas.sources import SOURCES
from scoring.method.constants import DAY_MS
from scoring.method.methods import Method
from scoring.method.reference import Reference
from scoring.method.windows import Outage
from scoring.reading.coverage import Coverage
from streams.collect.files.reader import FileSet
from streams.config.known_sources import title_of


class FileExtent:
    """Grows with the mentions that are noted.

    >>> from scoring.method.methods import JAUGE_2
    >>> rows = [Mention(source="x", id=str(at), seen_at=1_790_000_000_000 + at) for at in (5, 3, 9)]
    >>> extent = FileExtent(JAUGE_2, rows, 1_790_000_000_010)
    >>> extent.followed([Brand(brand="Acme")])[0].since, [health.source for health in extent.health(0, 9)]
    (1789948800000, ['x'])
    >>> sorted({source for source, _, _ in extent.outages()} ^ set(SOURCES)), extent.sources
    ([], frozenset({'x'}))
    """

    def __init__(self, method: Method, rows: Iterable[Mention] = (), end_ms: int = 0) -> None:
        """Note the first rows.

        Args:
            method: says whether other sources count as observed, and brands as followed from ever.
            rows: the first; those that the gateway admits.
            end_ms: when the files are over, ms UTC, if that is after their newest `seen_at`.
        """
        self._method = method
        self._sources: set[str] = set()
        self.first_ms = 1 << 53
        """Begin of the UTC day of the earliest mention, ms UTC."""
        self.end_ms = end_ms
        """When the files are over, ms UTC: `FileSet.end_ms`, and no earlier than the newest `seen_at`."""
        for row in rows:
            self.note(row)

    @property
    def sources(self) -> frozenset[str]:
        """Sources of the method that speak in the files."""
        return frozenset(self._sources & set(SOURCES))

    def note(self, row: Mention | Rejection) -> None:
        """Take in one row."""
        if isinstance(row, Mention):
            self._sources.add(row.source)
            first_ms = row.seen_at if row.created_at is None else min(row.seen_at, row.created_at)
            self.first_ms = min(self.first_ms, first_ms // DAY_MS * DAY_MS)
            self.end_ms = max(self.end_ms, row.seen_at)

    def watch(self, files: FileSet) -> Iterator[Mention | Rejection]:
        """Yield the rows of files, and note each, and when they are over."""
        for row in files.rows():
            self.note(row)
            yield row
        self.end_ms = max(self.end_ms, files.end_ms)

    def followed(self, brands: Iterable[Brand]) -> list[Brand]:
        """Return `brands` with the time from which on they are followed, where their settings name none."""
        if not self._method.since_is_needed:
            return list(brands)
        return [replace(brand, since=self.first_ms) if brand.since is None else brand for brand in brands]

    def health(self, at_ms: int, until_ms: int | None = None) -> list[SourceHealth]:
        """Return what there is to say of each source once all up to `at_ms` is published, and soon will be `until_ms`.

        `at_ms`: ms UTC; 0: nothing is published. `until_ms`: ms UTC; None: the rest comes at its own pace.
        """
        return [
            SourceHealth(
                source=source,
                instance=f"files:{source}",
                at=at_ms,
                connected=True,
                since=self.first_ms,
                reading_until=until_ms,
            )
            for source in sorted(self.sources)
        ]

    def outages(self, at_ms: int | None = None) -> tuple[Outage, ...]:
        """Return when sources were not observed, read at `at_ms`, ms UTC; None: at the end of the files."""
        coverage = Coverage(from_connection=self._method.from_connection)
        for health in self.health(self.end_ms):
            coverage.take(health)
        return coverage.at(self.end_ms if at_ms is None else at_ms)

    def complete(self, scores: Sequence[Score]) -> list[Score]:
        """Return scores of all that is in the files: complete, and a source that is not in them is shown as such.

        A method that counts what was not observed as silence reads on without an outage: its coverage alone says so.
        """
        return [
            replace(
                score,
                complete_until=score.at,
                coverage={source: part if source in self._sources else 0.0 for source, part in score.coverage.items()},
            )
            for score in scores
        ]

    def coverage_line(self, reference: Reference) -> str:
        """Return which sources of the reference the numbers rest on; empty where all are in the files."""
        absent = [title_of(source) for source in reference.sources if source not in self._sources]
        if not absent:
            return ""
        there = [title_of(source) for source in reference.sources if source in self._sources]
        silent = "" if self._method.from_connection else ". They count as silent, so scores are low"
        return f"sources in the files: {', '.join(there) or 'none'}; not observed: {', '.join(absent)}{silent}"
