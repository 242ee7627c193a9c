"""Mentions of files as the ingest gateway admits them, and the brands that they name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from schemas.brand import Brand
from schemas.drop import Rejection
from schemas.mention import Mention
from streams.analysis.followed_brands import brands_set
from streams.collect.files.file_rows import file_rows
from streams.collect.gateway import admit
from streams.config.errors import JaugeError
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.metrics.gateway_accounts import Refused


def mentions_of(
    settings: Settings, files: Sequence[Path], mapping: Path | None, source: str | None, brand_column: str | None
) -> tuple[list[Mention], str]:
    """Return what the door lets in of files, and a line on what became of the rows.

    Raises:
        JaugeError: nothing was let in.
    """
    pseudonyms, now_ms = Pseudonyms(load_key(settings.key_file)), wall_clock_ms()
    refused = Refused()
    rows = refused.watch(file_rows(files, mapping, source, brand_column))
    passed = [admit(row, pseudonyms, now_ms) if isinstance(row, Mention) else row for row in rows]
    mentions = [row for row in passed if isinstance(row, Mention)]
    dropped = Counter(row.reason for row in passed if isinstance(row, Rejection))
    summary = refused.with_account(len(passed), len(mentions), dropped)
    if not mentions:
        raise JaugeError(f"there is no mention in it: {'; '.join(summary.splitlines())}")
    return mentions, summary


def brands_of(settings: Settings, mentions: Sequence[Mention], brand_column: str | None) -> list[Brand]:
    """Return the followed brands (none where a column names them), and those that mentions name, by name."""
    known = {} if brand_column else {brand.brand: brand for brand in brands_set(settings)}
    return with_named(known, mentions)


def with_named(known: dict[str, Brand], mentions: Iterable[Mention]) -> list[Brand]:
    """Return `known` with a brand for each name that mentions carry, by name."""
    named = {mention.brand for mention in mentions if mention.brand}
    both = known | {name: Brand(brand=name) for name in named - known.keys()}
    return [both[name] for name in sorted(both)]
