"""From when to when files reach, and which sources speak in them: these alone are observed, and for that time."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.drop import Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.sources import SOURCES
from scoring.method.constants import DAY_MS
from scoring.method.methods import Method
from scoring.reading.coverage import Coverage
from scoring.reading.exposure import Outage
from scoring.state.admission import rejection_reason


class FileExtent:
    """Grows with the mentions that are noted.

    >>> from scoring.method.methods import JAUGE_2
    >>> rows = [Mention(source="x", id=str(at), seen_at=1_790_000_000_000 + at) for at in (5, 3, 9)]
    >>> extent = FileExtent(1_790_000_000_000, JAUGE_2, rows)
    >>> extent.followed([Brand(brand="Acme")])[0].since, [health.source for health in extent.health(0, 9)]
    (1789948800000, ['x'])
    >>> sorted({source for source, _, _ in extent.outages(1_790_000_000_009)} ^ set(SOURCES)), extent.sources
    ([], frozenset({'x'}))
    """

    def __init__(self, now_ms: int, method: Method, rows: Iterable[Mention] = ()) -> None:
        """Note the first rows.

        Args:
            now_ms: the wall clock; what the gateway would refuse by it is not noted.
            method: says whether other sources count as observed, and brands as followed from ever.
            rows: the first.
        """
        self._now_ms = now_ms
        self._method = method
        self._sources: set[str] = set()
        self.first_ms = 1 << 53
        """Begin of the UTC day of the earliest mention, ms UTC."""
        self.newest_ms = 0
        """Newest `seen_at`, ms UTC."""
        for row in rows:
            self.note(row)

    @property
    def sources(self) -> frozenset[str]:
        """Sources of the method that speak in the files."""
        return frozenset(self._sources & set(SOURCES))

    def note(self, row: Mention | Rejection) -> None:
        """Take in one row."""
        if isinstance(row, Mention) and rejection_reason(row, self._now_ms) is None:
            self._sources.add(row.source)
            first_ms = row.seen_at if row.created_at is None else min(row.seen_at, row.created_at)
            self.first_ms = min(self.first_ms, first_ms // DAY_MS * DAY_MS)
            self.newest_ms = max(self.newest_ms, row.seen_at)

    def watch(self, rows: Iterable[Mention | Rejection]) -> Iterator[Mention | Rejection]:
        """Yield the rows, and note each."""
        for row in rows:
            self.note(row)
            yield row

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
        for health in self.health(self.newest_ms):
            coverage.take(health)
        return coverage.at(self.newest_ms if at_ms is None else at_ms)
