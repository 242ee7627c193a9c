"""A person's correction as it travels."""

from schemas.codec import encode
from schemas.tone_label import ToneLabel
from streams.kafka.producer import Record


def label_record(label: ToneLabel) -> Record:
    """Return the record of one correction."""
    return f"{label.source}:{label.id}".encode(), encode(label), ()
