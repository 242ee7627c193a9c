"""Which reports were sent to whom: the topic ``report-runs``, in memory."""

from collections.abc import Iterable
from contextlib import suppress

from aiokafka.errors import KafkaError

from schemas.notify.report_run import ReportRun
from schemas.records import report_run_record
from streams.config.kafka_settings import KafkaSettings
from streams.config.notify.settings import NotifySettings
from streams.config.settings import Settings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.producer import Sender
from streams.kafka.read_to_end import records_to_end
from streams.kafka.refusals import Refusals
from streams.notify.receivers import Receivers

Known = dict[tuple[str, str], ReportRun]
"""The last run by report and receiver."""


async def known_runs(kafka: KafkaSettings, refusals: Refusals | None = None) -> Known:
    """Return what stands on the topic; what cannot be believed is counted by `refusals`, and changes nothing."""
    decode, found = CheckedDecoder("report-runs", ReportRun).decode, Known()
    async for record in records_to_end(kafka.servers, kafka.topics.report_runs, [0]):
        if record.value is None:
            report, _, receiver = (record.key or b"").decode(errors="replace").partition("|")
            found.pop((report, receiver), None)
            continue
        try:
            one = decode(record)
        except RefusedRecordError as error:
            if refusals is not None:
                refusals.add(record, error)
            continue
        found[one.report, one.receiver] = one
    return found


async def known_or_away(settings: Settings) -> Known | None:
    """Return what stands on the topic; None: there is no broker, or it does not answer."""
    if settings.kafka.bootstrap is None:
        return None
    try:
        return await known_runs(settings.kafka)
    except KafkaError:
        return None


async def edited_or_away(settings: Settings) -> dict[str, NotifySettings]:
    """Return the receivers that were made on the board and are not paused, by name; none where the broker is away."""
    receivers, found = Receivers(settings), dict[str, NotifySettings]()
    if settings.kafka.bootstrap is None:
        return found
    with suppress(KafkaError):
        async for record in records_to_end(settings.kafka.servers, settings.kafka.topics.receivers, [0]):
            with suppress(RefusedRecordError):  # the role counts it
                receivers.read(record)
        found = receivers.active()
    return found


class RunLedger:
    """Each change is on the topic before anything is done by it."""

    def __init__(self, kafka: KafkaSettings, sender: Sender, known: Known) -> None:
        self._topic, self._sender, self._known = kafka.topics.report_runs, sender, known

    def of(self, report: str, receiver: str) -> ReportRun | None:
        """Return what stands; None: nothing."""
        return self._known.get((report, receiver))

    async def write(self, changed: Iterable[ReportRun]) -> None:
        """Put what changed on the topic, and believe it once it is there.

        Raises:
            aiokafka.errors.KafkaError: the broker stays away.
        """
        records = list(changed)
        if records:
            await self._sender.send_keyed(self._topic, [report_run_record(one) for one in records])
        for one in records:
            self._known[one.report, one.receiver] = one
