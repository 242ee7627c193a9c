"""What was understood of a file, as it is shown before any of it is read."""

from collections.abc import Mapping

import msgspec

from schemas.mention import Mention
from streams.collect.files.columns import Plan
from streams.collect.files.formats.table import Table

MOST_LEFT_OUT = 200
"""Columns that are named; of more their number is told."""
SHOWN_FIELDS = ("created_at", "text", "source", "author", "id", "lang", "brand", "sentiment")
"""Fields that are shown though nothing was found for them."""


class FieldSource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where one field of a mention comes from."""

    field: str
    columns: list[str] = []
    """The first that is filled counts; none: not found, or a constant."""
    joined: bool = False
    """Whether all columns together are the value."""
    constant: str | int | float | None = None
    note: str = ""


class Understood(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file, or one member of an archive."""

    file: str
    format: str
    about: dict[str, str] = {}
    """Encoding, delimiter and the like."""
    profile: str = ""
    """Name and title of the format that it was recognised as."""
    rows_looked_at: int = 0
    fields: list[FieldSource] = []
    formats: dict[str, str | list[str]] = {}
    """How values are written, as [formats] of a mapping says it."""
    columns_left_out: list[str] = []
    more_left_out: int = 0
    first: list[Mention] = []
    """The first three rows as mentions."""
    refused_of_looked_at: int = 0
    fault: str = ""
    """Why nothing is read of it."""


def fields_of(plan: Plan, notes: Mapping[str, str]) -> list[FieldSource]:
    """Return where each field comes from, those that are not found too."""
    found: list[FieldSource] = []
    names = dict.fromkeys((*SHOWN_FIELDS, *plan.columns, *plan.constants, *notes))
    for name in names:
        note = notes.get(name, "")
        if name in plan.constants:
            found.append(FieldSource(field=name, constant=plan.constants[name], note=note))
        else:
            columns = list(plan.columns.get(name, ()))
            if name == "created_at" and columns:
                columns = columns if plan.time_of_day is None else columns[:1]
                columns += [one for one in (plan.time_of_day, plan.zone) if one]
            joined = name == "created_at" and plan.time_of_day is not None
            found.append(FieldSource(field=name, columns=columns, joined=joined, note=note))
    return found


def left_out(table: Table, plan: Plan) -> list[str]:
    """Return the columns that nothing is taken from."""
    used = plan.used
    return [column for column in table.columns if column not in used]
