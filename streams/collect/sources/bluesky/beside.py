"""What stands beside a post's text: tags, addresses of links, the card of a link, alternative text of pictures."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from streams.collect.beside_text import NO_PART, alt_of, part_of, title_of


class Card(msgspec.Struct, frozen=True):
    """Of a link."""

    uri: str = ""
    title: str = ""
    description: str = ""


class Image(msgspec.Struct, frozen=True):
    """A picture."""

    alt: str = ""


class Media(msgspec.Struct, frozen=True):
    """``app.bsky.embed``: images, video or external; `media` of a post that quotes another besides."""

    images: tuple[Image, ...] = ()
    alt: str = ""
    external: Card | None = None
    media: "Media | None" = None


class _Feature(msgspec.Struct, frozen=True):
    uri: str = ""


class _Facet(msgspec.Struct, frozen=True):
    features: tuple[_Feature, ...] = ()


class Record(msgspec.Struct, frozen=True):
    """What is read of a post's record here."""

    tags: msgspec.Raw = NO_PART
    facets: msgspec.Raw = NO_PART
    embed: msgspec.Raw = NO_PART


class Beside(NamedTuple):
    """What a mention has in `title` and `alt`."""

    title: str | None = None
    alt: str | None = None


_NOTHING = Beside()


def beside_of(record: Record) -> Beside:
    """Return what stands beside the text of a post.

    >>> beside_of(Record(tags=msgspec.Raw(b'["acme", 3]')))
    Beside(title=None, alt=None)
    >>> beside_of(Record(tags=msgspec.Raw(b'["acme"]'), embed=msgspec.Raw(b'{"images": [{"alt": "A queue"}]}')))
    Beside(title='#acme', alt='A queue')
    """
    if record.tags is record.facets is record.embed:
        return _NOTHING
    tags = part_of(record.tags, tuple[str, ...]) or ()
    links = [feature.uri for facet in part_of(record.facets, tuple[_Facet, ...]) or () for feature in facet.features]
    media = list(_media(part_of(record.embed, Media)))
    cards = [part for one in media if (card := one.external) for part in (card.uri, card.title, card.description)]
    alts = [alt for one in media for alt in (one.alt, *(image.alt for image in one.images))]
    return Beside(title_of((*(f"#{tag}" for tag in tags), *links, *cards)), alt_of(alts))


def _media(embed: Media | None) -> Iterator[Media]:
    if embed is not None:
        yield embed
        if embed.media is not None:
            yield embed.media
