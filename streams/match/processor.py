"""A batch of raw mentions turned into the records of the topics behind `match`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.brand import Brand
from schemas.codec import Record
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from schemas.records import dead_letter_of
from schemas.topics import BROADCAST_KEY
from scoring.method.reference import REFERENCE, Reference
from scoring.state.admission import rejection_reason
from scoring.state.observe import observe_deletion, progress_record
from scoring.state.step_counts import STEP_MS
from scoring.text.matching import Matcher
from scoring.text.near_duplicates import copies_of
from scoring.text.placement import BATCH, Placement, ReadText, place, read_texts
from scoring.text.tone.labels import LabelBook
from scoring.text.tone.model import ToneModel
from scoring.text.tone.tone import tone_named
from streams.kafka.packed.records import PackedRecords
from streams.kafka.partitioner import partition_of
from streams.match.brand_mention_records import brand_mention_record, opening_of, shared_parts
from streams.match.observation_records import BrandlessRecord, brand_key, observation_records

_NO_BRAND = opening_of("")


@dataclass
class Matched:
    """What became of some mentions: ``received == matched + broadcast + dropped``."""

    received: int = 0
    matched: int = 0
    """Mentions that went to one brand or more."""
    broadcast: int = 0
    """Deletions, and updates that now speak of no brand, that went to every partition and to no brand by itself."""
    dropped: Counter[DropReason] = field(default_factory=Counter)
    observations: defaultdict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    """By partition, in the order of the mentions."""
    brand_mentions: defaultdict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    """Likewise."""
    dead_letters: list[Record] = field(default_factory=list)
    deletions: list[Mention] = field(default_factory=list)
    """Those that take something away, of whatever source."""
    by_source: Counter[str] = field(default_factory=Counter)
    """Mentions of the reference's sources that were let in, matched or not."""
    tones: Counter[str] = field(default_factory=Counter)
    """Mentions that went to a brand, by the tone they were read as."""
    newest: int = 0
    """Newest `seen_at` of all mentions admitted, spoken of or not; 0: of none."""


class _Target(NamedTuple):
    """Where a brand's records go, and how they begin."""

    partition: int
    name: bytes
    key: bytes
    """Within observations."""
    opening: bytes
    """Of brand mentions."""


class _Versions(NamedTuple):
    """What some versions of mentions were read as, one list a step."""

    placed: list[Placement]
    texts: list[ReadText]
    groups: list[str]
    """Of texts that are nearly the same."""
    observed: list[BrandlessRecord | None]
    """None: the scores get nothing of it."""


def _arrivals(records: Sequence[Any]) -> Iterable[tuple[int, bytes | None]]:
    """Return when each record came to the broker (ms UTC), and its value."""
    return records.arrivals() if isinstance(records, PackedRecords) else [(one.timestamp, one.value) for one in records]


def _offsets(records: Sequence[Any]) -> list[int]:
    """Return where each record stands in its partition."""
    if isinstance(records, PackedRecords):
        offsets: list[int] = records.places["offset"].tolist()
        return offsets
    return [one.offset for one in records]


