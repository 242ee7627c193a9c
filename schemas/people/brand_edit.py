"""What somebody changed about a followed brand, with what it was before."""

from typing import Annotated, Literal

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.brand import Brand, name_fault
from schemas.mention import Name, TimeMs

Action = Literal["create", "edit", "pause", "resume", "archive", "undo"]
FollowState = Literal["active", "paused", "archived", "absent"]
"""``active``: it is followed; ``paused``: not now; ``archived``: no longer, and its definition is kept; ``absent``:
nobody defined it, or that was undone."""
Author = Annotated[str, msgspec.Meta(max_length=64)]


class BrandEdit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``brand-edits``: ``brand|at``, so that compaction keeps every edit."""

    brand: Name
    at: TimeMs
    """When, ms UTC; of two edits of a brand the later one has the later time."""
    by: Author = ""
    """Whose token it was, as its file is named; empty: of a board without tokens. Data from outside: no markup."""
    action: Action
    state: FollowState
    """After it."""
    was: FollowState = "absent"
    """Before it."""
    after: Brand | None = None
    """The definition after it; None: there is none."""
    before: Brand | None = None
    """The definition before it; None: there was none."""


def edit_key(brand: str, at_ms: int) -> str:
    """Return the key of an edit.

    >>> edit_key("Acme", 7)
    'Acme|7'
    """
    return f"{brand}|{at_ms}"


def brand_edit_fault(edit: BrandEdit, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``brand-edits`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> edit = BrandEdit(brand="Acme", at=at, action="create", state="active", after=Brand(brand="Acme"))
    >>> brand_edit_fault(edit, b"Acme|1790000000000", at)
    ''
    >>> brand_edit_fault(msgspec.structs.replace(edit, after=Brand(brand="Other")), b"Acme|1790000000000", at)
    'a definition has another name than its brand'
    """
    fault = name_fault(edit.brand) or key_fault(key, edit_key(edit.brand, edit.at)) or time_fault("at", edit.at, now_ms)
    if fault:
        return fault
    if any(one is not None and one.brand != edit.brand for one in (edit.after, edit.before)):
        return "a definition has another name than its brand"
    return "a brand that is followed has no definition" if edit.state == "active" and edit.after is None else ""
