"""Campaigns, of the settings file and of the board: who has them, and their days."""

from collections.abc import Iterator

from schemas.people.campaign import Campaign
from scoring.method.constants import DAY_MS
from streams.board.contract import responses
from streams.board.contract.score_responses import Series
from streams.board.state.people import People
from streams.board.state.read_model import ReadModel
from streams.config.brand_settings import CampaignSettings
from streams.config.errors import UnknownNameError
from streams.config.settings import Settings
from streams.config.timefmt import day_ms

CAMPAIGN_WINDOW = "24h"
"""A day of a campaign is its last 24 hours, read at the midnight that ends it."""


def campaign_view(one: Campaign) -> responses.Campaign:
    """Return a campaign that was written on the board, as it is shown."""
    return _shown(one, list(one.words), is_of_file=False, by=one.by)


def campaigns_of(settings: Settings, people: People) -> list[responses.Campaign]:
    """Return those of the settings file, then those of the board; of two of a name that of the file stands."""
    of_file = [_shown(one, list(one.words), is_of_file=True) for one in settings.campaigns]
    names = {one.name for one in of_file}
    of_board = sorted(people.campaigns.values(), key=lambda one: one.name.casefold())
    return of_file + [campaign_view(one) for one in of_board if one.name not in names]


def campaign_named(name: str, settings: Settings, people: People) -> CampaignSettings | Campaign:
    """Return a campaign, of the settings file or else of the board.

    Raises:
        UnknownNameError: there is none of this name.
    """
    one = next(filter(lambda one: one.name == name, _all(settings, people)), None)
    if one is None:
        raise UnknownNameError(f"there is no campaign {name!r}: GET /api/v1/market names those there are")
    return one


def series_of(name: str, settings: Settings, model: ReadModel) -> Series:
    """Return the scores of a campaign by its days.

    Raises:
        UnknownNameError: there is no campaign of this name.
    """
    one = campaign_named(name, settings, model.people)
    first, last = day_ms(one.first_day), day_ms(one.last_day)
    times = range(first + DAY_MS, last + DAY_MS + 1, DAY_MS)
    points = model.track(one.brand, CAMPAIGN_WINDOW).at_times(times)
    return Series(name=one.name, brand=one.brand, points=points)


def _all(settings: Settings, people: People) -> Iterator[CampaignSettings | Campaign]:
    yield from settings.campaigns
    yield from people.campaigns.values()


def _shown(one: Campaign | CampaignSettings, words: list[str], *, is_of_file: bool, by: str = "") -> responses.Campaign:
    return responses.Campaign(
        name=one.name,
        brand=one.brand,
        first_day=one.first_day.isoformat(),
        last_day=one.last_day.isoformat(),
        words=words,
        is_of_file=is_of_file,
        by=by,
    )
