"""Which version of a mention stands, and which deletion beats it (SPEC section 2, Versions), by the record alone."""

from collections.abc import Sequence

from scoring.method.constants import FUTURE_MS, Granularity
from scoring.method.fixed_point import mention_key
from scoring.method.reference import REFERENCE
from scoring.oracle.state import version_of
from tests.scoring.properties.worlds import Event


def in_time(event: Event, granularity: Granularity) -> bool:
    """Whether a grain takes this version, by its own record."""
    version = version_of(event.mention, None, None, REFERENCE, is_final=event.mention.deleted)
    return -FUTURE_MS <= version.seen_at - version.t <= granularity.lateness_ms


def order_of(event: Event) -> tuple[int, ...]:
    """Place of a version in the order of versions."""
    mention = event.mention
    return version_of(mention, mention.sentiment, mention.confidence, REFERENCE, is_final=mention.deleted).order


def greatest(event: Sequence[Event], granularity: Granularity) -> dict[tuple[int, int, str], Event]:
    """The greatest version in time of each mention, by mention key, time and brand."""
    found: dict[tuple[int, int, str], Event] = {}
    for one in event:
        for brand in one.brands if one.brands and in_time(one, granularity) else ():
            name = (*name_of(one), brand)
            if name not in found or order_of(one) > order_of(found[name]):
                found[name] = one
    return found


def name_of(event: Event) -> tuple[int, int]:
    """What names a mention: its key, and when it was written."""
    return mention_key(event.mention.source, event.mention.id), event.mention.created_at or 0


def stands_against(deletion: Event, version: Event, granularity: Granularity) -> bool:
    """Whether a deletion that is no version, and is in time for its mention, beats this version (SPEC section 2)."""
    event, one = deletion.mention, version.mention
    if event.op == "account_delete":
        is_meant = one.author is not None and (event.source, event.author) == (one.source, one.author)
    else:
        is_meant = (event.source, event.id) == (one.source, one.id) and event.created_at in (None, one.created_at)
    lag = event.seen_at - (one.created_at or 0)
    return (
        is_meant
        and lag <= granularity.lateness_ms
        and lag >= -FUTURE_MS  # what was written later is another mention, or of the same person again
        and not one.deleted
    )
