"""Sends alerts: those of brands as steps of time pass, those of sources from their health records."""

from collections import deque
from collections.abc import Iterable

from schemas.alert import Alert
from schemas.health import SourceHealth
from schemas.records import alert_record
from streams.config.settings import Settings
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.metrics.telemetry import Telemetry
from streams.runtime.versions import Version
from streams.score.alert_examples import AlertExamples
from streams.score.partition import PartitionTask

HEALTH_RECORDS = 1_000
"""Newest health records that wait for a worker to get the first partition; the watch knows those it has taken in."""


class AlertSender:
    """Sends alerts to the topic ``alerts``, if this version of the application is current."""

    def __init__(
        self, settings: Settings, telemetry: Telemetry, sender: Sender, version: Version, refusals: Refusals
    ) -> None:
        """`refusals`: of what is read behind an alert."""
        self._topic = settings.kafka.topics.alerts
        self._telemetry = telemetry
        self._sender = sender
        self._version = version
        self.examples = AlertExamples(settings, lambda alert: self._send([alert]), refusals)
        self._health: deque[SourceHealth] = deque(maxlen=HEALTH_RECORDS)
        """What the watch over the sources has not taken in, if the first partition is ours."""

    async def send(self, alerts: Iterable[Alert], partition: int) -> None:
        """Send alerts of brands of one partition, with the examples that are known."""
        await self._send([self.examples.known(alert, partition) for alert in alerts])

    def add_health(self, health: SourceHealth) -> None:
        """Take in a health record of a source."""
        self._health.append(health)

    async def send_of_sources(self, first: PartitionTask | None) -> None:
        """Send alerts of sources; `first`: the partition whose worker watches them, None where it is not ours."""
        if first is None or not first.ready or not self._health:
            return
        alerts = [alert for health in self._health for alert in first.detectors.update_source(health)]
        self._health.clear()
        await self._send(alerts)

    async def _send(self, alerts: list[Alert]) -> None:
        if not self._version.is_current:
            return
        await self._sender.send_keyed(self._topic, [alert_record(alert) for alert in alerts])
        for alert in alerts:
            self._telemetry.alert(alert)
