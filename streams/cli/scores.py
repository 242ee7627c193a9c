"""What is looked at day by day: the scores."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.options import Json, Window, check_window, complete


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Look")(scores)


def scores(
    brands: Annotated[list[str] | None, typer.Argument(help="Of these brands; of all by default.")] = None,
    window: Window = "24h",
    panel: Annotated[str | None, typer.Option(help="Panel of the settings to rank in.", show_default=False)] = None,
    as_json: Json = False,
    watching: Annotated[bool, typer.Option("--watch", help="Keep the table on the screen and up to date.")] = False,
    svg: Annotated[Path | None, typer.Option(help="Write the table as a picture.", show_default=False)] = None,
) -> None:
    """Show the scores.

    Example: jauge scores --window 7d
    """
    from scoring.reading.market import placed  # noqa: PLC0415
    from streams.analysis.latest_scores import LatestScores  # noqa: PLC0415
    from streams.commands.what_is_missing import what_is_missing  # noqa: PLC0415
    from streams.config.errors import JaugeError, UsageError  # noqa: PLC0415
    from streams.config.panels import panel_named  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.runtime.shutdown import ends_in_order  # noqa: PLC0415
    from streams.terminal.stdout import show_scores  # noqa: PLC0415

    check_window(window)
    settings = load_settings()
    kafka, ranked = settings.kafka, panel_named(settings, panel)

    async def show() -> None:
        async with ends_in_order(), LatestScores(kafka.servers, kafka.prefix, window) as latest:
            await latest.caught_up()
            found = [score for score in latest.latest.values() if not brands or score.brand in brands]
            known = {score.brand for score in found}
            if missing := [brand for brand in brands or () if brand not in known]:
                raise UsageError(f"no score of {', '.join(missing)}: `jauge scores` shows the brands there are")
            if not found:
                raise JaugeError(f"no score yet: {await what_is_missing(settings)}")
            if watching:
                from rich.console import Console  # noqa: PLC0415

                from streams.terminal import league  # noqa: PLC0415

                await league.watch(latest, window, Console(), brands or ())
                return
            if svg is not None:
                from streams.terminal import league  # noqa: PLC0415

                _write(svg, league.svg(found, window, "jauge scores", latest.an_hour_before(latest.of(window))))
                return
            in_rank = placed(latest.latest.values(), ranked)
            shown = [score for score in in_rank if not brands or score.brand in brands]
            show_scores(sorted(shown, key=lambda score: (score.brand, score.window)), window, as_json)

    complete(show(), settings)


def _write(path: Path, text: str) -> None:
    from streams.config.errors import UsageError  # noqa: PLC0415

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): name another file") from error
