"""A person's word on the tone of one text."""

from typing import Annotated, Literal, get_args

import msgspec

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
