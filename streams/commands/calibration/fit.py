"""`jauge calibrate`: a reference of one's own, from a recorded panel."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.calibration.fit import Calibrated, SourceFit, calibrate
from scoring.method.constants import DAY_MS, PRIOR
from scoring.method.methods import DEFAULT_METHOD, METHODS
from scoring.method.reference_file import check_name, encode_reference
from scoring.method.windows import Outage
from streams.analysis.mentions import brands_of, mentions_of
from streams.analysis.topic_mentions import topic_mentions
from streams.collect.files.file_request import FileRequest
from streams.config.errors import JaugeError, UsageError
from streams.config.sanitize import printable
from streams.config.settings import Settings
from streams.config.timefmt import day
from streams.runtime.versions import with_current


def fit(settings: Settings, request: FileRequest, goal: "Goal", max_refused: float = 1.0) -> tuple[Calibrated, str]:
    """Fit a reference to files, as `jauge recount` reads them, and write it; return it and what became of the rows.

    Nothing is written where a larger share of the rows than `max_refused`, 0 to 1, was refused.
    """
    if any(goal.output.exists() and file.exists() and goal.output.samefile(file) for file in request.files):
        raise UsageError(f"{goal.output} is what the reference is fitted to: name another --output")
    goal.check()
    mentions, summary, _, refused = mentions_of(settings, request.open())
    if too_many := refused.beyond(max_refused):
        raise JaugeError(f"{too_many}; nothing was written")
    brands = brands_of(settings, mentions, request.brand_column)
    return goal.reach(settings, mentions, brands, (), summary), summary


async def fit_topics(settings: Settings, goal: "Goal") -> tuple[Calibrated, str]:
    """Fit a reference to what the topic ``mentions`` still holds, and write it; return it and what became of that."""
    goal.check()
    settings = await with_current(settings, None)
    found = await topic_mentions(settings)
    outages = found.coverage.at(found.newest_ms)
    return goal.reach(settings, found.mentions, found.brands, outages, found.summary), found.summary


class Goal(NamedTuple):
    """What reference is to be made, and where it goes."""

    name: str
    output: Path
    method: str | None = None
    """None: that of the settings."""

    def check(self) -> None:
        """Refuse what could not be written, before anything is read.

        Raises:
            UsageError: method, name or output cannot be.
        """
        if self.method is not None and self.method not in METHODS:
            raise UsageError(f"--method is {self.method!r}; there are {', '.join(METHODS)}")
        try:
            check_name(self.name)
        except ValueError as error:
            raise UsageError(f"{error}: see --name") from error
        if self.output.is_dir():
            raise UsageError(f"{self.output} is a folder: name a file in it")
        if not self.output.parent.is_dir():
            raise UsageError(f"{self.output} cannot be written: make the folder {self.output.parent} first")

    def reach(
        self,
        settings: Settings,
        mentions: Sequence[Mention],
        brands: Sequence[Brand],
        outages: Sequence[Outage],
        summary: str,
    ) -> Calibrated:
        """Fit it and write it.

        Raises:
            JaugeError: it cannot be fitted to these mentions; `summary` says what became of them.
        """
        method = METHODS[self.method or settings.method or DEFAULT_METHOD.name]
        languages = settings.expected_languages
        try:
            fitted = calibrate(mentions, brands, self.name, None, outages, method, languages)
        except ValueError as error:
            raise JaugeError(f"{error} (of what was published: {summary.splitlines()[-1]})") from error
        self.output.write_bytes(encode_reference(fitted.reference, fitted.fitted_on, fitted.provenance))
        return fitted


def print_fit(fitted: Calibrated, output: Path, console: Console) -> None:
    """Say what was fitted, and what was not."""
    days = fitted.last_day + 1 - fitted.first_day
    low, high = fitted.dispersion.median_score
    console.print(
        Text(
            f"{output}: reference {printable(fitted.reference.name)}, from {days} days "
            f"({day(fitted.first_day * DAY_MS)} to {day(fitted.last_day * DAY_MS)}) of {len(fitted.scores)} brands. "
            f"Under it their median score is {fitted.median_score:.1f} ({low:.1f} to {high:.1f} with other brands). "
            f'Use it with `reference = "{output}"` '
            "in jauge.toml."
        )
    )
    if days < PRIOR.panes:
        console.print(
            Text(
                f"Fewer than {PRIOR.panes} days: brands lie closer together in it than they are, so that scores spread "
                "too widely; take a longer panel before you publish it."
            )
        )
    console.print(_table(fitted))
    for brand in fitted.silent:
        console.print(Text(f"{printable(brand)} was left out: it has no mentions, or is followed only since today."))


def _table(fitted: Calibrated) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for title in ("Source", "Brands", "Mentions", "Voices a day", "Reach", "Engagement", "Favour"):
        table.add_column(title, justify="left" if title == "Source" else "right", no_wrap=True)
    table.add_column("")
    reference = fitted.reference
    columns = (reference.voices, reference.reach_mean, reference.engagement_mean, reference.favour_mean)
    for one, *numbers in zip(fitted.fits, *columns, strict=True):
        table.add_row(*_counts(one), *(f"{number:.4g}" for number in numbers), "")
    for one in fitted.left_out:
        table.add_row(*_counts(one), "", "", "", "", f"left out: {one.left_out}", style="dim")
    return table


def _counts(one: SourceFit) -> tuple[str, str, str]:
    return printable(one.source), f"{one.brands:,}", f"{one.mentions:,}"
