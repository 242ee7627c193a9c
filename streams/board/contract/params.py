"""What may be asked of the board's API, as types: a query is read into one, and OpenAPI is made from them."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from scoring.method.constants import DAY_MS, HOUR_MS
from streams.analysis.tables import FormatName
from streams.board.contract.comparison_responses import MOST_COMPARED

WindowName = Literal["1h", "6h", "24h", "7d", "28d"]
BrandName = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Time = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]
"""ms UTC, to the end of the year 9999."""
Several = Annotated[tuple[BrandName, ...], msgspec.Meta(max_length=MOST_COMPARED)]
"""Given once for each."""
Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
ThemeName = Annotated[str, msgspec.Meta(max_length=160, pattern="^(word|phrase|tag|link):.")]
Place = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^\d{1,16}(/\d{1,8})?$")]
"""What an answer gave as `next`."""

T = TypeVar("T", bound=msgspec.Struct)


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A query; a word that is not known is refused."""


class NothingAsked(Asked, frozen=True, kw_only=True):
    """No parameter."""


class LeagueAsked(Asked, frozen=True, kw_only=True):
    """Of which window, ranked in which panel; without one all brands are."""

    window: WindowName = "24h"
    panel: Annotated[str, msgspec.Meta(max_length=128)] = ""


class StreamAsked(Asked, frozen=True, kw_only=True):
    """Of which window changes are told."""

    window: WindowName = "24h"


class BrandAsked(Asked, frozen=True, kw_only=True):
    """Of one brand."""

    brand: BrandName


class HistoryAsked(Asked, frozen=True, kw_only=True):
    """Of brands from a time to another (by default 28 days up to now), or over the days of campaigns."""

    brand: Several = ()
    campaign: Several = ()
    window: WindowName = "24h"
    from_: Time | None = msgspec.field(default=None, name="from")
    to: Time | None = None
    step: Annotated[int, msgspec.Meta(ge=HOUR_MS, le=366 * DAY_MS)] = HOUR_MS


class CompareAsked(Asked, frozen=True, kw_only=True):
    """Two to six brands, or one at two times, or days, or campaigns: see `jauge compare`."""

    brand: Several = ()
    campaign: Several = ()
    window: WindowName = "24h"
    at: Time | None = None
    against: Time | None = None
    from_: date | None = msgspec.field(default=None, name="from")
    to: date | None = None


class ExplainAsked(Asked, frozen=True, kw_only=True):
    """Why a brand's score moved, by default from one window length ago to now."""

    brand: BrandName
    window: WindowName = "24h"
    since: Time | None = None
    at: Time | None = None


class MentionsAsked(Asked, frozen=True, kw_only=True):
    """Mentions of a brand, of one source, that hold a theme, and that come after a place in the list."""

    brand: BrandName
    theme: ThemeName | None = None
    """`name` of a theme, as GET /themes returns it."""
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)] | None = None
    hidden: Literal["no", "yes"] = "no"
    """Whether mentions of hidden authors and sites are among them."""
    before: Place | None = None
    limit: Limit = 50


class AlertsAsked(Asked, frozen=True, kw_only=True):
    """Alerts of all brands or one, those that are open or all."""

    brand: BrandName | None = None
    state: Literal["open", "all"] = "all"
    from_: Time | None = msgspec.field(default=None, name="from")
    """Those that had not ended before."""
    to: Time | None = None
    """Those that were opened by then."""
    before: Place | None = None
    limit: Limit = 50


class ExportAsked(Asked, frozen=True, kw_only=True):
    """A table as a file: the scores of a window, or history, mentions or alerts of brands, of all where none is named.

    As CSV and XLSX it has ISO dates and one decimal where the page has one. A history steps by the hour, that of all
    brands by the day.
    """

    what: Literal["scores", "history", "mentions", "alerts"] = "scores"
    format: FormatName = "csv"
    window: WindowName = "24h"
    brand: Several = ()
    from_: Time | None = msgspec.field(default=None, name="from")
    to: Time | None = None
    step: Annotated[int, msgspec.Meta(ge=HOUR_MS, le=366 * DAY_MS)] | None = None


def read_query(pairs: Iterable[tuple[str, str]], kind: type[T]) -> T:
    """Return what a query asks.

    Raises:
        msgspec.ValidationError: a parameter is not known, missing, given twice, or of another form.

    >>> read_query([("brand", "Acme"), ("brand", "Example"), ("step", "7200000")], HistoryAsked)
    HistoryAsked(brand=('Acme', 'Example'), campaign=(), window='24h', from_=None, to=None, step=7200000)
    >>> read_query([("window", "2h")], LeagueAsked)
    Traceback (most recent call last):
    msgspec.ValidationError: Invalid enum value '2h' - at `$.window`
    >>> read_query([("brand", "Acme"), ("to", "null")], HistoryAsked)
    Traceback (most recent call last):
    msgspec.ValidationError: `to` is null: leave it out
    """
    several = repeated(kind)
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in several:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise msgspec.ValidationError(f"`{name}` is given twice")
        elif value.casefold() == "null" and not takes_text(kind, name):  # msgspec would read None
            raise msgspec.ValidationError(f"`{name}` is null: leave it out")
        else:
            values[name] = value
    return msgspec.convert(values, kind, strict=False)


def takes_text(kind: type[msgspec.Struct], name: str) -> bool:
    """Whether a parameter is any text: then ``null`` is one."""
    hint = get_type_hints(kind).get("from_" if name == "from" else name)
    return str in (hint, *get_args(hint))


def repeated(kind: type[msgspec.Struct]) -> set[str]:
    """Return the parameters that may be given again."""
    hints = get_type_hints(kind)
    return {name for name, hint in hints.items() if tuple in (get_origin(hint), *map(get_origin, get_args(hint)))}
