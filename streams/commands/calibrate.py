"""`jauge calibrate`: a reference of one's own, from a recorded panel."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scoring.calibration.fit import Calibrated, SourceFit, calibrate
from scoring.method.constants import DAY_MS, PRIOR
from scoring.method.methods import DEFAULT_METHOD, METHODS
from scoring.method.reference_file import check_name, encode_reference
from streams.analysis.mentions import brands_of, mentions_of
from streams.collect.files.file_request import FileRequest
from streams.config.errors import JaugeError, UsageError
from streams.config.sanitize import printable
from streams.config.settings import Settings
from streams.config.timefmt import day


def fit(
    settings: Settings,
    request: FileRequest,
    name: str,
    output: Path,
    method: str | None = None,
    max_refused: float = 1.0,
) -> tuple[Calibrated, str]:
    """Fit a reference to files, as `jauge recount` reads them, and write it; return it and what became of the rows.

    `method` names the one to fit it for; None: that of the settings. Nothing is written where a larger share of
    the rows than `max_refused`, 0 to 1, was refused.
    """
    if method is not None and method not in METHODS:
        raise UsageError(f"--method is {method!r}; there are {', '.join(METHODS)}")
    try:
        check_name(name)
    except ValueError as error:
        raise UsageError(f"{error}: see --name") from error
    if any(output.exists() and file.exists() and output.samefile(file) for file in request.files):
        raise UsageError(f"{output} is what the reference is fitted to: name another --output")
    if output.is_dir():
        raise UsageError(f"{output} is a folder: name a file in it")
    if not output.parent.is_dir():
        raise UsageError(f"{output} cannot be written: make the folder {output.parent} first")
    mentions, summary, _, refused = mentions_of(settings, request.open())
    if too_many := refused.beyond(max_refused):
        raise JaugeError(f"{too_many}; nothing was written")
    fitted_for = METHODS[method or settings.method or DEFAULT_METHOD.name]
    try:
        fitted = calibrate(
            mentions,
            brands_of(settings, mentions, request.brand_column),
            name,
            method=fitted_for,
            languages=settings.expected_languages,
        )
    except ValueError as error:
        raise JaugeError(f"{error} (of what was published: {summary.splitlines()[-1]})") from error
    output.write_bytes(encode_reference(fitted.reference, fitted.fitted_on))
    return fitted, summary


def print_fit(fitted: Calibrated, output: Path, console: Console) -> None:
    """Say what was fitted, and what was not."""
    days = fitted.last_day + 1 - fitted.first_day
    console.print(
        Text(
            f"{output}: reference {printable(fitted.reference.name)}, from {days} days "
            f"({day(fitted.first_day * DAY_MS)} to {day(fitted.last_day * DAY_MS)}) of {len(fitted.scores)} brands. "
            f'Under it their median score is {fitted.median_score:.1f}. Use it with `reference = "{output}"` '
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
