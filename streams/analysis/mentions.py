"""Mentions of files as the ingest gateway admits them, and the brands that they name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.drop import Rejection
from schemas.mention import Mention
from scoring.method.constants import DAY_MS
from scoring.method.methods import Method
from streams.analysis.followed_brands import brands_set
from streams.collect.files.file_rows import file_rows
from streams.collect.gateway import admit
from streams.config.errors import JaugeError
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.reference import load_reference
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
    first_ms = first_day_ms(load_reference(settings).method, mentions)
    return [followed_since(brand, first_ms) for brand in with_named(known, mentions)]


def first_day_ms(method: Method, mentions: Iterable[Mention]) -> int | None:
    """Return the begin of the UTC day of the first mention, ms; None: the method needs no such time, or has none."""
    if not method.since_is_needed:
        return None
    first_ms = min((mention.created_at for mention in mentions if mention.created_at is not None), default=None)
    return None if first_ms is None else first_ms // DAY_MS * DAY_MS


def followed_since(brand: Brand, at_ms: int | None) -> Brand:
    """Return the brand as followed since then, where it does not say so itself."""
    return brand if brand.since is not None or at_ms is None else replace(brand, since=at_ms)


def with_named(known: dict[str, Brand], mentions: Iterable[Mention]) -> list[Brand]:
    """Return `known` with a brand for each name that mentions carry, by name."""
    named = {mention.brand for mention in mentions if mention.brand}
    both = known | {name: Brand(brand=name) for name in named - known.keys()}
    return [both[name] for name in sorted(both)]
