"""`jauge compare`: which of two readings is higher, by how much, whether that is certain, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.codec import EPOCH
from schemas.reason import Reason
from scoring.method.constants import DAY_MS, GRANULARITIES, PROFILES, WINDOWS, Window
from scoring.method.windows import Period, campaign, period
from scoring.reading.archive import Archive, Read
from scoring.reading.comparison import Compared, compare, not_comparable, robustness
from streams.analysis.attribution import Why, why
from streams.config.errors import UnknownNameError, UsageError
from streams.config.settings import Settings
from streams.config.timefmt import day, day_ms, minute


@dataclass(frozen=True)
class Asked:
    """What the flags say."""

    brands: Sequence[str]
    window: str
    at_ms: int | None
    against_ms: int | None
    first_day: date | None
    last_day: date | None
    campaigns: Sequence[str]


Stretch = tuple[str, Period]
"""A brand, and when."""


@dataclass(frozen=True)
class Comparison:
    """Two readings, and what is to be said of them."""

    one: Read
    other: Read
    labels: tuple[str, str]
    reason: Reason | None
    """Why they must not be compared; None: they are."""
    compared: Compared | None
    robust_ratio: float | None
    """Share of the weights, moved by up to half, under which the first stays above the second."""
    why: Why | None


def brands_asked(asked: Asked, settings: Settings) -> list[str]:
    """Return the brands that have to be read."""
    return sorted({*asked.brands, *(_campaign(settings, name)[0] for name in asked.campaigns if not asked.brands)})


def compare_in(archive: Archive, newest_ms: int, asked: Asked, settings: Settings) -> Comparison:
    """Read both sides and compare them."""
    (one_brand, one_period), (other_brand, other_period) = _stretches(asked, settings, newest_ms)
    for stretch in (one_period, other_period):
        if stretch.end_ms > newest_ms:
            raise UsageError(
                f"the days end at {minute(stretch.end_ms)}, after the newest data ({minute(newest_ms)}): "
                "a campaign is read when its last day is over"
            )
    (one,), (other,) = archive.read(one_brand, [one_period]), archive.read(other_brand, [other_period])
    labels = _labels(one, other)
    if reason := not_comparable(one.side, other.side):
        return Comparison(one, other, labels, reason, None, None, None)
    share = robustness(one.side.indicators, other.side.indicators, PROFILES[archive.profile])
    return Comparison(one, other, labels, None, compare(one.side, other.side), share, why(archive, other, one))


def window_named(name: str) -> Window:
    """Return a window of the method."""
    return next(window for window in WINDOWS if window.name == name)


def at_edge(window: Window, at_ms: int | None, newest_ms: int) -> int:
    """Return the time of a reading: the newest one, or the edge of a pane at or before a time in the past."""
    if at_ms is None or at_ms == newest_ms:
        return newest_ms
    if at_ms > newest_ms:
        raise UsageError(f"{minute(at_ms)} is after the newest data ({minute(newest_ms)})")
    length = GRANULARITIES[window.granularity].length_ms
    return at_ms // length * length


def _stretches(asked: Asked, settings: Settings, newest_ms: int) -> tuple[Stretch, Stretch]:
    if asked.campaigns or asked.first_day or asked.last_day:
        return _of_days(asked, settings)
    window = window_named(asked.window)
    now = period(window, at_edge(window, asked.at_ms, newest_ms))
    if asked.against_ms is not None and len(asked.brands) == 1:
        before = period(window, at_edge(window, asked.against_ms, newest_ms))
        return (asked.brands[0], now), (asked.brands[0], before)
    if asked.against_ms is None and len(asked.brands) == 2:
        return (asked.brands[0], now), (asked.brands[1], now)
    raise UsageError("name two brands, or one and --against TIME, or one and --from DAY --to DAY, or --campaign NAME")


def _of_days(asked: Asked, settings: Settings) -> tuple[Stretch, Stretch]:
    if asked.at_ms is not None or asked.against_ms is not None:
        raise UsageError("days are read at their end: leave out --at and --against, or --from, --to and --campaign")
    named = [_campaign(settings, name) for name in asked.campaigns]
    if named and (asked.first_day or asked.last_day):
        raise UsageError("a campaign has its days: leave out --from and --to, or --campaign")
    if asked.first_day and asked.last_day:
        if asked.last_day < asked.first_day:
            raise UsageError(f"--to {asked.last_day} is before --from {asked.first_day}")
        named = [("", _days(asked.first_day, asked.last_day))]
    brands = list(asked.brands)
    match named, brands:
        case [(_, days)], [one, other]:
            return (one, days), (other, days)
        case [(_, days)], [brand]:
            return (brand, days), (brand, _before(days))
        case [(brand, days)], [] if brand:
            return (brand, days), (brand, _before(days))
        case [one, other], []:
            return one, other
    raise UsageError("give both --from and --to with one brand or two; or --campaign once, or twice without brands")


def _campaign(settings: Settings, name: str) -> Stretch:
    for one in settings.campaigns:
        if one.name == name:
            return one.brand, _days(one.first_day, one.last_day)
    there = ", ".join(one.name for one in settings.campaigns) or "none"
    raise UnknownNameError(f"there is no campaign {name!r} in the settings: there are {there}")


def _days(first: date, last: date) -> Period:
    if first < EPOCH:
        raise UsageError(f"{first} is out of range: use days from {EPOCH} on")
    return campaign(*(day_ms(day) // DAY_MS for day in (first, last)))


def _before(days: Period) -> Period:
    """As many days before a campaign."""
    if 2 * days.first - days.last - 1 < 0:
        raise UsageError(f"as many days before these begin before {EPOCH}: use fewer days, or two brands")
    return campaign(2 * days.first - days.last - 1, days.first - 1)


def _labels(one: Read, other: Read) -> tuple[str, str]:
    """Names for the two sides that tell them apart."""
    if one.brand != other.brand and one.period == other.period:
        return one.brand, other.brand
    return tuple(f"{read.brand}, {_span(read.period)}" for read in (one, other))  # type: ignore[return-value] # two


def _span(stretch: Period) -> str:
    if stretch.prior is None and not stretch.weight:
        return f"{day(stretch.first * DAY_MS)} to {day(stretch.last * DAY_MS)}"
    begin_ms = round((stretch.first - stretch.weight) * GRANULARITIES[stretch.granularity].length_ms)
    return f"{minute(begin_ms)} to {minute(stretch.end_ms)}"
