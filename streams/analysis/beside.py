"""Mentions of sources that the reference does not know: counted by brand, and not counted in the score."""

from collections import defaultdict
from collections.abc import Sequence

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.participation import IN_ENGLISH
from scoring.method.reference import Reference
from scoring.text.matching import Matcher
from scoring.text.placement import placements_of
from streams.config.known_sources import title_of
from streams.config.sanitize import printable

CHUNK = 1_000
"""Mentions whose texts are read together."""
MOST_BRANDS = 10
"""Shown of one source."""


class Beside:
    """Counts what is not scored for its source."""

    def __init__(self, reference: Reference, brands: Sequence[Brand], languages: frozenset[str] | None = None) -> None:
        self._reference = reference
        self._matcher = Matcher(brands, languages=languages)
        self._waiting: list[Mention] = []
        self._rows: defaultdict[str, int] = defaultdict(int)
        self._brands: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def take(self, mention: Mention) -> None:
        """Count a mention, if it is not scored."""
        if self._reference.knows(mention.source):
            return
        self._waiting.append(mention)
        if len(self._waiting) >= CHUNK:
            self._count()

    def _count(self) -> None:
        for mention, placed, text in placements_of(self._waiting, self._matcher, self._reference):
            self._rows[mention.source] += 1
            for name in placed.brands:
                self._brands[mention.source][name].append(text.tone.sentiment or 0.0)
        self._waiting.clear()

    def lines(self) -> list[str]:
        """Return what to say of it, a line a source."""
        self._count()
        found = []
        for source, rows in sorted(self._rows.items()):
            brands = sorted(self._brands[source].items(), key=lambda one: (-len(one[1]), one[0]))
            listed = ", ".join(
                f"{printable(name)} {len(tones)} (mean tone {sum(tones) / len(tones):+.2f})"
                for name, tones in brands[:MOST_BRANDS]
            )
            found.append(
                f"{IN_ENGLISH['not_counted']}: {rows} mentions of {title_of(source)} ({source}), which the reference "
                f"{self._reference.name} does not know, so no score counts them: {listed or 'none mentions a brand'}"
            )
        return found
