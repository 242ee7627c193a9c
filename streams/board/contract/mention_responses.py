"""What the mention stream answers."""

import msgspec

from schemas.brand_mention import BrandMention
from schemas.desk.hide import HideKind
from schemas.desk.mention_note import MentionNote
from streams.board.contract.responses import Counts


class FoundMention(msgspec.Struct, frozen=True, kw_only=True):
    """One mention that was found."""

    mention: BrandMention
    copies: int
    """Retained mentions of the brand with nearly the same text, this one included."""
    note: MentionNote | None
    """What is noted about it; null: nothing."""
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
    late_labels: dict[str, Counts]
    """Where the corrections of rows count that do not count in all windows, by ``source:id``."""


class NewMentions(msgspec.Struct, frozen=True, kw_only=True):
    """How many mentions are new."""

    count: int
    """At most 1,000."""
