"""What the whole of a file says of how its values are to be read: order of dates, scale of labels, rounded ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from streams.collect.files.columns import Plan
from streams.collect.files.formats.opening import Asked
from streams.collect.files.formats.table import Getter, Row, Table
from streams.collect.files.profiles.profile import normal
from streams.collect.files.row_reader import Values
from streams.collect.files.values.labels import LABELS, MOST_DISTINCT, WORDS, AmbiguousLabelError, scale_of, word_of
from streams.collect.files.values.texts import ends_rounded, is_rounded, undone
from streams.collect.files.values.times import AmbiguousTimeError, Order, TimeReader, evidence
from streams.config.errors import UsageError

LEAST_UNDONE = 0.9
"""Share of texts beyond ASCII that are UTF-8 read as another encoding, if all are to be mended."""
LEAST_LABELS = 0.5
"""Share of the first values that mean something, if a column that was guessed holds labels."""


class Decided(NamedTuple):
    """How a table is read."""

    plan: Plan
    values: Values
    notes: Mapping[str, str]
    """By field: what its values are, or why nothing is taken from its column."""


def decide(table: Table, plan: Plan, asked: Asked, sample: Sequence[Row], *, is_whole: bool) -> Decided:
    """Decide from the values of a table how they are read.

    Args:
        table: read again where the first rows leave something open.
        plan: of its columns.
        asked: what the user says of them.
        sample: its first rows.
        is_whole: whether these are all.

    Raises:
        UsageError: what only the user can say: which of day and month comes first, what numbers mean as labels.
    """
    notes: dict[str, str] = dict(plan.notes)
    formats = asked.mapping.formats
    zone = UTC if formats.tz in (None, "UTC") else ZoneInfo(formats.tz or "UTC")
    times = TimeReader(formats.created_at, zone, formats.order)
    if formats.tz:
        notes["created_at"] = f"times without a zone are of {formats.tz}"
    columns = plan.columns.get("created_at", ()) if plan.time_of_day is None else plan.columns["created_at"][:1]
    getters = [table.getter(column) for column in columns]
    if formats.order is None and (example := _ambiguous(sample, getters, times)):
        order = _order(_all(table, sample, is_whole=is_whole), getters, example)
        times = replace(times, order=order)
        notes["created_at"] = f"{order.replace('_', ' ')}, as dates of the file show"
    plan, scale = _labels(table, plan, asked, sample, notes, is_whole=is_whole)
    made_ids = _ids(table, plan, sample, notes)
    broken = _undone(sample, [table.getter(column) for column in plan.columns.get("text", ())])
    if broken:
        notes["text"] = "its UTF-8 was read as another encoding by what wrote the file, which is undone"
    return Decided(plan, Values(times, scale, broken, made_ids), notes)


def _undone(sample: Sequence[Row], getters: Sequence[Getter]) -> bool:
    """Whether the texts that have more than ASCII are UTF-8 that was read as another encoding, nearly all of them."""
    texts = [value for row in sample for get in getters if isinstance(value := get(row.values), str)]
    odd = [value for value in texts if not value.isascii()]
    return bool(odd) and sum(undone(value[:1_000]) is not None for value in odd) >= LEAST_UNDONE * len(odd)


def _all(table: Table, sample: Sequence[Row], *, is_whole: bool) -> Iterator[Row]:
    return iter(sample) if is_whole else (row for row in table.rows() if isinstance(row, Row))


def _ambiguous(sample: Sequence[Row], getters: Sequence[Getter], times: TimeReader) -> str:
    """Return a date that may have the day or the month first; empty where there is none."""
    for row in sample:
        for get in getters:
            value = get(row.values)
            if not isinstance(value, str):
                continue
            try:
                times.ms(value)
            except AmbiguousTimeError:
                return value
            except (ValueError, OverflowError):
                continue
    return ""


def _order(rows: Iterator[Row], getters: Sequence[Getter], example: str) -> Order:
    found = {evidence(value) for row in rows for get in getters if isinstance(value := get(row.values), str)} - {None}
    if len(found) != 1:
        what = "its dates have both orders" if found else "nothing in the file says which"
        raise UsageError(
            f"dates such as {example[:40]!r} may have the day or the month first, and {what}: say --day-first or "
            '--month-first (in a mapping [formats] order = "day_first" or "month_first")'
        )
    order = found.pop()
    return "day_first" if order == "day_first" else "month_first"


def _labels(
    table: Table, plan: Plan, asked: Asked, sample: Sequence[Row], notes: dict[str, str], *, is_whole: bool
) -> tuple[Plan, Any]:
    """Return the plan, without a column whose numbers may mean several things, and the scale of its labels."""
    columns = plan.columns.get("sentiment", ())
    mapping = asked.mapping
    if not columns:
        return plan, replace(WORDS, words=mapping.labels or None)
    get = table.getter(columns[0])
    values = _distinct(get, sample)
    readable = {value for value in values if word_of(value) in LABELS or word_of(value) in mapping.labels}
    if values - readable and not is_whole:
        values = _distinct(get, _all(table, sample, is_whole=False))
    own = bool(plan.profile and "sentiment" in plan.profile.profile.columns)
    named = mapping.formats.scale or (plan.profile.profile.scale if plan.profile and own else "")
    try:
        scale = scale_of(values, normal(columns[0]).rpartition(".")[2], mapping.labels or None, named)
        are_labels = own or mapping.named("sentiment") or _mostly(sample, get, scale)
        against = "" if are_labels else "its values are no labels"
    except AmbiguousLabelError as error:
        if mapping.named("sentiment"):
            raise UsageError(f"column {columns[0]!r}: {error}") from error
        scale, against = WORDS, str(error)
    if against:
        notes["sentiment"] = f"{columns[0]!r} was not taken: {against}"
        left = {name: one for name, one in plan.columns.items() if name not in ("sentiment", "confidence")}
        return replace(plan, columns=left), WORDS
    notes["sentiment"] = f"read as {scale.name}"
    return plan, scale


def _distinct(get: Getter, rows: Iterator[Row] | Sequence[Row]) -> set[object]:
    found: set[object] = set()
    for row in rows:
        value = get(row.values)
        if isinstance(value, str | int | float) and value != "":
            found.add(value)
            if len(found) > MOST_DISTINCT:
                break
    return found


def _mostly(sample: Sequence[Row], get: Getter, scale: Any) -> bool:
    filled = read = 0
    for row in sample:
        value = get(row.values)
        if value is None or value == "":
            continue
        filled += 1
        try:
            scale.value(value)
            read += 1
        except ValueError:
            continue
    return read >= LEAST_LABELS * filled


def _ids(table: Table, plan: Plan, sample: Sequence[Row], notes: dict[str, str]) -> bool:
    """Return whether all ids of a table were rounded, so that others are made."""
    for column in plan.columns.get("id", ())[:1]:
        get = table.getter(column)
        values = [get(row.values) for row in sample]
        rounded = next((value for value in values if is_rounded(value)), None)
        if rounded is not None:
            notes["id"] = f"ids were rounded, as {rounded}: others are made from time, author and text"
        if ends_rounded([str(value) for value in values if isinstance(value, str | int)]):
            notes["id"] = f"ids were rounded, as {values[0]}: others are made from time, author and text"
            return True
    return False
