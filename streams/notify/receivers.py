"""Whom the role sends to: receivers of the settings file, and those that editors made on the board."""

import asyncio
import logging

from aiokafka.structs import ConsumerRecord

from schemas.notify.receiver import Receiver
from streams.config.errors import UsageError
from streams.config.notify.on_board import edited_receiver
from streams.config.notify.settings import NotifySettings
from streams.config.settings import Settings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError

log = logging.getLogger(__name__)


class Receivers:
    """Follows the topic ``receivers``; a name of the settings file is the file's."""

    def __init__(self, settings: Settings) -> None:
        self._of_file = {one.name: one for one in settings.notify}
        self._edited: dict[str, NotifySettings] = {}
        self._key_file, self._private_hosts = settings.receivers_key_file, settings.board.receivers.private_hosts
        self._decode = CheckedDecoder("receivers", Receiver).decode
        self.changed = asyncio.Event()
        """Set with the next record; another one takes its place then. Take it before `active` is asked."""

    def read(self, record: ConsumerRecord) -> None:
        """Take in a record.

        Raises:
            RefusedRecordError: the topic cannot have it.
        """
        if record.value is None:
            self._edited.pop((record.key or b"").decode(errors="replace"), None)
        else:
            self._take(self._decode(record))
        self.changed.set()
        self.changed = asyncio.Event()

    def _take(self, one: Receiver) -> None:
        self._edited.pop(one.name, None)
        if one.is_paused:
            return
        try:
            self._edited[one.name] = edited_receiver(one, self._key_file, self._private_hosts)
        except UsageError as error:
            raise RefusedRecordError(str(error)) from error

    def active(self) -> dict[str, NotifySettings]:
        """Return who is to be sent messages, by name."""
        return {**self._edited, **self._of_file}
