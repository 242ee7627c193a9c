"""Makes mentions of the rows of one table."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.mention_codec import RejectedError
from scoring.method.constants import DAY_MS
from streams.collect.files.columns import COUNTS, Plan
from streams.collect.files.formats.table import Getter
from streams.collect.files.values.amounts import amount, count
from streams.collect.files.values.labels import WORDS, Scale
from streams.collect.files.values.languages import language
from streams.collect.files.values.texts import author, identity, is_rounded, text, undone_author, undone_text, words
from streams.collect.files.values.times import TimeReader

UTC_TIMES = TimeReader()
LATEST_MS = 2**53
MOST_COUNTED = 1_000_000
"""Mentions that one row may stand for."""

Get = Callable[[str], Getter]


@dataclass(frozen=True)
class Values:
    """How the values of a table are read."""

    times: TimeReader = UTC_TIMES
    scale: Scale = WORDS
    undone: bool = False
    """Whether its texts are UTF-8 that was read as another encoding."""
    made_ids: bool = False
    """Whether its ids were rounded, so that others are made in their place."""


class RowReader:
    """Makes mentions of rows, and counts what it could not read of them."""

    def __init__(self, plan: Plan, getter: Get, values: Values = Values()) -> None:
        """`getter`: by column, what finds its value in a row."""
        self._times = values.times
        converters: dict[str, Callable[[Any], Any]] = {
            "created_at": values.times.ms,
            "seen_at": values.times.ms,
            "sentiment": values.scale.value,
            "confidence": amount,
            "text": undone_text if values.undone else text,
            "lang": language,
            "id": identity,
            "author": undone_author if values.undone else author,
            "backfill": _flag,
            "composable": _flag,
            **dict.fromkeys(COUNTS, count),
        }
        self._clock = _joined(plan, getter)
        self._steps = [
            (name, [getter(column) for column in columns], converters.get(name, words))
            for name, columns in plan.columns.items()
            if not (name == "created_at" and self._clock) and not (name == "id" and values.made_ids)
        ]
        self._constants = {name: converters.get(name, words)(value) for name, value in plan.constants.items()}
        self._count = None if plan.count is None else getter(plan.count)
        self.emptied: Counter[str] = Counter()
        """By field: values that could not be read, so that it is empty."""
        self.first_emptied: dict[str, str] = {}
        self.rounded_ids = 0
        self._made = array("Q")
        self._days_only = True

    def read(self, values: Any) -> Iterator[Mention]:
        """Return the mentions of one row, which is one unless it counts them; none of a row with no time and no text.

        Raises:
            RejectedError: a value is of another type or out of bounds.
        """
        row: dict[str, Any] = dict(self._constants)
        fault = ""
        if self._clock is not None:
            try:
                row["created_at"] = self._times.ms(self._clock(values))
            except (ValueError, OverflowError) as error:
                fault = f"created_at: {error}"
        for name, getters, convert in self._steps:
            for get in getters:
                value = get(values)
                if value is None or value == "":
                    continue
                try:
                    value = convert(value)
                except (ValueError, OverflowError) as error:
                    if name in OPTIONAL:
                        self._empty(name, value)
                    else:
                        fault = fault or f"{name}: {error}"
                    continue
                if value is not None:
                    row[name] = value
                    fault = fault and ("" if fault.startswith(f"{name}: ") else fault)
                    break
                if name == "id" and is_rounded(get(values)):
                    self.rounded_ids += 1
        if fault:
            raise RejectedError(DropReason.WRONG_TYPE, fault)
        if isinstance(values, list) and not row.keys() & {"created_at", "seen_at", "text", "op"}:
            return iter(())
        mention = self._finish(row)
        self._note(mention)
        return iter((mention,)) if self._count is None else repeated(mention, self._count(values))

    def _empty(self, name: str, value: object) -> None:
        self.emptied[name] += 1
        self.first_emptied.setdefault(name, str(value)[:40])

    def _finish(self, row: dict[str, Any]) -> Mention:
        """Fill in what follows from the rest, and hold all against the bounds of a mention."""
        created_at = row.get("created_at")
        seen_at = row.setdefault("seen_at", created_at)
        if seen_at is None:
            raise RejectedError(DropReason.WRONG_TYPE, "created_at: no time")
        if not 0 <= seen_at <= LATEST_MS or (created_at is not None and not 0 <= created_at <= LATEST_MS):
            raise RejectedError(DropReason.TIME_OUT_OF_RANGE, f"created_at {created_at}, seen_at {seen_at}")
        if "text" not in row and row.get("op", "create") == "create":
            row["text"] = ""
        if not row.get("id") and row.get("op") != "account_delete":
            number = made_number(row)
            self._made.append(number)
            row["id"] = f"{number:016x}"
        if row.get("sentiment") is None:
            row.pop("confidence", None)  # it is the label's
        try:
            return msgspec.convert(row, Mention)
        except msgspec.ValidationError as error:
            raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error

    def _note(self, mention: Mention) -> None:
        if self._days_only and mention.created_at is not None:
            offset = 0 if self._times.is_utc else self._times.offset_ms(mention.created_at)
            self._days_only = (mention.created_at + offset) % DAY_MS == 0

    @property
    def instant_ms(self) -> int:
        """How long the instants that were read are: a day where all are days, else a millisecond."""
        return DAY_MS if self._days_only else 1

    @property
    def same_rows(self) -> int:
        """How many rows without an id are the same as an earlier one, and so count once."""
        made = np.frombuffer(self._made, np.uint64)
        return len(made) - len(np.unique(made))


OPTIONAL = COUNTS | {"sentiment", "confidence", "lang", "url", "backfill", "composable"}
"""Fields that a value which cannot be read leaves empty; of the others it refuses the row."""


def made_number(row: Mapping[str, Any]) -> int:
    """Return the id of a row that has none: the same row, the same id, in whatever file."""
    source, brand = row.get("source", ""), row.get("brand")
    content = f"{source}\0{row.get('created_at')}\0{row.get('author') or ''}\0{row.get('text') or ''}"
    if brand:
        content += f"\0{brand}"
    return int.from_bytes(hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def repeated(mention: Mention, field: Any) -> Iterator[Mention]:
    """Yield the mentions that a row of counts stands for: alike, each with an id of its own.

    Raises:
        RejectedError: `field` is no number, or out of bounds.

    >>> [one.id for one in repeated(Mention(source="x", id="", seen_at=5, brand="Acme"), "2")]
    ['Acme|5|0', 'Acme|5|1']
    """
    try:
        number = count(field) or 0
    except (ValueError, OverflowError) as error:
        raise RejectedError(DropReason.WRONG_TYPE, f"count: {error}") from error
    if not 0 <= number <= MOST_COUNTED:
        raise RejectedError(DropReason.WRONG_TYPE, f"count: {number} is not between 0 and {MOST_COUNTED}")
    named = f"{mention.brand or mention.id}|{mention.seen_at}"
    return (msgspec.structs.replace(mention, id=f"{named}|{place}") for place in range(number))


def _joined(plan: Plan, getter: Get) -> Getter | None:
    """Return what gives date, time of day and zone in one text."""
    if plan.time_of_day is None:
        return None
    day, clock = getter(plan.columns["created_at"][0]), getter(plan.time_of_day)
    zone = None if plan.zone is None else getter(plan.zone)

    def get(values: Any) -> str:
        parts = (day(values), clock(values), "" if zone is None else zone(values))
        return " ".join(str(part).strip() for part in parts if part not in (None, ""))

    return get


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() in ("true", "1", "yes"):
        return True
    if str(value).strip().lower() in ("false", "0", "no"):
        return False
    raise ValueError("neither true nor false")
