"""Mentions of sources that the reference does not know: counted by brand, and not counted in the score."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.participation import IN_ENGLISH
from scoring.method.reference import Reference
from streams.config.known_sources import title_of
from streams.config.sanitize import printable

if TYPE_CHECKING:
    from scoring.text.matching import Matcher

CHUNK = 1_000
"""Mentions whose texts are read together."""
MOST_BRANDS = 10
"""Shown of one source."""


class Beside:
    """Counts what is not scored for its source."""

    def __init__(self, reference: Reference, brands: Sequence[Brand], languages: frozenset[str] | None = None) -> None:
        self._reference, self._all_brands, self._languages = reference, brands, languages
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

    @cached_property
    def _matcher(self) -> "Matcher":
        from scoring.text.matching import Matcher  # noqa: PLC0415 # 60 MB with what reads a tone; most files need none

        return Matcher(self._all_brands, languages=self._languages)

    def _count(self) -> None:
        if not self._waiting:
            return
        from scoring.text.placement import placements_of  # noqa: PLC0415 # likewise

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
