"""The incidents as they were published last: each record of one is newer than the one before.

They are followed on the topic itself, so that after a crash, or on another worker, what was sent is not sent again, and
mentions and acknowledgements stay.
"""

from collections import OrderedDict

import msgspec
from aiokafka.structs import ConsumerRecord

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert, AlertExample
from streams.kafka.checked_decoder import CheckedDecoder

MOST = 10_000
"""Incidents that are remembered, and acknowledgements; of more, those that changed longest ago are forgotten."""


class Incidents:
    """Makes of what the detectors find the records to send."""

    def __init__(self) -> None:
        self._newest: OrderedDict[str, Alert] = OrderedDict()
        """By id."""
        self._acknowledgements: OrderedDict[str, Acknowledgement] = OrderedDict()
        """By id of the incident."""
        self._decode_alert = CheckedDecoder("alerts", Alert).decode
        self._decode_acknowledgement = CheckedDecoder("acknowledgements", Acknowledgement).decode

    def read_alert(self, record: ConsumerRecord) -> None:
        """Take in a record of ``alerts``, our own among them.

        Raises:
            RefusedRecordError: the topic cannot have it.
        """
        alert = self._decode_alert(record)
        known = self._newest.get(alert.id)
        if known is None or (alert.at, alert.revision) > (known.at, known.revision):
            self._put(alert)

    def read_acknowledgement(self, record: ConsumerRecord) -> str:
        """Take in a record of ``acknowledgements``; return the id of its incident.

        Raises:
            RefusedRecordError: the topic cannot have it.
        """
        if record.value is None:
            incident = (record.key or b"").decode(errors="replace")
            self._acknowledgements.pop(incident, None)
            return incident
        one = self._decode_acknowledgement(record)
        self._acknowledgements[one.incident] = one
        self._acknowledgements.move_to_end(one.incident)
        if len(self._acknowledgements) > MOST:
            self._acknowledgements.popitem(last=False)
        return one.incident

    def admit(self, alert: Alert) -> Alert | None:
        """Return the record to send of what a detector found; None: it was sent before."""
        known = self._newest.get(alert.id)
        if known is None:
            return self._put(self._acknowledged(alert))
        ends_now = alert.state == "closed" and known.state != "closed" and alert.at == known.at
        if alert.at <= known.at and not ends_now:
            return None
        examples = alert.examples or known.examples
        newer = msgspec.structs.replace(alert, examples=examples, revision=known.revision + 1)
        return self._put(self._acknowledged(newer))

    def with_examples(self, incident: str, found: tuple[AlertExample, ...]) -> Alert | None:
        """Return the newest record of an incident with the mentions behind it; None: it is over, or has them."""
        known = self.open(incident)
        if known is None or known.examples == found or not found:
            return None
        return self._amend(known, examples=found, reason="examples")

    def acknowledged(self, incident: str) -> Alert | None:
        """Return the newest record of an incident with who has taken it up; None: it is over, or says so."""
        known = self.open(incident)
        if known is None or known.acknowledgement == self._acknowledgements.get(incident):
            return None
        return self._amend(self._acknowledged(known), reason="acknowledged")

    def open(self, incident: str) -> Alert | None:
        """Return what was sent last of an incident; None: it is over, or not known."""
        known = self._newest.get(incident)
        return None if known is None or known.state == "closed" else known

    def _amend(self, known: Alert, **fields: object) -> Alert:
        newer = msgspec.structs.replace(known, state="updated", revision=known.revision + 1, **fields)
        return self._put(newer)

    def _acknowledged(self, alert: Alert) -> Alert:
        return msgspec.structs.replace(alert, acknowledgement=self._acknowledgements.get(alert.id))

    def _put(self, alert: Alert) -> Alert:
        self._newest[alert.id] = alert
        self._newest.move_to_end(alert.id)
        if len(self._newest) > MOST:
            self._newest.popitem(last=False)
        return alert
