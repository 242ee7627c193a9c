"""The followed brands, from the settings to their topic."""

from schemas.brand import Brand
from schemas.codec import encode
from streams.control import BrandBook, Follower
from streams.producing import Record, Sender
from streams.settings import Settings


async def followed(settings: Settings) -> dict[str, Brand]:
    """Return the brands that the topic tells now, by name."""
    book = BrandBook()
    async with Follower(settings.kafka.servers, f"{settings.kafka.prefix}brands", book.read):
        return book.brands


async def apply_brands(settings: Settings) -> tuple[list[str], list[str]]:
    """Make the topic say what the settings say; return the names that were put there, and those taken away."""
    wanted = {each.name: each.brand for each in settings.brands}
    found = await followed(settings)
    changed = [name for name, brand in wanted.items() if found.get(name) != brand]
    ended = [name for name in found if name not in wanted]
    records: list[Record] = [(name.encode(), encode(wanted[name]), ()) for name in changed]
    records += [(name.encode(), None, ()) for name in ended]
    async with Sender(settings.kafka.servers, "jauge-brands") as sender:
        await sender.send_keyed(f"{settings.kafka.prefix}brands", records)
    return changed, ended
