"""The calls of the API: one line each, from which the server and the OpenAPI document are made."""

from typing import Literal, NamedTuple

import msgspec

from streams.analysis.tables import FORMATS
from streams.analysis.themes.records import Breakdowns, Themes, Voices
from streams.board.contract import (
    desk,
    mention_responses,
    params,
    people_requests,
    people_responses,
    receivers,
    responses,
)
from streams.board.contract import mention_asked as asked
from streams.board.contract.comparison_responses import Comparison, Explanation
from streams.board.contract.score_responses import BrandView, History, League
from streams.board.contract.tone_responses import ToneAsked, ToneReason

PREFIX = "/api/v1"
EVENTS = "text/event-stream"
"""Of the one answer that is no record: the live stream."""
STREAM = f"{PREFIX}/stream"
ANALYSES = tuple(
    f"{PREFIX}/{name}"
    for name in (
        *("brands/preview", "breakdowns", "campaigns", "compare", "corrections", "explain", "themes", "tone", "voices"),
    )
)
"""What the one process answers that reads whole partitions."""
FILES = tuple(one.media_type for one in FORMATS.values())


class Route(NamedTuple):
    """One call."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    """Below PREFIX; also the name of what handles it, with _ for /."""
    does: str
    query: type[params.Asked] = params.NothingAsked
    body: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] | tuple[str, ...] = ()
    """A record, or media types: of nothing there is none."""
    status: int = 200
    is_public: bool = False
    """Whether it is answered without a token too."""
    for_editors: bool = False
    for_admins: bool = False

    @property
    def changes(self) -> bool:
        """Whether it changes something that the audit notes."""
        return self.for_editors and self.method != "GET" and self.path not in LOOKS


LOOKS = ("/brands/preview",)
"""Calls for editors that change nothing, whatever their method."""

ROUTES = (
    Route("GET", "/state", "How current the board is.", answer=responses.State),
    Route("GET", "/market", "Which brands, panels and campaigns are followed.", answer=responses.Market),
    Route("GET", "/scores", "All brands in one window, the highest score first.", params.LeagueAsked, None, League),
    Route("GET", "/brand", "One brand in all windows.", params.BrandAsked, None, BrandView),
    Route("GET", "/history", "Scores at full hours (of 7d and 28d: midnights).", params.HistoryAsked, None, History),
    Route("GET", "/compare", "Which is higher, and whether that is certain.", params.CompareAsked, None, Comparison),
    Route("GET", "/explain", "Why a score moved: parts that sum to it.", params.ExplainAsked, None, Explanation),
    Route("GET", "/themes", "Themes of a change, each with its part of it.", params.ExplainAsked, None, Themes),
    Route(
        "GET",
        "/breakdowns",
        "A change by language, source, hour of the week and kind.",
        params.ExplainAsked,
        None,
        Breakdowns,
    ),
    Route("GET", "/voices", "Who moved a score most, by their posts.", params.ExplainAsked, None, Voices),
    Route(
        "GET",
        "/corrections",
        "What corrections of tone do to a brand's scores.",
        params.BrandAsked,
        None,
        responses.Corrections,
    ),
    Route("GET", "/mentions", "Recent mentions of a brand.", params.MentionsAsked, None, responses.Mentions),
    Route(
        "GET",
        "/mentions/search",
        "All retained mentions, by words and filters.",
        asked.SearchAsked,
        None,
        mention_responses.FoundMentions,
    ),
    Route(
        "GET",
        "/mentions/new",
        "How many mentions came since a search.",
        asked.NewAsked,
        None,
        mention_responses.NewMentions,
    ),
    Route("GET", "/mentions/export", "The first 10,000 mentions of a search.", asked.FileAsked, None, FILES),
    Route("GET", "/alerts", "Drops, surges and silences.", params.AlertsAsked, None, responses.Alerts),
    Route("GET", "/sources", "How each source is doing.", answer=responses.Sources),
    Route("GET", "/method", "The numbers of the formula.", answer=responses.Method),
    Route("GET", "/export", "A table as CSV, XLSX, JSON or Parquet.", params.ExportAsked, None, FILES),
    Route(
        "GET",
        "/stream",
        "Server-sent events: league (League), then moved (Moved), alert (Alert), source (SourceView), state (State).",
        params.StreamAsked,
        None,
        (EVENTS,),
    ),
    Route(
        "POST",
        "/labels",
        "Correct the tone of a mention and of its copies, or undo that.",
        params.NothingAsked,
        responses.Label,
        responses.LabelAccepted,
        202,
        for_editors=True,
    ),
    Route("POST", "/tone", "Why a text has its tone.", params.NothingAsked, ToneAsked, ToneReason),
    Route(
        "POST",
        "/acknowledgements",
        "Take up an open incident, snooze it, or let it go.",
        params.NothingAsked,
        responses.IncidentAction,
        responses.Acknowledged,
        202,
        for_editors=True,
    ),
    Route("GET", "/brands", "Brands as they are defined.", answer=people_responses.Definitions),
    Route(
        "GET",
        "/brands/history",
        "Edits of a brand, with their authors.",
        params.BrandAsked,
        None,
        people_responses.BrandEdits,
    ),
    Route(
        "POST",
        "/brands",
        "Create, edit, pause, resume or archive a brand, or take its last edit back.",
        params.NothingAsked,
        people_requests.BrandChange,
        people_responses.BrandSaved,
        202,
        for_editors=True,
    ),
    Route(
        "POST",
        "/brands/preview",
        "What a draft of a brand finds among the mentions of the last 7 days; asked again until `done` is 1.",
        params.NothingAsked,
        people_requests.PreviewAsked,
        people_responses.Preview,
        for_editors=True,
    ),
    Route(
        "GET",
        "/campaigns",
        "Mentions of a campaign by day, and of as many days before.",
        people_requests.NameAsked,
        None,
        people_responses.CampaignCounts,
    ),
    Route(
        "POST",
        "/campaigns",
        "Write a campaign.",
        params.NothingAsked,
        people_requests.CampaignDraft,
        responses.Campaign,
        202,
        for_editors=True,
    ),
    Route(
        "DELETE",
        "/campaigns",
        "Take a campaign away.",
        people_requests.NameAsked,
        None,
        (),
        204,
        for_editors=True,
    ),
    Route(
        "GET",
        "/annotations",
        "Annotations of trends.",
        people_requests.AnnotationsAsked,
        None,
        people_responses.Annotations,
    ),
    Route(
        "POST",
        "/annotations",
        "Write an annotation: an event, a release or an outage.",
        params.NothingAsked,
        people_requests.AnnotationDraft,
        people_responses.AnnotationWritten,
        202,
        for_editors=True,
    ),
    Route(
        "DELETE",
        "/annotations",
        "Take an annotation off the trends.",
        people_requests.IdAsked,
        None,
        (),
        204,
        for_editors=True,
    ),
    Route("GET", "/desk", "Tags and people that are offered, and who asks.", answer=desk.DeskView),
    Route("GET", "/views", "Saved searches and watch lists.", answer=desk.SavedViews),
    Route(
        "POST",
        "/views",
        "Save a search or a watch list.",
        params.NothingAsked,
        desk.ViewDraft,
        desk.SavedViews,
        202,
        for_editors=True,
    ),
    Route("DELETE", "/views", "Remove a saved view.", desk.ViewAsked, None, (), 204, for_editors=True),
    Route(
        "POST",
        "/mentions/notes",
        "Tag mentions, set their status, or say who looks after them.",
        params.NothingAsked,
        desk.NoteChange,
        desk.Notes,
        202,
        for_editors=True,
    ),
    Route("GET", "/hides", "Authors and sites that lists leave out.", answer=desk.Hides),
    Route(
        "POST",
        "/hides",
        "Hide an author or a site from lists. The score stays.",
        params.NothingAsked,
        desk.HideDraft,
        desk.Hides,
        202,
        for_editors=True,
    ),
    Route("DELETE", "/hides", "Show an author or a site again.", desk.HideAsked, None, (), 204, for_editors=True),
    Route("GET", "/audit", "Who changed what, the newest first.", desk.AuditAsked, None, desk.Audit, for_admins=True),
    Route(
        "GET",
        "/receivers",
        "Receivers of notifications, without their addresses.",
        answer=receivers.Receivers,
        for_editors=True,
    ),
    Route(
        "POST",
        "/receivers",
        "Create, edit, pause, resume or remove a receiver.",
        params.NothingAsked,
        receivers.ReceiverChange,
        receivers.Receivers,
        202,
        for_editors=True,
    ),
    Route(
        "POST",
        "/receivers/test",
        "Send a test message to a receiver.",
        params.NothingAsked,
        receivers.ReceiverTest,
        receivers.ReceiverTested,
        for_editors=True,
    ),
    Route(
        "POST",
        "/session",
        "Open a session with a token: sets a cookie.",
        params.NothingAsked,
        responses.Entry,
        responses.Entered,
        is_public=True,
    ),
    Route("DELETE", "/session", "End the session.", params.NothingAsked, None, (), 204, is_public=True),
    Route("GET", "/openapi.json", "This document.", answer=("application/json",), is_public=True),
)
