"""Settings of a report that is sent by itself: of what, when, how, and to whom."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from streams.config.notify.times_of_day import CLOCK, zone_of
from streams.config.source_spec import Section

ReceiverName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]


class ReportSettings(Section):
    """One report by schedule, as `jauge notify` sends it to receivers of `[[notify]]` and of the board."""

    name: ReceiverName
    """In logs and in the keys of what was sent: under another name it is another report."""
    to: Annotated[tuple[ReceiverName, ...], Field(min_length=1)]
    """Receivers by name, of `[[notify]]` or made on the board; a name of both is that of `[[notify]]`. A mail has the
    page and the PDF, a chat the words."""
    every: Literal["day", "week", "month"] = "week"
    """What one report is of: the day before, Monday to Sunday before, or the calendar month before."""
    at: Annotated[str, Field(pattern=rf"^{CLOCK}$")] = "08:00"
    """Time of the day at which it is sent: each day, on Monday, or on the first of the month."""
    time_zone: str = "UTC"
    """Of `at` and of the days, as `Europe/Paris`."""
    brands: tuple[Annotated[str, Field(min_length=1, max_length=128)], ...] = ()
    """Brands that it is of; empty: all that are followed, or the one of the campaign."""
    campaign: Annotated[str, Field(max_length=128)] = ""
    """Campaign of `[[campaigns]]` or of the board that it is of, in place of a window: its days up to the end of the
    report's. It is sent while the campaign goes on, and once after."""
    language: Literal["en", "fr"] = "en"
    """Of the report."""
    title: Annotated[str, Field(max_length=80)] = ""
    """In the subject and at the top; empty: the brand, or how many brands there are."""
    author: Annotated[str, Field(max_length=80)] = ""
    """Who sends it, as people read it: a team, a person or a company."""
    logo: Path | None = None
    """A PNG or JPEG of at most 256 KiB for the top of the report."""
    pdf: bool = True
    """Whether the whole report goes along as a PDF, which needs Chromium where `jauge notify` runs."""

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        zone_of(name)
        return name

    @field_validator("title", "author")
    @classmethod
    def _is_one_line(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("it has to be one line without control characters")
        return text

    @field_validator("to")
    @classmethod
    def _are_named_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names))

    @model_validator(mode="after")
    def _is_of_one_thing(self) -> "ReportSettings":
        if self.campaign and self.brands:
            raise ValueError(f"the report {self.name} has a campaign, which is of a brand: remove brands")
        return self

    @property
    def clock(self) -> time:
        """Return the time of the day at which it is sent."""
        return time.fromisoformat(self.at)
