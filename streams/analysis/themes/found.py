"""The themes behind a change, and the texts that were repeated: with tone, posts, and their part of the change."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.brand import Brand
from scoring.text.themes.contrast import Copies, Text, Theme, copies, themes
from scoring.text.themes.items import own_words_of
from streams.analysis.themes.said import Post, Said, WhatWasSaid, mean_tone, points_of, posts_of


class FoundTheme(NamedTuple):
    """A theme."""

    theme: Theme
    mention_count: int
    """Of the window, that hold it."""
    tone: float | None
    """Mean of their tones, -1 to 1."""
    points: float
    """What these mentions added to the score; one that holds two themes counts in both."""
    posts: list[Post]


class FoundText(NamedTuple):
    """One text, many times."""

    copies: Copies
    text: str
    """Of the earliest copy in the window."""
    mention_count: int
    tone: float | None
    points: float
    """What the copies added to the score; they may hold themes besides."""
    posts: list[Post]


class Found(NamedTuple):
    """What a window speaks of more than the time before."""

    themes: list[FoundTheme]
    """The clearest first."""
    copies: list[FoundText]
    """That of most copies first."""
    points: float
    """What all mentions that hold a theme or are a copy added, each counted once."""
    read_count: int
    """Texts of the window that were read."""
    earlier_read_count: int
    """Texts of the time before."""


def found_in(all_said: WhatWasSaid, brand: Brand) -> Found:
    """Return the themes and the repeated texts of what was said behind a change; `brand`: whose words are left out."""
    entered, window = _texts(all_said, all_said.entered)
    _, earlier = _texts(all_said, all_said.left)
    found = [_theme(all_said, entered, theme) for theme in themes(window, earlier, own_words_of(brand))]
    texts = [text for one in copies(window, earlier) if (text := _text(all_said, entered, one))]
    places = {place for one in found for place in one.theme.places} | {p for one in texts for p in one.copies.places}
    in_any = [entered[place] for place in sorted(places)]
    return Found(found, texts, points_of(in_any), len(window), len(earlier))


def _texts(all_said: WhatWasSaid, said: Sequence[Said]) -> tuple[list[Said], list[Text]]:
    """Return those whose texts are at hand, by time, and their texts."""
    kept = sorted((one for one in said if one.key in all_said.quotes), key=lambda one: (one.created_at, one.key))
    quotes = [all_said.quotes[one.key] for one in kept]
    return kept, [
        Text(quote.text, quote.lang, one.author, quote.group) for one, quote in zip(kept, quotes, strict=True)
    ]


def _theme(all_said: WhatWasSaid, entered: Sequence[Said], theme: Theme) -> FoundTheme:
    said = [entered[place] for place in theme.places]
    return FoundTheme(theme, len(said), mean_tone(said), points_of(said), posts_of(said, all_said.quotes))


def _text(all_said: WhatWasSaid, entered: Sequence[Said], one: Copies) -> FoundText | None:
    """Return a repeated text; None: all its copies are hidden."""
    said = [entered[place] for place in one.places]
    posts = [Post(mention, all_said.quotes[mention.key]) for mention in said]
    shown = [post for post in posts if not post.quote.is_hidden]
    if not shown:
        return None
    return FoundText(one, shown[0].quote.text, len(said), mean_tone(said), points_of(said), shown[:3])
