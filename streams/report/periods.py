"""Which periods a report is of."""

from dataclasses import dataclass, replace

from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME
from scoring.method.constants import Window
from scoring.method.windows import Period, edge_before, period
from streams.analysis.compare import Asked as AskedToCompare
from streams.analysis.compare import at_edge, compare_in
from streams.config.errors import UsageError
from streams.config.settings import Settings
from streams.report.data_source import Basis
from streams.report.date_ranges import date_range
from streams.report.trend import days_up_to


@dataclass(frozen=True)
class Asked:
    """What the flags say."""

    window: Window
    """Of the scores and their trend; of a campaign, of its trend alone."""
    days: int = 28
    """Shown one by one."""
    campaign: str | None = None
    at_ms: int | None = None
    range: str | None = None
    """A range of dates by name, in place of days and time: `streams.report.date_ranges`."""


@dataclass(frozen=True)
class Stretch:
    """The periods of a report."""

    now: Period
    before: Period | None
    """What it is held against; None: there is nothing."""
    is_length_before: bool
    """Whether that is as long before as the period is; if not, it is the first day shown."""
    times: list[int]
    """Of the trend, ms UTC, the oldest first."""
    first_ms: int
    """When the first mention of any of the brands was made, ms UTC."""


def stretch_of(basis: Basis, asked: Asked, settings: Settings) -> Stretch:
    """Return the periods that are asked for.

    A score is held against the one a length earlier; where nothing was heard by then, or it is
    no longer there, a window's is held against the first day shown. A campaign's never is: a
    campaign and a window are not comparable.
    """
    first_ms = _first_ms(basis)
    if asked.range is not None:
        if asked.campaign is not None or asked.at_ms is not None:
            raise UsageError("a range has its days: leave out --range, or --at and --campaign")
        chosen = date_range(asked.range, basis.past.newest_ms)
        asked = replace(asked, at_ms=chosen.at_ms, days=chosen.days, range=None)
    if asked.campaign is not None:
        now, before = _campaign(basis, asked, settings)
        times = days_up_to(now.end_ms, first_ms, now.last + 1 - now.first)
    else:
        at_ms = at_edge(asked.window, asked.at_ms, basis.past.newest_ms)
        now, before = period(asked.window, at_ms), period(asked.window, edge_before(asked.window, at_ms))
        times = days_up_to(at_ms, first_ms, asked.days)
    if first_ms < before.end_ms and basis.holds(before):
        return Stretch(now, before, True, times, first_ms)
    held = [one for one in (period(asked.window, at_ms) for at_ms in times[:-1]) if basis.holds(one)]
    return Stretch(now, held[0] if held and asked.campaign is None else None, False, times, first_ms)


def _campaign(basis: Basis, asked: Asked, settings: Settings) -> tuple[Period, Period]:
    """Return the days of a campaign, and as many before."""
    if asked.at_ms is not None:
        raise UsageError("a campaign is read when its last day is over: leave out --at, or --campaign")
    of_days = AskedToCompare(basis.brands[:1], asked.window.name, None, None, None, None, [asked.campaign or ""])
    both = compare_in(basis.past.archive, basis.past.newest_ms, of_days, settings)
    return both.one.period, both.other.period


def _first_ms(basis: Basis) -> int:
    """Return when the first mention was made; the newest time where there is none."""
    observations = basis.past.archive.observations
    named = observations["created_at"][observations["flags"] & (ACCOUNT | ANY_BRAND | ANY_TIME) == 0]
    return int(named.min(initial=basis.past.newest_ms))
