"""The followed brands, from the settings to their topic."""

from collections.abc import Mapping
from typing import NamedTuple

from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.codec import Record
from schemas.people.campaign import Campaign
from schemas.records import brand_record, ended_brand_record
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import Settings
from streams.kafka.brand_book import BrandBook
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender


def brands_set(settings: Settings) -> list[Brand]:
    """Return the brands of the settings, their own accounts as the pseudonyms by which mentions know them."""
    named = [(each.brand, [account.split(":", 1) for account in each.own_accounts]) for each in settings.brands]
    if not any(accounts for _, accounts in named):
        return [brand for brand, _ in named]
    of = Pseudonyms(load_key(settings.key_file)).of
    return [
        replace(brand, own_accounts=tuple(of(source, account) for source, account in accounts))
        for brand, accounts in named
    ]


def since_followed(brand: Brand, before: Brand | None, now_ms: int) -> Brand:
    """Return `brand` with the time from which on it is followed, where its settings name none.

    Args:
        brand: as it is set.
        before: as it was published last; None: it was not followed. What was published stands, so that a brand that
            an older release followed from ever is read as before.
        now_ms: ms UTC.

    >>> first = since_followed(Brand(brand="Acme"), None, 7)
    >>> first.since, since_followed(Brand(brand="Acme", tz=1), first, 9).since
    (7, 7)
    >>> since_followed(Brand(brand="Acme"), Brand(brand="Acme"), 9).since is None
    True
    """
    if brand.since is not None:
        return brand
    return replace(brand, since=now_ms if before is None else before.since)


async def followed(settings: Settings) -> dict[str, Brand]:
    """Return the brands that the topic tells now, by name."""
    book = BrandBook()
    async with Follower(settings.kafka.servers, settings.kafka.topics.brands, book.read):
        return book.brands


async def followed_with_campaigns(settings: Settings) -> tuple[dict[str, Brand], dict[str, Campaign]]:
    """Return the brands that the topic tells now, and the campaigns of the board, each by name."""
    campaigns: dict[str, Campaign] = {}
    decode = CheckedDecoder("campaigns", Campaign).decode

    def read(record: ConsumerRecord) -> None:
        name = (record.key or b"").decode(errors="replace")
        if record.value is None:
            campaigns.pop(name, None)
        else:
            campaigns[name] = decode(record)

    async with Follower(settings.kafka.servers, settings.kafka.topics.campaigns, read):
        return await followed(settings), campaigns


def from_ever(brand: Brand) -> Brand:
    """Return a followed brand as it is scored: from ever on, where its record does not say since when.

    >>> from_ever(Brand(brand="Acme")).since, from_ever(Brand(brand="Acme", since=7)).since
    (0, 7)
    """
    return replace(brand, since=brand.since or 0)


class BrandChanges(NamedTuple):
    """What has to be sent for the topic to hold the brands of the settings."""

    changed: list[str]
    """Names of those that are new there or differ."""
    ended: list[str]
    """Names of those that the settings had, and lack now."""
    records: list[Record]


def changes_of(settings: Settings, found: Mapping[str, Brand], now_ms: int) -> BrandChanges:
    """Return how the topic, which holds the brands `found` by name, differs from the settings; `now_ms`: UTC.

    A brand that is managed on the board stays, unless the settings name it: then it is theirs.

    Raises:
        JaugeError: own accounts are named, and the key of the pseudonyms cannot be read.
    """
    wanted = {brand.brand: since_followed(brand, found.get(brand.brand), now_ms) for brand in brands_set(settings)}
    changed = [name for name, brand in wanted.items() if found.get(name) != brand]
    ended = [name for name, brand in found.items() if name not in wanted and brand.managed == "file"]
    records: list[Record] = [brand_record(wanted[name]) for name in changed]
    records += [ended_brand_record(name) for name in ended]
    return BrandChanges(changed, ended, records)


async def apply_brands(settings: Settings, now_ms: int) -> tuple[list[str], list[str]]:
    """Make the topic say what the settings say; return the names that were put there, and those taken away."""
    changes = changes_of(settings, await followed(settings), now_ms)
    async with Sender(settings.kafka.servers, "jauge-brands") as sender:
        await sender.send_keyed(settings.kafka.topics.brands, changes.records)
    return changes.changed, changes.ended
