"""What the mention stream answers."""

import msgspec

from schemas.brand_mention import BrandMention
from schemas.desk.hide import HideKind
from schemas.desk.mention_note import MentionNote
from streams.board.contract.responses import Counts


class EffectOn(msgspec.Struct, frozen=True, kw_only=True):
    """Of which change the effects of mentions are parts."""

    brand: str
    window: str
    before: int
    """End of the window that it is compared with, ms UTC."""
    after: int
    """End of the window, ms UTC: give it as `at` for the pages that follow."""
    points: float | None
    """The change of the score; null: it is not known, or the two times must not be compared, and there is no row."""
    count: int
    """Mentions that moved the score; some of them may not be kept any more."""
    sorted_count: int
    """Those of them that are sorted: the 10,000 that moved it most."""


class FoundMention(msgspec.Struct, frozen=True, kw_only=True):
    """One mention that was found."""

    mention: BrandMention
    copies: int
    """Retained mentions of the brand with nearly the same text, this one included."""
    note: MentionNote | None
    """What is noted about it; null: nothing."""
    effect: float | None
    """Sorted by effect: what it added to the score, points; else null."""
    hidden_by: HideKind | None
    """What hides it from lists, where those that are hidden are asked for too; null: nothing."""


class FoundMentions(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what a search finds."""

    rows: list[FoundMention]
    next: str | None
    """What to give as `before` for the page that follows; null: this is the last."""
    newest: int
    """What to give as `since` to be told how many came after."""
    caught_up: float
    """The part of the retained mentions that can be found, 0 to 1; below 1 the store is being built."""
    effect: EffectOn | None
    """Sorted by effect: on what; else null."""
    late_labels: dict[str, Counts]
    """Where the corrections of rows count that do not count in all windows, by ``source:id``."""


class NewMentions(msgspec.Struct, frozen=True, kw_only=True):
    """How many mentions are new."""

    count: int
    """At most 1,000."""
