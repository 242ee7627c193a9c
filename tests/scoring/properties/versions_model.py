"""Which version of a mention stands, and which deletion beats it (SPEC section 2, Versions), by the record alone."""

from collections.abc import Sequence

from scoring.method.constants import FUTURE_MS, Granularity
from scoring.method.fixed_point import mention_key
from scoring.method.reference import REFERENCE
from scoring.oracle.state import version_of
from tests.scoring.properties.worlds import Told


def in_time(told: Told, granularity: Granularity) -> bool:
    """Whether a grain takes this version, by its own record."""
    version = version_of(told.mention, None, None, REFERENCE)
    return -FUTURE_MS <= version.seen_at - version.t <= granularity.lateness_ms


def order_of(told: Told) -> tuple[int, ...]:
    """Place of a version in the order of versions."""
    mention = told.mention
    return version_of(mention, mention.sentiment, mention.confidence, REFERENCE).order


def greatest(told: Sequence[Told], granularity: Granularity) -> dict[tuple[int, int, str], Told]:
    """The greatest version in time of each mention, by mention key, time and brand."""
    found: dict[tuple[int, int, str], Told] = {}
    for one in told:
        for brand in one.brands if one.brands and in_time(one, granularity) else ():
            name = (*name_of(one), brand)
            if name not in found or order_of(one) > order_of(found[name]):
                found[name] = one
    return found


def name_of(told: Told) -> tuple[int, int]:
    """What names a mention: its key, and when it was written."""
    return mention_key(told.mention.source, told.mention.id), told.mention.created_at or 0


def stands_against(deletion: Told, version: Told, granularity: Granularity) -> bool:
    """Whether a deletion that is no version, and is in time for its mention, beats this version (SPEC section 2)."""
    told, one = deletion.mention, version.mention
    if told.op == "account_delete":
        is_meant = one.author is not None and (told.source, told.author) == (one.source, one.author)
    else:
        is_meant = (told.source, told.id) == (one.source, one.id) and told.created_at in (None, one.created_at)
    lag = told.seen_at - (one.created_at or 0)
    # A deletion that tells when the mention was written is refused itself where it is from the future.
    return (
        is_meant
        and lag <= granularity.lateness_ms
        and (told.created_at is None or lag >= -FUTURE_MS)
        and ((told.seen_at, 1, -1, 0, 0, -1, 0, 0) > order_of(version))
    )
