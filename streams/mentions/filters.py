"""Whether one mention is wanted, by all but its words; and the numbers by which mentions are sorted."""

from collections.abc import Callable
from typing import Literal

from schemas.brand_mention import BrandMention
from schemas.desk.hide import site_of
from schemas.mention import ToneName
from streams.mentions.messages import Search, Sort
from streams.mentions.places import thread_of

NAMED_FROM = 0.2
"""A sentiment beyond it is called by its sign, as on the page (`streams/board/static/tone.js`)."""


def tone_of(mention: BrandMention) -> ToneName | Literal["unread"]:
    """Return what a mention's tone is called; ``unread`` where nothing could be read."""
    if mention.sentiment is None:
        return "unread"
    return (
        "negative" if mention.sentiment < -NAMED_FROM else "positive" if mention.sentiment > NAMED_FROM else "neutral"
    )


def language_of(mention: BrandMention) -> str:
    """Return the first part of a mention's language tag; empty where it is not known.

    >>> language_of(BrandMention(brand="A", source="x", id="1", op="create", created_at=1, seen_at=1, lang="fr-CA"))
    'fr'
    """
    return (mention.lang or "").partition("-")[0].casefold()


def is_corrected(mention: BrandMention) -> bool:
    """Whether a person's correction stands."""
    return mention.label is not None and not mention.label.withdrawn


def audience_of(mention: BrandMention) -> int:
    """Return how many could have seen it, 0 where that is not known."""
    return max(0, mention.followers or 0)


def engagement_of(mention: BrandMention) -> int:
    """Return how many acted in answer: likes, reposts and replies together."""
    return sum(max(0, one or 0) for one in (mention.likes, mention.reposts, mention.replies))


VALUES: dict[Sort, Callable[[BrandMention], int]] = {"audience": audience_of, "engagement": engagement_of}
"""By which number of its own a mention is sorted; ``newest`` has none, and of effects the search has them."""


def value_of(search: Search) -> Callable[[BrandMention], int]:
    """Return by which number the mentions of a search are sorted; of the newest it is 0."""
    if search.sort == "effect":
        return lambda mention: search.effects.get(thread_of(mention.source, mention.id), 0)
    return VALUES.get(search.sort, lambda _: 0)


def is_wanted(mention: BrandMention, search: Search) -> bool:
    """Whether a mention passes every filter of a search; its words, and what is noted about it, are not asked."""
    brands = search.brands or search.followed
    return (
        (not brands or mention.brand in brands)
        and (not search.sources or mention.source in search.sources)
        and (search.id is None or mention.id == search.id)
        and (not search.tones or tone_of(mention) in search.tones)
        and (not search.languages or language_of(mention) in search.languages)
        and (search.from_ms is None or mention.created_at >= search.from_ms)
        and (search.to_ms is None or mention.created_at <= search.to_ms)
        and (search.corrected is None or is_corrected(mention) == search.corrected)
        and (search.scored is None or mention.scored == search.scored)
        and (not search.audience or audience_of(mention) >= search.audience)
        and (not search.engagement or engagement_of(mention) >= search.engagement)
        and not (search.hidden_authors and (mention.source, mention.author) in search.hidden_authors)
        and not (search.hidden_sites and site_of(mention.url) in search.hidden_sites)
    )
