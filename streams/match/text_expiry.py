"""What is kept beside the flow, of corrections, alerts and notes, ends with its mention, and when its time is over.

`match` does it, for it reads every deletion once and acknowledges it only when all that follows from it is sent.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from schemas.alert import AlertText
from schemas.desk.mention_note import MentionNote
from schemas.mention import Mention
from schemas.topics import Topics
from scoring.method.constants import HOUR_MS
from streams.config.timefmt import wall_clock_ms
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.match.hidden_authors import HiddenAuthors
from streams.match.kept_texts import KeptText, KeptTexts

LOOK_EVERY_S = 5.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def text_expiry(
    bootstrap: str, sender: Sender, topics: Topics, keep_text_hours: float, of_labels: KeptTexts, refusals: Refusals
) -> AsyncIterator["TextExpiry"]:
    """Follow the topics meanwhile; what they hold now is read when it begins. The rest is as in `TextExpiry`."""
    expiry = TextExpiry(sender, topics, keep_text_hours, of_labels)
    async with (
        Follower(bootstrap, topics.alert_texts, expiry.read_text, refusals=refusals),
        Follower(bootstrap, topics.mention_notes, expiry.read_note, refusals=refusals),
        Follower(bootstrap, topics.hides, expiry.of_hides.read, refusals=refusals),
    ):
        yield expiry


class TextExpiry:
    """Ends the records on ``tone-labels``, ``alert-texts`` and ``mention-notes``, and hidden authors on ``hides``."""

    def __init__(
        self,
        sender: Sender,
        topics: Topics,
        keep_text_hours: float,
        of_labels: KeptTexts,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        """Take what to end.

        Args:
            sender: of the role.
            topics: of the installation.
            keep_text_hours: how long a text may be kept.
            of_labels: texts of corrections, which their reader keeps up to date.
            now_ms: the clock, ms UTC.
        """
        self._sender, self._now_ms = sender, now_ms
        self._keep_ms = int(keep_text_hours * HOUR_MS)
        self._of_alerts = KeptTexts()
        self._of_notes = KeptTexts()
        self.of_hides = HiddenAuthors()
        self._by_topic: dict[str, KeptTexts | HiddenAuthors] = {
            topics.tone_labels: of_labels,
            topics.alert_texts: self._of_alerts,
            topics.mention_notes: self._of_notes,
            topics.hides: self.of_hides,
        }
        self._decode_note = CheckedDecoder("mention-notes", MentionNote).decode
        self._decode = CheckedDecoder("alert-texts", AlertText).decode

    def read_text(self, record: ConsumerRecord) -> None:
        """Take in a record of ``alert-texts``.

        Raises:
            RefusedRecordError: it is none.
        """
        if record.value is None:
            self._of_alerts.end(record.key or b"")
        else:
            text = self._decode(record)
            self._of_alerts.put(KeptText(text.source, text.id, text.since, text.author))

    def read_note(self, record: ConsumerRecord) -> None:
        """Take in a record of ``mention-notes``; raises as `read_text` does."""
        if record.value is None:
            self._of_notes.end(record.key or b"")
        else:
            note = self._decode_note(record)
            self._of_notes.put(KeptText(note.source, note.id, note.since, note.author))

    async def end(self, deletions: Sequence[Mention]) -> None:
        """End the texts of what these deletions take away, and await the broker's word."""
        if deletions:
            for topic, texts in self._by_topic.items():
                await self._sender.send_keyed(topic, texts.ended_by(deletions))

    async def run(self, is_first: Callable[[], bool]) -> None:
        """End what came too late, for ever; and what is too old, while `is_first`: one worker of all does that."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            for topic, texts in self._by_topic.items():
                late = texts.late()
                over = texts.over(self._now_ms() - self._keep_ms) if is_first() else []
                try:
                    await self._sender.send_keyed(topic, [*late, *over])
                except KafkaError as error:  # what is too old is found again
                    texts.put_back(late)
                    log.warning("%d texts cannot be ended now: %r", len(late) + len(over), error)
