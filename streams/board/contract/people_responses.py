"""What the board answers about brands as they are edited, campaigns and annotations."""

import msgspec

from schemas.brand import Brand
from schemas.people.annotation import Annotation
from schemas.people.brand_edit import BrandEdit, FollowState


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A brand that is followed, or was and is kept."""

    definition: Brand
    state: FollowState
    is_of_file: bool
    """Whether the settings file defines it: then it is not edited here."""
    edited_at: int | None
    """When it was edited last on the board, ms UTC; null: never."""
    by: str
    """By whom; empty: nobody, or a board without tokens."""


class SettingsFile(msgspec.Struct, frozen=True, kw_only=True):
    """The settings file of the board."""

    name: str
    """Empty: there is none."""
    fault: str
    """Why it is not read as it is now, so that what it said before stands; empty: it is."""


class Definitions(msgspec.Struct, frozen=True, kw_only=True):
    """All brands that are followed or kept, by name."""

    rows: list[Definition]
    file: SettingsFile


class BrandEdits(msgspec.Struct, frozen=True, kw_only=True):
    """The edits of a brand, the newest first."""

    rows: list[BrandEdit]


class BrandSaved(msgspec.Struct, frozen=True, kw_only=True):
    """An edit that the broker has."""

    edit: BrandEdit


class PreviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A mention that a draft finds. Its text is data from outside."""

    source: str
    id: str
    created_at: int
    text: str
    """At most 400 characters."""
    url: str | None
    is_new: bool


class FailedExample(msgspec.Struct, frozen=True, kw_only=True):
    """An example that the draft judges wrongly."""

    text: str
    wanted: bool
    """Whether the draft should find it."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft finds among all mentions of the last 7 days that are retained, as far as they are read."""

    turn: int
    done: float
    """How much is read, 0 to 1."""
    is_cut: bool
    """Whether there are more mentions than are read: then the oldest of them are left out."""
    read: int
    """Mentions."""
    found: int
    new: int
    """Of those: that the present definition does not find; of a new brand, that no brand that is followed finds."""
    lost: int
    """That the present definition finds, and the draft does not."""
    rows: list[PreviewRow]
    """The newest, those that are new first."""
    lint: list[str]
    """What is likely wrong with the words."""
    notes: list[str]
    """Other forms of the words that need a term of their own."""
    failed: list[FailedExample]


class CampaignDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day of a campaign."""

    day: str
    """ISO date, UTC."""
    mentions: int
    """Of the brand."""
    with_words: int
    """Of those: with any of the words of the campaign; all of them where it has none."""


class CampaignCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How much was said in a campaign, as far as mentions are kept."""

    name: str
    days: list[CampaignDay]
    baseline: float
    """Mentions of the brand a day, in as many days before the campaign."""
    is_whole: bool
    """Whether the mentions of all these days are kept still."""


class Annotations(msgspec.Struct, frozen=True, kw_only=True):
    """Annotations, the earliest first."""

    rows: list[Annotation]


class AnnotationWritten(msgspec.Struct, frozen=True, kw_only=True):
    """An annotation that the broker has."""

    annotation: Annotation
