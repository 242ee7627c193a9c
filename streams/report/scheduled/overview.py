"""`jauge report --schedule`: what will be sent when, to whom, and what became of the last one."""

from collections.abc import Mapping
from datetime import datetime

from schemas.notify.report_run import ReportRun
from streams.config.errors import JaugeError, UsageError
from streams.config.notify.report_settings import ReportSettings
from streams.config.notify.settings import NotifySettings
from streams.config.notify.times_of_day import zone_of
from streams.config.sanitize import printable
from streams.config.settings import Settings
from streams.notify.address import address_of
from streams.report.pdf import find_browser
from streams.report.scheduled.known_runs import Known
from streams.report.scheduled.logo import logo_of
from streams.report.scheduled.runs import newest_run, next_run


def overview(
    settings: Settings, known: Known | None, now_ms: int, edited: Mapping[str, NotifySettings] | None = None
) -> list[str]:
    """Return the lines; no address is asked, and none is shown.

    Args:
        settings: of the installation.
        known: what was sent; None: the broker is away.
        now_ms: ms UTC.
        edited: receivers made on the board, by name.

    Raises:
        UsageError: no report is set.
    """
    if not settings.report:
        raise UsageError("no report is set: name one by [[report]] in the settings")
    receivers = {**(edited or {}), **{one.name: one for one in settings.notify}}
    lines = []
    for report in sorted(settings.report, key=lambda one: (next_run(one, now_ms).due_ms, one.name)):
        run = next_run(report, now_ms)
        brands = ", ".join(map(printable, report.brands)) or "all brands"
        if report.campaign:
            brands = f"campaign {printable(report.campaign)}"
        lines += [
            f"{report.name}: {_when(run.due_ms, report)}, of {_days(run.first, run.last)} ({run.period}), {brands}, "
            f"in {report.language}"
        ]
        for name in report.to:
            lines.append(f"  to {name} ({_where(receivers.get(name))}): {_last(report, name, known, now_ms)}")
        lines += [f"  {fault}" for fault in faults_of(report)]
    return lines


def faults_of(report: ReportSettings) -> list[str]:
    """Return what a report will lack on this machine."""
    found = []
    try:
        if report.pdf:
            find_browser()
    except JaugeError as error:
        found.append(f"without PDF: {error}")
    try:
        logo_of(report)
    except JaugeError as error:
        found.append(f"without logo: {error}")
    return found


def _where(receiver: NotifySettings | None) -> str:
    if receiver is None:
        return "there is no such receiver that is not paused: make it on the board, or name it by [[notify]]"
    try:
        address = address_of(receiver)
    except UsageError as error:
        return str(error)
    return f"{address.service}, {address.masked}"


def _last(report: ReportSettings, receiver: str, known: Mapping[tuple[str, str], ReportRun] | None, now_ms: int) -> str:
    if known is None:
        return "the broker is away, so what was sent is not known"
    one, newest = known.get((report.name, receiver)), newest_run(report, now_ms)
    if one is None:
        return "nothing was sent; the next one is the first, once `jauge notify` runs"
    if one.state == "begun" and one.period == newest.period:
        return "nothing was sent; the next one is the first"
    if one.period != newest.period:
        return f"{newest.period} is missed, and sent once `jauge notify` runs"
    said = {
        "sent": f"{one.period} was sent {_when(one.at, report)}",
        "expired": f"{one.period} was given up, as it was not accepted for a day ({one.fault})",
        "waiting": f"{one.period} was not accepted yet, and is sent again ({one.fault})",
    }
    return said.get(one.state, f"{one.period} is being sent")


def _when(at_ms: int, report: ReportSettings) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1_000, zone_of(report.time_zone)):%a %d %b %Y %H:%M} {report.time_zone}"


def _days(first: object, last: object) -> str:
    return str(first) if first == last else f"{first} to {last}"
