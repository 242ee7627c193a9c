"""The role `notify` with the reports by schedule beside the incidents."""

from streams.config.settings import Settings
from streams.metrics.telemetry import Telemetry
from streams.notify import role
from streams.report.scheduled.sending import send_reports


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Run the role until cancelled."""
    await role.run(settings, telemetry, send_reports)
