"""How often the brands' pages are viewed, day by day: attention, which stands beside the score."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import Envelope, mention, unwrap, wrap
from streams.collect.protocol import PARSE_ERRORS, Raw
from streams.collect.sources.wikimedia.parser import SOURCE

DAY = timedelta(days=1)
FIRST_DAYS = 7
"""A first start tells so many days, as history."""
MOST_DAYS = 365
EVERY_S = 6 * 3_600.0
"""A day's figures come some hours to a day after its end."""


class Views(msgspec.Struct, frozen=True):
    """Of one page on one day."""

    timestamp: str
    """``YYYYMMDDHH``."""
    views: int


class _Page(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw] = []


class Counted(msgspec.Struct, frozen=True):
    """As it goes to `parse`."""

    page: str
    views: Views


class _Uncounted(msgspec.Struct, frozen=True):
    """The same, as the server gave it."""

    page: str
    views: msgspec.Raw


def parse_views(envelope: Envelope) -> Mention | None:
    """Return the mention that a day's views tell; None: the item is none.

    Raises:
        msgspec.MsgspecError, ValueError: it is something else.
    """
    counted = msgspec.json.decode(envelope.item, type=Counted | None)
    if counted is None:
        return None
    day = datetime.strptime(counted.views.timestamp[:8], "%Y%m%d").replace(tzinfo=UTC)
    title = counted.page.rpartition("/wiki/")[2].replace("_", " ")
    return mention(
        envelope,
        SOURCE,
        f"views/{counted.page}/{day:%Y-%m-%d}"[:512],
        int(day.timestamp() * 1_000),
        op="update" if envelope.again else "create",
        texts=(f"{title}: {counted.views.views} views on {day:%Y-%m-%d}",),
        url=f"https://{counted.page}",
        followers=counted.views.views,
        brand=envelope.server or None,
    )


class PageViewsCollector:
    """Asks for each page once a day is over; the position is the last day that was told of all pages."""

    source = SOURCE
    instance = f"{SOURCE}:views"

    def __init__(
        self, address: str, brands: Mapping[str, str], context: CollectorContext, every_s: float = EVERY_S
    ) -> None:
        """`brands`: by page, as ``en.wikipedia.org/wiki/Title``."""
        self._address, self._brands, self._context, self._every_s = address, brands, context, every_s
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`parse_views`."""
        return parse_views(unwrap(raw.data))

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the views of each day after `position`."""
        last = _day(position)
        try:
            while True:
                now_ms = self._context.now_ms()
                yesterday = datetime.fromtimestamp(now_ms / 1_000, UTC).date() - DAY
                first = yesterday - FIRST_DAYS * DAY if last is None else max(last + DAY, yesterday - MOST_DAYS * DAY)
                complete = yesterday
                if first <= yesterday:
                    for page, brand in self._brands.items():
                        days = await self._days(page, first, yesterday)
                        for views in days:
                            item = msgspec.json.encode(_Uncounted(page, views))
                            place = "" if last is None else f"{last:%Y%m%d}"
                            yield Raw(wrap(now_ms, item, backfill=last is None, server=brand), place)
                        # A page that nobody viewed has no figure, nor has a day that is not counted yet.
                        if not any(_is_of(views, yesterday) for views in days):
                            complete = min(complete, yesterday - DAY)
                    last = complete if last is None else max(last, complete)
                    yield Raw(wrap(now_ms, b"null"), f"{last:%Y%m%d}")
                self.connected, self.complete_until_ms = True, now_ms
                await asyncio.sleep(self._every_s)
        finally:
            self.connected = False

    async def _days(self, page: str, first: date, last: date) -> list[msgspec.Raw]:
        """Return a page's views by day; of a page that is not known, none."""
        project, _, title = page.partition("/wiki/")
        path = f"per-article/{project}/all-access/user/{quote(title, safe='')}/daily/{first:%Y%m%d}/{last:%Y%m%d}"
        self._context.budget.take()
        answer = await self._context.outgoing.get(f"{self._address}/api/rest_v1/metrics/pageviews/{path}")
        return answer.json(_Page).items if answer.status == 200 else []


def _is_of(views: msgspec.Raw, day: date) -> bool:
    """Whether a page's views are those of a day; what cannot be read is refused where it is parsed."""
    try:
        return msgspec.json.decode(views, type=Views).timestamp.startswith(f"{day:%Y%m%d}")
    except PARSE_ERRORS:
        return False


def _day(position: str | None) -> date | None:
    try:
        return datetime.strptime(position or "", "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
