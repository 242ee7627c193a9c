"""Why an installation has no score yet, and what to do about it."""

from time import time

from streams.analysis.followed_brands import followed
from streams.collect.health_report import STALE_S, newest_health
from streams.config.settings import Settings


async def what_is_missing(settings: Settings) -> str:
    """Return what keeps the first score from coming, as far as the topics tell it."""
    if not await followed(settings):
        return "no brand is followed: name brands in jauge.toml, then `jauge brands apply`"
    healths = (await newest_health(settings.kafka)).values()
    connected = sorted(
        {
            health.source
            for health, received_ms in healths
            if health.connected and time() - received_ms / 1_000 < STALE_S
        }
    )
    if not connected:
        logs = (settings.data / "logs").absolute()
        return f"no source is connected: `jauge doctor` asks each, and {logs}/collect.log says why"
    names = f"{', '.join(connected)} {'is' if len(connected) == 1 else 'are'} connected"
    return f"{names}, and no mention of a followed brand has come: `jauge query test BRAND` says what a query finds"
