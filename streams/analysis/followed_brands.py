"""The followed brands, from the settings to their topic."""

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.codec import Record
from schemas.records import brand_record, ended_brand_record
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import Settings
from streams.kafka.brand_book import BrandBook
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


async def followed(settings: Settings) -> dict[str, Brand]:
    """Return the brands that the topic tells now, by name."""
    book = BrandBook()
    async with Follower(settings.kafka.servers, settings.kafka.topics.brands, book.read):
        return book.brands


def _with_since(brand: Brand, known: Brand | None, now_ms: int) -> Brand:
    if brand.since is not None:
        return brand
    return replace(brand, since=now_ms if known is None else known.since)


async def apply_brands(settings: Settings, now_ms: int) -> tuple[list[str], list[str]]:
    """Make the topic say what the settings say; return the names that were put there, and those taken away.

    A brand without `since` is followed since it was first put there: `now_ms`, or what the topic has of it.
    """
    found = await followed(settings)
    wanted = {brand.brand: _with_since(brand, found.get(brand.brand), now_ms) for brand in brands_set(settings)}
    changed = [name for name, brand in wanted.items() if found.get(name) != brand]
    ended = [name for name in found if name not in wanted]
    records: list[Record] = [brand_record(wanted[name]) for name in changed]
    records += [ended_brand_record(name) for name in ended]
    async with Sender(settings.kafka.servers, "jauge-brands") as sender:
        await sender.send_keyed(settings.kafka.topics.brands, records)
    return changed, ended
