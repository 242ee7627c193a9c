"""Settings of the followed brands: what is matched, which alerts are sent, campaigns and panels."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from schemas.brand import AlertRules, Brand, Examples, name_fault
from scoring.text.queries.limits import check
from scoring.text.queries.parser import parse
from streams.config.source_spec import Section

FORMER_RATE, FORMER_LEAST_Z = 5.8, 4.5
"""False drops a brand and year of the former rule with `least_z` 0, and the `least_z` that stands for one."""

_log = logging.getLogger(__name__)


class AlertSettings(Section):
    """Which alerts of a brand are told: `schemas.brand.AlertRules`, which describes each."""

    mute: bool = False
    """Whether no alert of the brand is sent."""
    false_drops_a_brand_year: Annotated[float, Field(gt=0, le=100)] = 1.0
    """How many false drops a year are accepted; fewer means that a drop has to be clearer."""
    least_z: Annotated[float | None, Field(ge=0, le=20, exclude=True)] = None
    """Deprecated: the limit of the former rule, of which `false_drops_a_brand_year` is made."""
    least_points: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Smallest fall of the score that is sent, points."""
    least_minutes: Annotated[int, Field(ge=0, le=10_080)] = 0
    """Shortest time that a fall lasts before it is sent, minutes."""
    cooldown_hours: Annotated[int, Field(ge=0, le=720)] = 0
    """Shortest time between two incidents of one kind, hours."""
    critical_points: Annotated[float, Field(ge=0, le=100)] = 10.0
    """From this fall on the severity is critical, points."""

    @model_validator(mode="before")
    @classmethod
    def _by_false_drops(cls, given: Any) -> Any:
        """Take the deprecated `least_z` for the number of false drops that the former rule told with it."""
        if not isinstance(given, Mapping) or not isinstance(given.get("least_z"), int | float):
            return given
        if "false_drops_a_brand_year" in given:
            raise ValueError("least_z and false_drops_a_brand_year are two names of one setting: remove least_z")
        _log.warning("jauge: the setting least_z of alerts is deprecated: use false_drops_a_brand_year")
        rate = FORMER_RATE * (1 / FORMER_RATE) ** (given["least_z"] / FORMER_LEAST_Z)
        return {**given, "false_drops_a_brand_year": min(rate, FORMER_RATE)}


class ExampleSettings(Section):
    """Texts by which a brand's query is tested."""

    match: tuple[Annotated[str, Field(max_length=2_000)], ...] = ()
    """Texts that the query has to find."""
    skip: tuple[Annotated[str, Field(max_length=2_000)], ...] = ()
    """Texts that it may not find."""


class BrandSettings(Section):
    """One followed brand: `schemas.brand.Brand` under the name it has in the file."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    """Shown everywhere, and the key on the topics."""
    terms: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    """Words and phrases that make a text speak of the brand."""
    exclude: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    """Words and phrases that make it not so after all."""
    query: Annotated[str, Field(max_length=4_000)] = ""
    """More than terms can say: see `streams/match/README.md`."""
    examples: ExampleSettings = ExampleSettings()
    own_accounts: tuple[Annotated[str, Field(pattern=r"^[a-z]+:.", max_length=512)], ...] = ()
    """Accounts of the brand itself, each ``source:account`` with the account as the source numbers it."""
    since: Annotated[int, Field(ge=0)] | None = None
    """ms UTC."""
    tz: Annotated[int, Field(ge=-12, le=14)] = 0
    """Whole hours east of UTC in which its public lives."""
    alerts: AlertSettings = AlertSettings()

    @property
    def brand(self) -> Brand:
        """Return the record."""
        rules = AlertRules(**self.alerts.model_dump())
        return Brand(
            brand=self.name,
            terms=self.terms,
            exclude=self.exclude,
            query=self.query,
            examples=Examples(match=self.examples.match, skip=self.examples.skip),
            since=self.since,
            tz=self.tz,
            alerts=rules,
        )

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if fault := name_fault(name):
            raise ValueError(fault)
        return name

    @field_validator("query")
    @classmethod
    def _can_be_read(cls, query: str) -> str:
        if query:
            parse(query)
        return query

    @model_validator(mode="after")
    def _asks_for_no_more_than_is_looked_for(self) -> "BrandSettings":
        check(self.brand)
        return self


class CampaignSettings(Section):
    """A run of whole UTC days of one brand, under a name."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    """Shown in comparisons and reports."""
    brand: Annotated[str, Field(min_length=1, max_length=128)]
    """A brand of this file."""
    first_day: date
    """First UTC day."""
    last_day: date
    """Included."""
    words: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    """A mention of the brand with any of them is one of the campaign; none: all of these days are."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "CampaignSettings":
        if self.last_day < self.first_day:
            raise ValueError(f"campaign {self.name}: last_day={self.last_day} is before first_day={self.first_day}")
        return self


class PanelOfBrands(Section):
    """Brands that are held against each other: share of voice, rank and percentile."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    """As in `jauge scores --panel NAME`."""
    brands: Annotated[tuple[str, ...], Field(min_length=2)]
    """Brands of this file."""
