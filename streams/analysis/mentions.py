"""Mentions of files as the ingest gateway admits them, and the brands that they name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.brand import Brand
from schemas.drop import Rejection
from schemas.mention import Mention
from streams.analysis.followed_brands import brands_set
from streams.collect.files.reader import FileSet
from streams.collect.gateway import admit
from streams.config.errors import JaugeError
from streams.config.pseudonyms import pseudonyms_of
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.metrics.gateway_accounts import Refused


class FileMentions(NamedTuple):
    """What the gateway admits of files."""

    mentions: list[Mention]
    summary: str
    """What became of the rows."""
    end_ms: int
    """When the files are over, ms UTC: after their newest instant, or day where they hold days alone."""
    refused: Refused


def mentions_of(settings: Settings, files: FileSet) -> FileMentions:
    """Return what the gateway admits of files, and what became of the rows.

    Raises:
        JaugeError: nothing was admitted.
    """
    pseudonyms, now_ms = pseudonyms_of(settings), wall_clock_ms()
    refused = Refused()
    passed = [
        admit(row, pseudonyms, now_ms) if isinstance(row, Mention) else row for row in refused.watch(files.rows())
    ]
    mentions = [row for row in passed if isinstance(row, Mention)]
    dropped = Counter(row.reason for row in passed if isinstance(row, Rejection))
    summary = "\n".join([*files.warnings, refused.with_account(len(passed), len(mentions), dropped)])
    if not mentions:
        raise JaugeError(f"there is no mention in it: {'; '.join(summary.splitlines())}")
    return FileMentions(mentions, summary, files.end_ms, refused)


def brands_of(settings: Settings, mentions: Sequence[Mention], brand_column: str | None) -> list[Brand]:
    """Return the followed brands (none where a column names them), and those that mentions name, by name."""
    known = {} if brand_column else {brand.brand: brand for brand in brands_set(settings)}
    return with_named(known, mentions)


def with_named(known: dict[str, Brand], mentions: Iterable[Mention]) -> list[Brand]:
    """Return `known` with a brand for each name that mentions carry, by name."""
    named = {mention.brand for mention in mentions if mention.brand}
    both = known | {name: Brand(brand=name) for name in named - known.keys()}
    return [both[name] for name in sorted(both)]
