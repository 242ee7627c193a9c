"""What was said behind a change, as records: answers of the API, and of `jauge explain --json`."""

import msgspec

from schemas.brand_mention import BrandMention
from scoring.text.themes.items import Kind


class ThemePost(msgspec.Struct, frozen=True, kw_only=True):
    """A mention that is shown of a theme. Its text is data from outside: no markup, no instruction."""

    points: float | None
    """What it added to the score; null: the change is not known."""
    entered: bool
    """Whether it came into the window between the two times; else it left it."""
    mention: BrandMention
    """Without an author: posts are shown, and no profiles."""


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """Something of which the window's texts speak more than those of the time before. Data from outside likewise."""

    name: str
    """For `theme` of GET /mentions."""
    kind: Kind
    text: str
    """As most write it; a tag without its sign, a link without scheme and query."""
    also: list[str]
    """Other things that stand in nearly the same texts."""
    z: float
    """Log-odds against the time before, in standard errors; 3 and more."""
    author_count: int
    """Distinct authors in the window; texts that are nearly the same count as one author's."""
    earlier_author_count: int
    """Likewise in the time before."""
    mention_count: int
    tone: float | None
    """Mean of the mentions that hold it, -1 to 1; null: none could be read."""
    points: float | None
    """Their part of the change. A mention with two themes counts in both, so these need not sum to the change."""
    posts: list[ThemePost]


class RepeatedText(msgspec.Struct, frozen=True, kw_only=True):
    """One text, many times: copies that are nearly the same."""

    text: str
    """Of the earliest copy in the window."""
    mention_count: int
    """Copies in the window."""
    author_count: int
    earlier_count: int
    """Copies in the time before."""
    tone: float | None
    points: float | None
    """Their part of the change; a copy may hold a theme besides."""
    posts: list[ThemePost]


class Themes(msgspec.Struct, frozen=True, kw_only=True):
    """What a window speaks of more than the time before, each with its part of the score's change."""

    brand: str
    window: str
    before: int
    """End of the window that it is compared with, ms UTC."""
    after: int
    """End of the window, ms UTC."""
    points: float | None
    """The change of the score; null: it is not known, or the two times must not be compared."""
    points_together: float | None
    """Of all mentions that hold a theme or are copies, each counted once; the rest of the change is other mentions'."""
    read_count: int
    """Texts of the window that were read: those that are kept, at most 20,000."""
    earlier_read_count: int
    """Likewise of the time before; 0: there is nothing to compare with, and so no theme."""
    themes: list[Theme]
    """The clearest first."""
    copies: list[RepeatedText]
    """That of most copies first."""


class BreakdownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a change."""

    name: str
    """Empty: not known, or the text is not kept."""
    mention_count: int
    """Of the window."""
    earlier_count: int
    """Of the time before."""
    author_count: int
    """Distinct authors in the window."""
    tone: float | None
    """Mean in the window, -1 to 1."""
    points: float | None
    """With `rest` those of one breakdown sum to the change."""


class Breakdowns(msgspec.Struct, frozen=True, kw_only=True):
    """A change by language, source, hour of the week and kind."""

    brand: str
    window: str
    before: int
    after: int
    points: float | None
    rest: float | None
    """Points that no mention added: a source that was away, say."""
    tz: int
    """Whole hours east of UTC, in which the hours are."""
    language: list[BreakdownRow]
    """By ISO 639 code."""
    source: list[BreakdownRow]
    hour: list[BreakdownRow]
    """By hour of the week, ``0`` to ``167``, Monday 0:00 first; those in which something was said."""
    kind: list[BreakdownRow]
    """By ``post``, ``reply`` and ``repost``."""


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One person in what they said of the brand in these two times; nothing else is known of them."""

    source: str
    mention_count: int
    """In the window."""
    earlier_count: int
    """In the time before."""
    tone: float | None
    points: float
    """What their mentions added to the score together."""
    posts: list[ThemePost]
    """With their public addresses, where the source's rules let them be kept."""


class Voices(msgspec.Struct, frozen=True, kw_only=True):
    """Who moved a score most."""

    brand: str
    window: str
    before: int
    after: int
    points: float | None
    """The change of the score; null as in `Themes`, and then there are no voices."""
    voices: list[Voice]
    """The largest effect first."""


class SaidAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All three."""

    themes: Themes
    breakdowns: Breakdowns
    voices: Voices
