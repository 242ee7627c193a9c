"""A person's word on the tone of one text."""

from typing import Annotated

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.mention import TONES as TONES  # noqa: PLC0414 # whoever reads labels needs it
from schemas.mention import Label, TimeMs, ToneName


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
    by: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Whose it is, as `Label.by`."""
    corrects: bool = False
    """Whether a version of the mention carries it as well; else it is there to be learned from alone."""
    withdrawn: bool = False
    """As `Label.withdrawn`; it is then not learned from."""
    author: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    """Pseudonym of who wrote the text, so that the label goes with the account; None: not known."""
    since: TimeMs | None = None
    """When the broker had the version that it corrects, ms UTC: from then on its text may be kept; None: from `at`."""
    learn: bool = True
    """Whether the models learn from it: of copies of one text corrected at once, from one."""

    @property
    def label(self) -> Label | None:
        """What it says of the mention; None where it corrects none."""
        if not self.corrects:
            return None
        return Label(tone=self.tone, by=self.by, at=self.at, withdrawn=self.withdrawn)


def tone_label_fault(label: ToneLabel, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``tone-labels`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> tone_label_fault(ToneLabel(source="x", id="1", text="Good", tone="positive", at=at), b"x:1", at)
    ''
    """
    return key_fault(key, f"{label.source}:{label.id}") or time_fault("at", label.at, now_ms)
