"""`jauge recount`: what the oracle is given, from files or from the topic."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.score import Score
from scoring.method.windows import Outage
from scoring.oracle.recount import recount
from streams.analysis.beside import Beside
from streams.analysis.file_extent import FileExtent
from streams.analysis.mentions import brands_of, mentions_of
from streams.analysis.topic_mentions import topic_mentions
from streams.collect.files.file_request import FileRequest
from streams.collect.files.reader import FileSet
from streams.config.reference import load_reference
from streams.config.sanitize import printable
from streams.config.settings import Settings
from streams.metrics.gateway_accounts import Refused
from streams.runtime.versions import labels_until, with_current

Recounted = tuple[list[Score], str]
"""Scores by brand and window, and what became of the mentions."""


def from_files(
    settings: Settings, request: FileRequest, files: FileSet, at_ms: int | None
) -> tuple[list[Score], str, Refused]:
    """Recount what `jauge replay` with the same flags scores, at the end of the files where no time is named."""
    mentions, summary, end_ms, refused = mentions_of(settings, files)
    reference = load_reference(settings)
    extent = FileExtent(reference.method, mentions, end_ms)
    brands = extent.followed(brands_of(settings, mentions, request.brand_column))
    beside = Beside(reference, brands, settings.expected_languages)
    for mention in mentions:
        beside.take(mention)
    scores = recount(
        mentions,
        brands,
        at_ms or extent.end_ms,
        reference=reference,
        outages=extent.outages(at_ms),
        languages=settings.expected_languages,
    )
    lines = [summary, *beside.lines(), extent.coverage_line(reference)]
    return extent.complete(scores), "\n".join(filter(None, lines)), refused


async def from_topic(settings: Settings, at_ms: int | None, method: str | None = None) -> Recounted:
    """Recount what the topic ``mentions`` holds, at the newest tick unless told otherwise.

    `method`: by which scores are read; None: that of the version that is current.
    """
    settings = await with_current(settings, method)
    found = await topic_mentions(settings)
    at_ms = at_ms or found.newest_ms
    outages, until_ms = found.coverage.at(at_ms), await labels_until(settings)
    return _counted(settings, found.mentions, found.brands, at_ms, found.summary, outages, until_ms)


def _corrections(scores: Sequence[Score]) -> list[str]:
    """Say what corrections of tone do to the scores, a line a brand that has any."""
    found: dict[str, list[str]] = {}
    for score in scores:
        if score.uncorrected is not None and (score.corrected_count or score.uncorrected != score.score):
            one = f"{score.window} {score.corrected_count} mentions, {score.uncorrected:.1f} without"
            found.setdefault(score.brand, []).append(one)
    return [f"corrected by hand, {printable(brand)}: {'; '.join(parts)}" for brand, parts in found.items()]


def _counted(
    settings: Settings,
    mentions: Sequence[Mention],
    brands: Sequence[Brand],
    at_ms: int | None,
    summary: str,
    outages: tuple[Outage, ...] = (),
    labels_until_ms: int = 0,
) -> Recounted:
    reference = load_reference(settings)
    unknown = Counter(mention.source for mention in mentions if mention.source not in reference.sources)
    if unknown:
        listed = ", ".join(f"{source} {count}" for source, count in sorted(unknown.items()))
        summary += f"\nleft out, for the reference {reference.name} does not know their source: {listed}"
    scores = recount(
        mentions,
        brands,
        at_ms,
        reference=reference,
        outages=outages,
        labels_until_ms=labels_until_ms,
        languages=settings.expected_languages,
    )
    summary = "\n".join([summary, *_corrections(scores)])
    return [replace(score, complete_until=score.at) for score in scores], summary
