"""Corrections of tone: what a person said of a mention stands in place of what was read, in its later versions too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from schemas.mention import Label, Mention, ToneName
from scoring.text.tone.tone import Tone

LABEL = "label"
"""The model's name where a person corrected the tone."""
SENTIMENT: Mapping[ToneName, float] = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
"""Of a corrected mention; its confidence is 1."""


class LabelBook:
    """Labels by mention. Of one mention the newest counts that a version can know (SPEC section 2, Corrections).

    >>> book, was = LabelBook(), Mention(source="x", id="1", seen_at=5)
    >>> book.put(was, Label(tone="positive", by="editor", at=7))
    >>> book.of(was), book.of(Mention(source="x", id="1", seen_at=7)).tone
    (None, 'positive')
    >>> later = LabelBook(until_ms=8)  # of a version of the application that was begun after it
    >>> later.put(was, Label(tone="positive", by="editor", at=7))
    >>> later.of(was).tone
    'positive'
    """

    def __init__(self, until_ms: int = 0) -> None:
        """`until_ms`: labels given before it count from the first version of their mention on, ms UTC."""
        self._until_ms = until_ms
        self._labels: defaultdict[tuple[str, str], list[Label]] = defaultdict(list)
        """The newest last."""

    def put(self, mention: Mention, label: Label) -> None:
        """Take in a label of a mention; one that comes again changes nothing."""
        self.put_named(mention.source, mention.id, label)

    def put_named(self, source: str, mention_id: str, label: Label) -> None:
        """The same, by what names the mention."""
        labels = self._labels[source, mention_id]
        if label not in labels:
            labels.append(label)
            labels.sort(key=_order)

    def put_all(self, mentions: Iterable[Mention]) -> None:
        """Take in what versions of mentions carry."""
        for mention in mentions:
            if mention.label is not None:
                self.put(mention, mention.label)

    def of(self, mention: Mention) -> Label | None:
        """Return the label of a version; None: nobody gave one, it was withdrawn, or the version takes something away.

        It is the newest that was given when the version was seen, or before `until_ms`.
        """
        labels = self._labels.get((mention.source, mention.id))
        if labels is None or mention.deleted:
            return None
        known_ms = max(mention.seen_at, self._until_ms)
        newest = next((label for label in reversed(labels) if label.at <= known_ms), None)
        return None if newest is None or newest.withdrawn else newest

    def __bool__(self) -> bool:
        return bool(self._labels)


def _order(label: Label) -> tuple[int, bool, str, str]:
    return label.at, label.withdrawn, label.tone, label.by


def tone_of(label: Label) -> Tone:
    """Return the tone of a corrected mention.

    >>> tone_of(Label(tone="negative", by="editor", at=7))
    Tone(sentiment=-1.0, confidence=1.0, model='label')
    """
    return Tone(SENTIMENT[label.tone], 1.0, LABEL)
