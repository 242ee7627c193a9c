"""Files of what the board knows."""

from datetime import UTC, datetime

from scoring.method.constants import DAY_MS, HOUR_MS
from streams.analysis.tables import FORMATS, Cell, FormatName
from streams.board.contract.params import AlertsAsked, ExportAsked, HistoryAsked, LeagueAsked
from streams.board.contract.score_responses import History
from streams.board.views.tables import Table, alerts_table, history_table, mentions_table, scores_table
from streams.board.views.views import Views

FOR_PEOPLE: tuple[FormatName, ...] = ("csv", "xlsx")
TIMES = ("at", "complete_until", "created_at", "since")
POINTS = (
    "score",
    "low",
    "high",
    "change",
    "presence",
    "reach",
    "engagement",
    "favour",
    "usual",
    "points",
    "percentile",
)
"""Columns that the page shows with one decimal."""
AFTER_ALL_MS = 253_402_300_800_000
"""The end of the year 9999."""


def file_of(table: Table, name: FormatName) -> bytes:
    """Return a table as a file: for people with ISO dates and one decimal, for programs as the API has it."""
    if name in FOR_PEOPLE:
        table = _for_people(table)
    return FORMATS[name].bytes_of(table.columns, table.rows, table.types)


def _for_people(table: Table) -> Table:
    """Return the table with times in ISO 8601 (UTC), and points as the page shows them."""
    changes = [_as_time if name in TIMES else _as_points if name in POINTS else None for name in table.columns]
    rows = [
        [cell if change is None or cell is None else change(cell) for change, cell in zip(changes, row, strict=True)]
        for row in table.rows
    ]
    return Table(table.columns, rows, table.types | {name: str for name in TIMES if name in table.types})


def _as_time(cell: Cell) -> Cell:
    return datetime.fromtimestamp(int(cell or 0) / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_points(cell: Cell) -> Cell:
    return round(float(cell or 0.0), 1) + 0.0  # not -0.0


def table_of(query: ExportAsked, views: Views) -> Table:
    """Return the table that is asked for: of the brands that are named, else of all, within the range.

    Raises:
        UnknownNameError: a brand is not followed.
    """
    if query.what == "scores":
        rows = views.league(LeagueAsked(window=query.window)).rows
        return scores_table(query.window, [row for row in rows if not query.brand or row.brand in query.brand])
    first, last = query.from_ or 0, query.to or AFTER_ALL_MS
    if query.what == "alerts":
        alerts = [alert for brand in query.brand or (None,) for alert in views.all_alerts(AlertsAsked(brand=brand))]
        return alerts_table(alert for alert in alerts if first <= alert.since <= last)
    brands = query.brand or tuple(views.market(may_label=False).brands)
    if query.what == "mentions":
        mentions = [mention for brand in brands for mention in views.all_mentions(brand)]
        return mentions_table(mention for mention in mentions if first <= mention.created_at <= last)
    step = query.step or (HOUR_MS if query.brand else DAY_MS)
    histories = [
        views.history(HistoryAsked(brand=(name,), window=query.window, from_=query.from_, to=query.to, step=step))
        for name in brands
    ]
    series = [one for history in histories for one in history.series]
    return history_table(History(window=query.window, step_ms=step, series=series))
