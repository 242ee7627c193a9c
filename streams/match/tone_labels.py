"""What people say of tone, put on the topics from which the workers learn."""

from collections.abc import Sequence

from schemas.records import label_record
from schemas.tone_label import ToneLabel
from scoring.text.tone.model import ToneModel
from streams.config.settings import Settings
from streams.kafka.producer import Sender
from streams.match.tone_snapshots import Snapshot, labels_end, publish


async def correct(settings: Settings, labels: Sequence[ToneLabel]) -> None:
    """Tell corrections, and await the broker's word that they are kept."""
    async with Sender(settings.kafka.servers, "jauge-labels") as sender:
        await sender.send_keyed(settings.kafka.topics.tone_labels, [label_record(label) for label in labels])


async def give(settings: Settings, model: ToneModel) -> None:
    """Tell a model; corrections that are there already are behind it."""
    prefix, bootstrap = settings.kafka.prefix, settings.kafka.servers
    after = await labels_end(bootstrap, prefix)
    await publish(bootstrap, prefix, [Snapshot(model.lang, model.to_bytes(), after)])
