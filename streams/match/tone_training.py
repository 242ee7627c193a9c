"""People's corrections of tone, learned by every worker of `match`, and kept on the topic ``tone-model``.

A model is a function of the order of ``tone-labels``: each worker learns by itself, within
moments, and all have the same. The worker that owns the first partition of ``mentions``
tells a snapshot, so that a worker that starts need not learn all again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from schemas.tone_label import ToneLabel
from schemas.topics import Topics
from scoring.text.language import languages_of
from scoring.text.tone.labels import LabelBook
from scoring.text.tone.model import ToneModel
from scoring.text.tone.word_list import listed_languages
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.follower import Follower
from streams.kafka.refusals import Refusals
from streams.match.kept_texts import KeptText, KeptTexts
from streams.match.tone_drift import ToneDrift
from streams.match.tone_snapshots import LANGUAGE, OtherVersionRecordError, Snapshot, labels_end, model_of, publish
from streams.metrics.telemetry import Telemetry

SNAPSHOT_S = 2.0
"""Shortest time between two snapshots."""
MOST_LANGUAGES = 16
RECENT = 512
"""Corrections that are learned again when a model arrives that does not have them."""
FAR_AHEAD = 10_000
"""Another worker may have learned so many corrections that have not arrived here; a model of more is refused."""

log = logging.getLogger(__name__)


class _Correction(NamedTuple):
    offset: int
    lang: str
    text: str
    tone: str


class Learning:
    """The models of one worker."""

    def __init__(
        self,
        models: dict[str, ToneModel],
        telemetry: Telemetry,
        labels_end: int = 0,
        masked: Callable[[str], str] = str,
        languages: frozenset[str] | None = None,
        book: LabelBook | None = None,
    ) -> None:
        """Take the models, by language, which this keeps up to date.

        Args:
            models: of the worker.
            telemetry: of the role.
            labels_end: offset of the next correction.
            masked: what makes of a text one without the names of its brands, as mentions are read.
            languages: expected in texts; None: those that have lists of words.
            book: of corrections of mentions, which this adds to; None: they are learned from alone.
        """
        self._book = book
        self._models = models
        self._languages = listed_languages() if languages is None else languages
        self._masked = masked
        self._telemetry = telemetry
        self.drift = ToneDrift(telemetry.tones)
        self._next: dict[str, int] = {}
        """First correction that each model has not learned."""
        self._recent: deque[_Correction] = deque(maxlen=RECENT)
        self._decode = CheckedDecoder("tone-labels", ToneLabel).decode
        self.kept = KeptTexts()
        """Of the topic."""
        self._published: dict[str, int] = {}
        """What the newest snapshot of each language has learned."""
        self._labels_end = labels_end
        self._early: dict[str, tuple[ToneModel, int]] = {}
        """Models that learned corrections which have not arrived here: they wait for them."""
        self._restored: dict[str, int] = {}
        """How much each model had learned when it was published again in place of one that was refused."""
        self.changed = asyncio.Event()

    def read_model(self, record: ConsumerRecord) -> None:
        """Take in a snapshot, unless ours is further.

        Raises:
            RefusedRecordError: it is none, or one of corrections that do not exist. The models stay as they are.
        """
        try:
            self._read_model(record)
        except OtherVersionRecordError:
            raise
        except RefusedRecordError:
            self._restore((record.key or b"").decode(errors="replace"))
            raise

    def _read_model(self, record: ConsumerRecord) -> None:
        model, after = model_of(record)
        lang = model.lang
        if lang not in self._models and len({*self._models, *self._early}) >= MOST_LANGUAGES:
            raise RefusedRecordError(f"there are models of {len(self._models)} languages already")
        if after > self._labels_end + FAR_AHEAD:
            raise RefusedRecordError(f"it learned {after - self._labels_end} corrections that do not exist")
        if after > self._labels_end:
            self._early[lang] = model, after
        else:
            self._take(model, after)

    def _take(self, model: ToneModel, after: int) -> None:
        """Go on from a model, unless ours is further."""
        lang = model.lang
        self._published[lang] = model.learned
        ours = self._models.get(lang)
        if ours is not None and ours.learned >= model.learned and self._next.get(lang, 0) >= after:
            return
        self._models[lang], self._next[lang] = model, after
        for correction in self._recent:
            if correction.lang == lang and correction.offset >= after:
                self._learn(correction)
        self._telemetry.tones.model(lang, model.learned)
        log.info("tone of %s: a model of %d texts", lang, model.learned)

    def _restore(self, lang: str) -> None:
        """Have our model published again, once: compaction would leave the topic the refused one alone."""
        ours = self._models.get(lang)
        if ours is not None and self._restored.get(lang) != ours.learned:
            self._restored[lang] = ours.learned
            self._published.pop(lang, None)
            self.changed.set()

    def read_label(self, record: ConsumerRecord) -> None:
        """Learn one correction that the model of its language does not have.

        Raises:
            RefusedRecordError: it is none, or of a language too many.
        """
        self._labels_end = max(self._labels_end, record.offset + 1)
        for lang, (model, after) in list(self._early.items()):
            if after <= self._labels_end:
                del self._early[lang]
                self._take(model, after)
        if record.value is None:  # its text is gone: what was learned of it stays learned
            self.kept.end(record.key or b"")
            return
        label = self._decode(record)
        since_ms = label.at if label.since is None else label.since
        self.kept.put(KeptText(label.source, label.id, since_ms, label.author))
        if self._book is not None and label.label is not None:
            self._book.put_named(label.source, label.id, label.label)
        if label.withdrawn or not label.learn:
            return
        lang = languages_of([label.lang], [label.text], self._languages)[0] or "en"
        if not LANGUAGE.fullmatch(lang) or (lang not in self._models and len(self._models) >= MOST_LANGUAGES):
            raise RefusedRecordError(f"there are models of {len(self._models)} languages already")
        correction = _Correction(record.offset, lang, self._masked(label.text), label.tone)
        self._recent.append(correction)
        if record.offset >= self._next.get(lang, 0):
            self._learn(correction)
            self.changed.set()

    def _learn(self, correction: _Correction) -> None:
        lang = correction.lang
        model = self._models.setdefault(lang, ToneModel(lang))
        self.drift.read_correction(lang, correction.tone, model.judge(correction.text).tone)
        model.learn_one(correction.text, correction.tone)
        self._next[lang] = correction.offset + 1
        self._telemetry.tones.model(lang, model.learned)

    def unpublished(self) -> list[Snapshot]:
        """Return each model that has learned more than its newest snapshot."""
        return [
            Snapshot(lang, model.to_bytes(), self._next.get(lang, 0))
            for lang, model in self._models.items()
            if model.learned > self._published.get(lang, 0)
        ]


@asynccontextmanager
async def learning(
    bootstrap: str,
    prefix: str,
    models: dict[str, ToneModel],
    telemetry: Telemetry,
    refusals: Refusals,
    is_publisher: Callable[[], bool],
    masked: Callable[[str], str] = str,
    languages: frozenset[str] | None = None,
    book: LabelBook | None = None,
) -> AsyncIterator[Learning]:
    """Keep `models` up to date meanwhile; those of now are read when it begins.

    Args:
        bootstrap: of the brokers, with access.
        prefix: of the topics.
        models: by language.
        telemetry: of the role.
        refusals: of snapshots and corrections that are not believed.
        is_publisher: whether this worker is the one to publish snapshots.
        masked: what takes the names of brands out of a text.
        languages: expected in texts; None: those that have lists of words.
        book: of corrections of mentions: those of now are in it when it begins.
    """
    learning = Learning(models, telemetry, await labels_end(bootstrap, prefix), masked, languages, book)
    async with (
        Follower(bootstrap, Topics(prefix).tone_model, learning.read_model, refusals=refusals),
        Follower(bootstrap, Topics(prefix).tone_labels, learning.read_label, refusals=refusals),
    ):
        tasks = [
            asyncio.create_task(_publish_changes(bootstrap, prefix, learning, is_publisher), name="publish models"),
            asyncio.create_task(learning.drift.load(), name="tone drift"),
        ]
        try:
            yield learning
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _publish_changes(bootstrap: str, prefix: str, learning: Learning, is_publisher: Callable[[], bool]) -> None:
    while True:
        await learning.changed.wait()
        learning.changed.clear()
        if is_publisher() and (unpublished := learning.unpublished()):
            try:
                await publish(bootstrap, prefix, unpublished)
            except KafkaError as error:  # the next correction, or the next worker, tells it
                log.warning("models of tone cannot be published now: %r", error)
        await asyncio.sleep(SNAPSHOT_S)
