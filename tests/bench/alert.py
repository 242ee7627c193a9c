"""From the moment a fall is certain to the call of the webhook: `score`, Prometheus and Alertmanager in between."""

import shutil
from dataclasses import dataclass

from tests.conftest import SharedKafka
from tests.observability.stack import INTERVAL, SCRAPE
from tests.observability.test_alerts import alerts_of, observed, story


@dataclass(frozen=True)
class Called:
    """Prometheus asks the roles, and looks at its rules, every so often: that is most of it."""

    seconds: float
    scrape: str = SCRAPE
    evaluation: str = INTERVAL


async def measure(bootstrap: str) -> Called | None:
    """Let a crisis come; None where Prometheus is not installed."""
    if shutil.which("prometheus") is None:
        return None
    made = story()
    async with observed(SharedKafka(bootstrap), made.brands) as (flow, stack):
        await flow.publish(made.calm)
        await flow.until_drained()
        await stack.until_queried('jauge_score_points{brand="Loud",window="28d"}')
        await flow.publish(made.crisis)
        await flow.tick(made.end_ms)
        call = await stack.until_alert("JaugeScoreDropped")
        certain_s = next(at for one, at in await alerts_of(flow) if one.kind == "drop")
    return Called(call.at_s - certain_s)
