"""The calls of the API: one line each, from which the server and the OpenAPI document are made."""

from typing import Literal, NamedTuple

import msgspec

from streams.board import answers, asked
from streams.board.comparison_responses import Comparison, Explanation
from streams.board.score_responses import BrandView, History, League

PREFIX = "/api/v1"
EVENTS = "text/event-stream"
"""Of the one answer that is no record: the live stream."""
FILES = ("text/csv", "application/json", "application/vnd.apache.parquet")


class Route(NamedTuple):
    """One call."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    """Below PREFIX; also the name of what handles it, with _ for /."""
    does: str
    query: type[asked.Asked] = asked.NothingAsked
    body: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] | tuple[str, ...] = ()
    """A record, or media types: of nothing there is none."""
    status: int = 200
    is_public: bool = False
    """Whether it is answered without a token too."""
    for_editors: bool = False


ROUTES = (
    Route("GET", "/state", "How current the board is.", answer=answers.State),
    Route("GET", "/market", "Which brands, panels and campaigns are followed.", answer=answers.Market),
    Route("GET", "/scores", "All brands in one window, the highest score first.", asked.LeagueAsked, None, League),
    Route("GET", "/brand", "One brand in all windows.", asked.BrandAsked, None, BrandView),
    Route("GET", "/history", "Scores at full hours (of 7d and 28d: midnights).", asked.HistoryAsked, None, History),
    Route("GET", "/compare", "Which is higher, and whether that is certain.", asked.CompareAsked, None, Comparison),
    Route("GET", "/explain", "Why a score moved: parts that sum to it.", asked.ExplainAsked, None, Explanation),
    Route("GET", "/mentions", "What was said of a brand of late.", asked.MentionsAsked, None, answers.Mentions),
    Route("GET", "/alerts", "Drops, surges and silences.", asked.AlertsAsked, None, answers.Alerts),
    Route("GET", "/sources", "How each source is doing.", answer=answers.Sources),
    Route("GET", "/method", "The numbers of the formula.", answer=answers.Method),
    Route("GET", "/export", "A table as CSV, JSON or Parquet.", asked.ExportAsked, None, FILES),
    Route(
        "GET",
        "/stream",
        "Server-sent events: league (League), then moved (Moved), alert (Alert), source (SourceView), state (State).",
        asked.StreamAsked,
        None,
        (EVENTS,),
    ),
    Route(
        "POST",
        "/labels",
        "Correct the tone of a mention.",
        asked.NothingAsked,
        answers.Label,
        answers.Told,
        202,
        for_editors=True,
    ),
    Route(
        "POST",
        "/session",
        "Be let in with a token: sets a cookie.",
        asked.NothingAsked,
        answers.Entry,
        answers.Entered,
        is_public=True,
    ),
    Route("DELETE", "/session", "Leave.", asked.NothingAsked, None, (), 204, is_public=True),
    Route("GET", "/openapi.json", "This document.", answer=("application/json",), is_public=True),
)
