"""Takeover after kill -9, at 100,000 mentions a day."""

from dataclasses import dataclass

from tests.faults.harness.kills import campaign, quantile

KILLS = 12
MENTIONS = 150_000
DAYS = 1.5


@dataclass(frozen=True)
class Takeovers:
    """Of `score`; the campaign also holds every score against the oracle's."""

    kills: int
    p50_s: float
    worst_s: float


async def takeover(bootstrap: str) -> Takeovers:
    """Run a short campaign of kills."""
    account = await campaign(bootstrap, "taken.", 7, KILLS, MENTIONS, days=DAYS, say=lambda _: None)
    took = [one.seconds for one in account.takeovers if one.role == "score"]
    return Takeovers(len(took), quantile(took, 0.5), max(took))