class MatchProcessor:
    """Turns raw records of ``mentions`` into those of the topics behind it. Pure: the same records, the same answer."""

    def __init__(
        self,
        brands: Iterable[Brand],
        partitions: int,
        reference: Reference = REFERENCE,
        languages: frozenset[str] | None = None,
        labels: LabelBook | None = None,
    ) -> None:
        """Take what mentions are matched by.

        Args:
            brands: those that are followed at first.
            partitions: of the topics ``observations`` and ``brand-mentions``.
            reference: the published table.
            languages: expected in texts; None: those that have lists of words.
            labels: corrections, to which those of the mentions are added; None: there are none yet.
        """
        self.labels = LabelBook() if labels is None else labels
        self.models: dict[str, ToneModel] = {}
        """Of tone, by language; those without are read by words of feeling."""
        self._reference = reference
        self.matcher = Matcher(brands, languages=languages)
        """Brands are put and removed here; that holds from the next records on."""
        self.partitions = partitions
        self._target = lru_cache(maxsize=65_536)(self._find_target)

    def process(self, records: Sequence[Any]) -> Matched:
        """Match each record by itself; one that cannot be read harms no other.

        Of a record are read `.topic`, `.partition`, `.offset`, `.timestamp` (ms) and
        `.value`. The topic has the broker's time of arrival as timestamp, which is the
        "now" that the times in a mention are held against. Where the mentions of a batch
        pass a step of 15 minutes, that is told at once: history and watch of the scores go by it.
        """
        matched = Matched(received=len(records))
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            places, mentions = self._read(batch, matched)
            versions = self._versions(mentions)
            self._count(batch, places, mentions, versions, matched)
            all_placed, texts, groups, observations = versions
            offsets = _offsets(batch)
            for at, mention, placed, text, group, observed in zip(
                places, mentions, all_placed, texts, groups, observations, strict=True
            ):
                if mention.seen_at > matched.newest:
                    step_ms = mention.seen_at // STEP_MS * STEP_MS
                    if 0 < matched.newest < step_ms:
                        self.add_progress_marker(matched, batch[at].partition, step_ms)
                    matched.newest = mention.seen_at
                self._put(offsets[at], mention, placed, text, group, observed, matched)
        return matched

    def add_progress_marker(self, matched: Matched, origin: int, until_ms: int) -> None:
        """Add to every partition of the observations, behind all others, how far partition `origin` is read."""
        progress = (BROADCAST_KEY, progress_record(origin, until_ms), ())
        for partition in range(self.partitions):
            matched.observations[partition].append(progress)

    def _read(self, records: Sequence[Any], matched: Matched) -> tuple[list[int], list[Mention]]:
        """Return the places of the records that hold a mention, and these; put down why the others hold none."""
        places: list[int] = []
        mentions: list[Mention] = []
        for at, (timestamp, value) in enumerate(_arrivals(records)):
            mention = None
            try:
                mention = decode_mention(value)
                reason = rejection_reason(mention, timestamp)
                if reason is None:
                    places.append(at)
                    mentions.append(mention)
                    continue
                detail = f"{mention.source}, created_at {mention.created_at}, seen_at {mention.seen_at}"
            except RejectedError as refused:
                reason, detail = refused.reason, refused.detail
            matched.dropped[reason] += 1
            matched.dead_letters.append(dead_letter_of(records[at], reason, detail, mention))
        return places, mentions

    def _versions(self, mentions: Sequence[Mention]) -> _Versions:
        """Place some mentions, read the texts of those that speak of a brand, and observe what is scored."""
        self.labels.put_all(mentions)
        placements = [place(mention, self.matcher, self._reference) for mention in mentions]
        texts = read_texts(mentions, placements, self.matcher, self.models, self.labels)
        groups: list[str] = [""] * len(mentions)
        observed: list[BrandlessRecord | None] = [None] * len(mentions)
        spoken = [index for index, placed in enumerate(placements) if placed.brands]
        fingerprints, found = copies_of([mentions[index].text or "" for index in spoken])
        for index, group in zip(spoken, found, strict=True):
            if not mentions[index].deleted:
                groups[index] = group
        scored = [number for number, index in enumerate(spoken) if placements[index].dropped is None]
        indexes = [spoken[number] for number in scored]
        made = observation_records(
            [mentions[index] for index in indexes],
            [texts[index].tone for index in indexes],
            fingerprints[scored],
            self._reference,
            {number: own for number, index in enumerate(indexes) if (own := texts[index].own) is not None},
        )
        for index, record in zip(indexes, made, strict=True):
            observed[index] = record
        return _Versions(placements, texts, groups, observed)

    def _count(
        self,
        records: Sequence[Any],
        places: Sequence[int],
        mentions: Sequence[Mention],
        versions: _Versions,
        matched: Matched,
    ) -> None:
        """Put down what becomes of each mention, which stands in the record at its place."""
        known = []
        for at, mention, placed in zip(places, mentions, versions.placed, strict=True):
            dropped = placed.dropped
            if dropped is not DropReason.UNKNOWN_SOURCE:
                known.append(mention.source)
            if mention.deleted:
                matched.deletions.append(mention)
            if dropped is None:
                if placed.brands:
                    matched.matched += 1
                else:
                    matched.broadcast += 1
                continue
            matched.dropped[dropped] += 1
            if dropped is DropReason.WRONG_TYPE:
                detail = f"{mention.op} without id or created_at, or account_delete without author"
                matched.dead_letters.append(dead_letter_of(records[at], dropped, detail, mention))
        matched.by_source.update(known)
        matched.tones.update(
            tone_named(sentiment)
            for placed, text in zip(versions.placed, versions.texts, strict=True)
            if placed.dropped is None and (sentiment := text.tone.sentiment) is not None
        )

    def _put(
        self,
        offset: int,
        mention: Mention,
        placed: Placement,
        text: ReadText,
        group: str,
        observed: BrandlessRecord | None,
        matched: Matched,
    ) -> None:
        """Add the records of one version to those of their partitions."""
        if placed.deleted_at is not None:
            everywhere = (BROADCAST_KEY, observe_deletion(mention, placed.deleted_at).record(0), ())
            for partition in range(self.partitions):
                matched.observations[partition].append(everywhere)
        if not (placed.brands or mention.deleted):
            return
        label = None if text.own is None else self.labels.of(mention)
        shared = shared_parts(mention, text, group, placed.dropped is None, label, offset)
        if not placed.brands:  # whoever keeps texts has to hear of it
            everybody = brand_mention_record(BROADCAST_KEY, _NO_BRAND, shared)
            for partition in range(self.partitions):
                matched.brand_mentions[partition].append(everybody)
        for brand in placed.brands:
            partition, name, key, opening = self._target(brand)
            if observed is not None:
                before, after = observed
                matched.observations[partition].append((name, before + key + after, ()))
            matched.brand_mentions[partition].append(brand_mention_record(name, opening, shared))

    def _find_target(self, brand: str) -> _Target:
        return _Target(partition_of(brand, self.partitions), brand.encode(), brand_key(brand), opening_of(brand))
