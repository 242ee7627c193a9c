"""What editors write on the board, as it is sent: definitions of brands, campaigns and annotations."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from schemas.brand import Examples, Term
from schemas.mention import Name, TimeMs
from schemas.people.annotation import AnnotationId, AnnotationText, Kind
from schemas.people.campaign import Words
from streams.board.contract.params import Asked, BrandName, Time

BrandAction = Literal["save", "pause", "resume", "archive", "undo"]
Turn = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class BrandDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A brand as it is edited; what is not here stays as it was."""

    brand: Name
    terms: tuple[Term, ...] = ()
    exclude: tuple[Term, ...] = ()
    query: Annotated[str, msgspec.Meta(max_length=4_000)] = ""
    examples: Examples = Examples()
    tz: Annotated[int, msgspec.Meta(ge=-12, le=14)] = 0


class BrandChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody does about a brand."""

    action: BrandAction
    """``save``: create or edit; ``undo``: take back the newest edit."""
    brand: Name
    draft: BrandDraft | None = None
    """Of ``save``."""
    seen: TimeMs | None = None
    """`edited_at` of the brand as the editor saw it; null: it had none. Another one: somebody else was quicker."""


class PreviewAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a draft would find. It is read in turns: ask again with the next turn until `done` is 1."""

    draft: BrandDraft
    turn: Turn = 0
    """0: begin."""


class CampaignDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A campaign as it is written; one of the same name is written over."""

    name: Name
    brand: Name
    first_day: date
    last_day: date
    """Included."""
    words: Words = ()


class AnnotationDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An annotation as it is written."""

    text: AnnotationText
    kind: Kind = "event"
    at: TimeMs | None = None
    """ms UTC; null: now."""
    until: TimeMs | None = None
    brand: Name | None = None
    """Null: it stands on all trends."""
    id: AnnotationId | None = None
    """Of one that is written over, or will be; null: the board makes one."""


class NameAsked(Asked, frozen=True, kw_only=True):
    """Which campaign."""

    name: BrandName


class IdAsked(Asked, frozen=True, kw_only=True):
    """Which annotation."""

    id: AnnotationId


class AnnotationsAsked(Asked, frozen=True, kw_only=True):
    """Annotations that stand on the trends of a brand, of all where none is named, within a range of time."""

    brand: BrandName | None = None
    from_: Time | None = msgspec.field(default=None, name="from")
    to: Time | None = None
