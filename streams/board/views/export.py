"""Files of what the board knows."""

from collections.abc import Callable
from typing import NamedTuple

from streams.analysis.tables import csv_bytes, json_bytes, parquet_bytes
from streams.board.contract.params import AlertsAsked, ExportAsked, HistoryAsked, LeagueAsked
from streams.board.views.tables import Table, alerts_table, history_table, mentions_table, scores_table
from streams.board.views.views import Views
from streams.config.errors import UsageError


class Kind(NamedTuple):
    """A form of file."""

    media_type: str
    bytes_of: Callable[[Table], bytes]


KINDS = {
    "csv": Kind("text/csv", lambda table: csv_bytes(table.columns, table.rows)),
    "json": Kind("application/json", lambda table: json_bytes(table.columns, table.rows)),
    "parquet": Kind(
        "application/vnd.apache.parquet", lambda table: parquet_bytes(table.columns, table.rows, table.types)
    ),
}


def table_of(query: ExportAsked, views: Views) -> Table:
    """Return the table that is asked for.

    Raises:
        UsageError: no brand is named, and it takes one.
    """
    if query.what == "scores":
        rows = views.league(LeagueAsked(window=query.window)).rows
        return scores_table(query.window, [row for row in rows if not query.brand or row.brand in query.brand])
    if query.what == "alerts":
        of = query.brand or (None,)
        return alerts_table(alert for brand in of for alert in views.all_alerts(AlertsAsked(brand=brand)))
    if not query.brand:
        raise UsageError(f"name the brand whose {query.what} you want: brand=NAME, up to six times")
    if query.what == "mentions":
        return mentions_table(mention for brand in query.brand for mention in views.all_mentions(brand))
    asked = HistoryAsked(brand=query.brand, window=query.window, from_=query.from_, to=query.to, step=query.step)
    return history_table(views.history(asked))
