"""Who receives alerts: the configuration of Alertmanager, and a test of it."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.options import complete


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    alerts = typer.Typer(help="Who receives alerts.", no_args_is_help=True)
    alerts.command("config")(alerts_config)
    alerts.command("test")(alerts_test)
    app.add_typer(alerts, name="alerts", rich_help_panel="Installation")


def alerts_config(
    routes: Annotated[Path, typer.Argument(help="Configuration of Alertmanager, whose receivers are replaced.")],
    out: Annotated[Path, typer.Option(help="Where to write it; -: here.")] = Path("-"),
) -> None:
    """Write Alertmanager's configuration with the receivers of the settings.

    Example: jauge alerts config deploy/alertmanager/alertmanager.yml --out alertmanager.yml
    """
    from streams.commands.alerting.receivers import receivers_of, with_receivers  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    receivers = receivers_of(load_settings().alerts)
    try:
        text = with_receivers(routes.read_text("utf-8"), receivers)
        if out == Path("-"):
            typer.echo(text, nl=False)
        else:
            out.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}: name another file") from error
    for receiver in receivers:
        typer.echo(f"{receiver.name}: {', '.join(receiver.ways) or 'nobody'}", err=True)


def alerts_test() -> None:
    """Send one alert through every receiver of the Alertmanager that runs.

    Example: jauge alerts test
    """
    from streams.commands.alerting.receivers import receivers_of  # noqa: PLC0415
    from streams.commands.alerting.trial import send_trial  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    settings = load_settings().alerts
    outcomes = complete(send_trial(settings.alertmanager.rstrip("/"), receivers_of(settings)))
    for outcome in outcomes:
        typer.echo(f"{'ok  ' if outcome.is_sent else 'BAD '} {outcome.way}: {outcome.what}")
    raise typer.Exit(0 if all(outcome.is_sent for outcome in outcomes) else 1)
