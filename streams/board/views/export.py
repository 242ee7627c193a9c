"""Files of what the board knows."""

from streams.analysis.tables import FORMATS, FormatName
from streams.board.contract.params import AlertsAsked, ExportAsked, HistoryAsked, LeagueAsked
from streams.board.views.tables import Table, alerts_table, history_table, mentions_table, scores_table
from streams.board.views.views import Views
from streams.config.errors import UsageError


def file_of(table: Table, name: FormatName) -> bytes:
    """Return a table as a file."""
    return FORMATS[name].bytes_of(table.columns, table.rows, table.types)


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
