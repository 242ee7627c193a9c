"""Makes one report by schedule: what is sent, from what the topics hold."""

from collections.abc import Awaitable, Callable

from scoring.method.constants import GRANULARITIES
from streams.analysis.compare import window_named
from streams.config.errors import JaugeError
from streams.config.notify.report_settings import ReportSettings
from streams.config.settings import Settings
from streams.report.contents import gather
from streams.report.data_source import Basis
from streams.report.page import render
from streams.report.pdf import find_browser, pdf_of
from streams.report.periods import Asked
from streams.report.scheduled.campaigns import campaign_of, campaign_until, not_going_on
from streams.report.scheduled.letter import LOGO_ID, cover_of, page_of, subject_of, text_of
from streams.report.scheduled.logo import logo_of
from streams.report.scheduled.messages import Made, Nothing
from streams.report.scheduled.runs import WINDOWS, Run, newest_run
from streams.report.words import Words

CAMPAIGN_WINDOW = "24h"
"""Of the trend of a campaign."""
TREND_DAYS = {"day": 7, "week": 28}
"""Days drawn, by what a report is of; of a month, its days."""


async def make(
    report: ReportSettings,
    settings: Settings,
    now_ms: int,
    board: str,
    basis_of: Callable[[list[str]], Awaitable[Basis]],
) -> Made | Nothing:
    """Make the report that was due last.

    Args:
        report: its settings.
        settings: of the installation, with the campaign that the report is of, whoever wrote it.
        now_ms: ms UTC.
        board: where links lead; empty: there are none.
        basis_of: reads what the report rests on, by its brands.

    Raises:
        JaugeError: there is nothing to make it from.
    """
    run, words = newest_run(report, now_ms), Words(report.language)
    if report.campaign:
        campaign = campaign_of(report, settings)
        if why := not_going_on(campaign, run):
            return Nothing(period=run.period, why=why)
        basis = await basis_of([campaign.brand])
        until = campaign_until(campaign, min(run.end_ms, basis.past.newest_ms))
        asked = Asked(window_named(CAMPAIGN_WINDOW), campaign=campaign.name)
        contents = await gather(basis, asked, settings.model_copy(update={"campaigns": (until,)}))
    else:
        basis = await basis_of(list(report.brands))
        contents = await gather(basis, asked_of(report, run, basis.past.newest_ms), settings)
    cover = cover_of(contents, report, run, basis.past.newest_ms, words)
    try:
        logo = logo_of(report)
    except JaugeError as error:
        logo = None
        cover.lacks.append(words("scheduled.no_logo", why=error))
    pdf = b""
    if report.pdf:
        printed = cover._replace(logo="" if logo is None else logo.address)
        try:
            pdf = pdf_of(render(contents, report.language, printed), find_browser())
        except JaugeError as error:
            cover.lacks.append(words("scheduled.no_pdf", why=error))
    letter = cover._replace(logo="" if logo is None else f"cid:{LOGO_ID}")
    return Made(
        period=run.period,
        subject=subject_of(cover, words),
        text=text_of(contents, cover, words, board),
        html=page_of(contents, letter, run, words, board),
        pdf=pdf,
        logo_kind="" if logo is None else logo.kind,
        logo=b"" if logo is None else logo.data,
    )


def asked_of(report: ReportSettings, run: Run, newest_ms: int) -> Asked:
    """Return what is read for a run: the window up to the edge of a pane that is nearest to its end.

    Windows of days end at a UTC midnight, so in most time zones some hours before or after the schedule's own; the
    report says when. Where the data do not reach it yet, they are read to their end. ms UTC.
    """
    window = window_named(WINDOWS[report.every])
    length_ms = GRANULARITIES[window.granularity].length_ms
    edge_ms = (run.end_ms + length_ms // 2) // length_ms * length_ms
    return Asked(window, TREND_DAYS.get(report.every, run.days), None, min(edge_ms, newest_ms))
