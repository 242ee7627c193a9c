"""Sends alerts: those of brands as steps of time pass, those of sources from their health records."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert, AlertExample, AlertText
from schemas.health import SourceHealth
from schemas.records import alert_record, alert_text_record
from scoring.method.reference import Reference
from streams.config.settings import Settings
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.metrics.telemetry import Telemetry
from streams.runtime.versions import Version
from streams.score.alerting.examples import AlertExamples
from streams.score.alerting.incidents import Incidents
from streams.score.partition import PartitionTask

HEALTH_RECORDS = 1_000
"""Newest health records that wait for a worker to get the first partition; the watch knows those it has taken in."""
LAST_ALERTS = 5_000
"""Records of the topic ``alerts`` that a worker begins with."""


class AlertSender:
    """Sends alerts to the topic ``alerts``, if this version of the application is current.

    All records of an incident are made and sent one after the other, so that the order on the topic is theirs.
    """

    def __init__(
        self,
        settings: Settings,
        reference: Reference,
        telemetry: Telemetry,
        sender: Sender,
        version: Version,
        refusals: Refusals,
    ) -> None:
        """`refusals`: of what is read behind an alert."""
        self._topic, self._texts = settings.kafka.topics.alerts, settings.kafka.topics.alert_texts
        self._partitions, self._privacy = settings.kafka.partitions, settings.privacy
        self._telemetry = telemetry
        self._sender = sender
        self._version = version
        self._assigned: Callable[[], Collection[int]] = tuple
        self._turn = asyncio.Lock()
        self.incidents = Incidents()
        self.examples = AlertExamples(settings, reference, self.send_examples, refusals)
        self._acknowledged: asyncio.Queue[str] = asyncio.Queue()
        """Ids of incidents that somebody took up, or let go."""
        self._health: deque[SourceHealth] = deque(maxlen=HEALTH_RECORDS)
        """What the watch over the sources has not taken in, if the first partition is ours."""

    def send_for(self, assigned: Callable[[], Collection[int]]) -> None:
        """Send acknowledgements of the brands of the partitions that `assigned` returns."""
        self._assigned = assigned

    async def send(self, alerts: Iterable[Alert], partition: int) -> None:
        """Send alerts of brands of one partition, with the examples that are known."""
        for alert in await self._send_found(alerts):
            self.examples.ask(alert, partition)

    def read_acknowledgement(self, record: ConsumerRecord) -> None:
        """Take in a record of ``acknowledgements``: the incident is sent with it soon."""
        self._acknowledged.put_nowait(self.incidents.read_acknowledgement(record))

    async def acknowledge_forever(self) -> None:
        """Send incidents of our partitions again as somebody takes them up."""
        while True:
            incident = await self._acknowledged.get()
            known = self.incidents.open(incident)
            if known is not None and self._partition_of(known) in self._assigned():
                await self._send_amended(partial(self.incidents.acknowledged, incident))

    def _partition_of(self, alert: Alert) -> int:
        return partition_of(alert.brand, self._partitions) if alert.brand else 0

    def add_health(self, health: SourceHealth) -> None:
        """Take in a health record of a source."""
        self._health.append(health)

    async def send_of_sources(self, first: PartitionTask | None) -> None:
        """Send alerts of sources; `first`: the partition whose worker watches them, None where it is not ours."""
        if first is None or not first.ready or not self._health:
            return
        alerts = [alert for health in self._health for alert in first.detectors.update_source(health)]
        self._health.clear()
        await self._send_found(alerts)

    async def send_examples(self, incident: str, found: tuple[AlertExample, ...], texts: Sequence[AlertText]) -> None:
        """Send an incident with the mentions behind it; before that what they say, where it was not sent before."""
        known = self.incidents.open(incident)
        if known is not None and self._version.is_current and self._privacy == "linked":
            sent = {(one.source, one.id) for one in known.examples}
            new = [text for text in texts if (text.source, text.id) not in sent]
            await self._sender.send_keyed(self._texts, [alert_text_record(text) for text in new])
        await self._send_amended(partial(self.incidents.with_examples, incident, found))

    async def _send_found(self, alerts: Iterable[Alert]) -> list[Alert]:
        """Send what the detectors found and was not sent before; return it."""
        if not self._version.is_current:
            return []
        async with self._turn:
            newer = [one for alert in alerts if (one := self.incidents.admit(alert)) is not None]
            await self._publish(newer)
        return newer

    async def _send_amended(self, amended: Callable[[], Alert | None]) -> None:
        if not self._version.is_current:
            return
        async with self._turn:
            newer = amended()
            if newer is not None:
                await self._publish([newer])

    async def _publish(self, alerts: list[Alert]) -> None:
        await self._sender.send_keyed(self._topic, [alert_record(alert) for alert in alerts])
        for alert in alerts:
            self._telemetry.alert(alert)
