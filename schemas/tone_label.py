"""A person's word on the tone of one text."""

from typing import Annotated, Literal, get_args

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.mention import TimeMs

ToneName = Literal["negative", "neutral", "positive"]
TONES: tuple[ToneName, ...] = get_args(ToneName)
"""From the worst to the best."""


class ToneLabel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``tone-labels``: ``source:id`` of the mention."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)] = ""
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    tone: ToneName
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    """BCP 47; None: the text is looked at."""
    at: TimeMs
    """When it was given, ms UTC."""


def tone_label_fault(label: ToneLabel, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``tone-labels`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> tone_label_fault(ToneLabel(source="x", id="1", text="Good", tone="positive", at=at), b"x:1", at)
    ''
    """
    return key_fault(key, f"{label.source}:{label.id}") or time_fault("at", label.at, now_ms)
