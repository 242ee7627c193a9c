"""What the board knows as tables, for `streams/analysis/tables.py`."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from schemas.alert import Alert
from schemas.brand_mention import BrandMention
from streams.analysis.tables import Cell
from streams.board.contract.score_responses import History, Point, Standing

MENTION_COLUMNS = (
    "brand", "source", "id", "created_at", "text", "lang", "url", "sentiment", "confidence", "model", "group", "scored",
    "followers", "likes", "reposts", "replies",
)  # fmt: skip
ALERT_COLUMNS = (
    "id", "kind", "state", "severity", "brand", "window", "since", "at", "score", "low", "high", "usual", "points",
    "probability", "mentions", "expected", "source", "fall", "peak", "peak_at", "tone", "usual_tone", "reopenings",
)  # fmt: skip


class Table(NamedTuple):
    """Names, rows, and the type of each column: one that holds nothing this time has one all the same."""

    columns: Sequence[str]
    rows: list[list[Cell]]
    types: dict[str, type]


def scores_table(window: str, rows: Iterable[Standing]) -> Table:
    """Return a league table."""
    return _table(Standing, Standing.__struct_fields__, rows, {"window": window})


def history_table(history: History) -> Table:
    """Return series, one point a row."""
    columns = Point.__struct_fields__
    whole = Table(("name", "brand", "window", *columns), [], {})
    for series in history.series:
        fixed = {"name": series.name, "brand": series.brand, "window": history.window}
        made = _table(Point, columns, series.points, fixed)
        whole.rows.extend(made.rows)
        whole.types.update(made.types)
    return whole


def mentions_table(mentions: Iterable[BrandMention]) -> Table:
    """Return mentions."""
    return _table(BrandMention, MENTION_COLUMNS, mentions, {})


def effects_table(mentions: Iterable[tuple[BrandMention, float]]) -> Table:
    """Return mentions, and what each added to the score, points."""
    rows = list(mentions)
    made = mentions_table(mention for mention, _ in rows)
    with_effect = [[*cells, points] for cells, (_, points) in zip(made.rows, rows, strict=True)]
    return Table((*made.columns, "effect"), with_effect, made.types | {"effect": float})


def alerts_table(alerts: Iterable[Alert]) -> Table:
    """Return alerts, without the parts and examples of each."""
    return _table(Alert, ALERT_COLUMNS, alerts, {})


def _table(
    record: type[msgspec.Struct], columns: Sequence[str], rows: Iterable[msgspec.Struct], fixed: dict[str, str]
) -> Table:
    """Return one row a record: what is the same in all, then some of its fields."""
    types = dict.fromkeys(fixed, str) | {name: _type(record, name) for name in columns}
    cells: list[list[Cell]] = [[*fixed.values(), *(getattr(row, name) for name in columns)] for row in rows]
    return Table((*fixed, *columns), cells, types)


def _type(record: type[msgspec.Struct], name: str) -> type:
    """Return what a field holds, be it optional."""
    field = next(field for field in msgspec.inspect.type_info(record).fields if field.name == name)  # type: ignore[attr-defined]
    kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
    for kind, cell in (
        (msgspec.inspect.FloatType, float),
        (msgspec.inspect.BoolType, bool),
        (msgspec.inspect.IntType, int),
    ):
        if any(isinstance(one, kind) for one in kinds):
            return cell
    return str
