"""Where a mention lies in a store, and the numbers by which it is named there; the same in each database.

A place is the time of publication and a few bits that part what was published at once: the newest has the highest.
"""

from hashlib import blake2b

from schemas.brand_mention import BrandMention
from scoring.method.fixed_point import mention_key

PLACE_BITS = 14
"""Of a place, below the milliseconds."""
SECOND = 1_000 << PLACE_BITS
PROBES = 16
"""Places that are tried for a mention before it goes behind all others of its second."""


def hashed(*parts: str) -> int:
    """Return a number of 63 bits for some texts.

    >>> hashed("x", "1") == hashed("x", "1"), hashed("x", "1") == hashed("x1", "")
    (True, False)
    """
    joined = "\0".join(part.replace("\0", "\0\0") for part in parts)
    return int.from_bytes(blake2b(joined.encode(errors="surrogatepass"), digest_size=8).digest()) >> 1


def base_of(at_ms: int) -> int:
    """Return the first place of a time, ms UTC."""
    return min(at_ms, (1 << 48) - 1) << PLACE_BITS


def probed(created_at: int, key: int, probe: int) -> int:
    """Return the place that a mention tries at the given attempt, from 0 on."""
    return base_of(created_at) + (key + probe * (key >> PLACE_BITS | 1) & (1 << PLACE_BITS) - 1)


def thread_of(source: str, mention_id: str) -> int:
    """Return the name of a post."""
    return thread_of_key(mention_key(source, mention_id))


def thread_of_key(key: int) -> int:
    """Return the name of a post by its mention key, 64 bits unsigned: numbers of a store have 63."""
    return key >> 1


def name_of(mention: BrandMention) -> tuple[int, int]:
    """Return the name of a post, and that of this post for this brand."""
    return thread_of(mention.source, mention.id), hashed(mention.source, mention.id, mention.brand)


def author_of(mention: BrandMention) -> int | None:
    """Return the name of its author, where there is one."""
    return None if mention.author is None else hashed("author", mention.source, mention.author)


def copies_of(mention: BrandMention) -> int | None:
    """Return the name of the nearly equal texts of its brand that it is one of, where it is."""
    return hashed(mention.brand, mention.group) if mention.group else None


def deletion_of(mention: BrandMention) -> int | None:
    """Return the name under which a deletion is remembered; None: it names nothing."""
    if mention.op == "account_delete":
        return author_of(mention)
    return hashed("mention", mention.source, mention.id, mention.brand)


def deletions_over(mention: BrandMention) -> list[int]:
    """Return the names of all deletions that would cover a mention."""
    names = [hashed("mention", mention.source, mention.id, brand) for brand in ("", mention.brand)]
    return names if (author := author_of(mention)) is None else [*names, author]
