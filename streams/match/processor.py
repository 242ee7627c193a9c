"""A batch of raw mentions turned into the records of the topics behind `match`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import Headers, Record, cloud_event, encode, rfc3339
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from schemas.records import dead_letter_of
from schemas.topics import BROADCAST_KEY
from scoring.method.fixed_point import h64
from scoring.method.reference import REFERENCE, Reference
from scoring.state.admission import rejection_reason
from scoring.state.observe import progress_record
from scoring.state.routing import Route, route
from scoring.state.step_counts import STEP_MS
from scoring.text.matching import Matcher
from scoring.text.near_duplicates import groups_of
from scoring.text.tone.model import ToneModel
from scoring.text.tone.tone import tone_named
from streams.kafka.partitioner import partition_of

TEXT_CHARACTERS = 280
"""Of a text, in a brand mention."""


_NO_BRAND = b'{"brand":""'
"""How a brand mention begins that names none."""


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
    by_source: Counter[str] = field(default_factory=Counter)
    """Mentions of the reference's sources that were let in, matched or not."""
    tones: Counter[str] = field(default_factory=Counter)
    """Mentions that went to a brand, by the tone they were read as."""
    newest: int = 0
    """Newest `seen_at` of all mentions admitted, spoken of or not; 0: of none."""


class _Target(NamedTuple):
    """Where a brand's records go."""

    partition: int
    name: bytes
    key: int


class MatchProcessor:
    """Turns raw records of ``mentions`` into those of the topics behind it. Pure: the same records, the same answer."""

    def __init__(self, brands: Iterable[Brand], partitions: int, reference: Reference = REFERENCE) -> None:
        """`partitions`: of the topics ``observations`` and ``brand-mentions``."""
        self.models: dict[str, ToneModel] = {}
        """Of tone, by language; those without are read by words of feeling."""
        self._reference = reference
        self.matcher = Matcher(brands)
        """Brands are put and removed here; that holds from the next records on."""
        self.partitions = partitions
        self._target = lru_cache(maxsize=65_536)(self._find_target)

    def process(self, records: Sequence[Any]) -> Matched:
        """Match each record by itself; one that cannot be read harms no other.

        Of a record are read `.topic`, `.partition`, `.offset`, `.timestamp` (ms) and
        `.value`. The topic has the broker's time of arrival as timestamp, which is the
        "now" that the times in a mention are held against. Where the mentions of a batch
        pass a step of five minutes, that is told at once: history and watch of the scores go by it.
        """
        matched = Matched(received=len(records))
        read = [(record, mention) for record in records if (mention := self._read(record, matched)) is not None]
        routes = route([mention for _, mention in read], self.matcher, self._reference, self.models)
        shown = [
            mention.text or "" if routed.brands and not mention.deleted else ""
            for (_, mention), routed in zip(read, routes, strict=True)
        ]
        for (record, mention), routed, group in zip(read, routes, groups_of(shown), strict=True):
            if mention.seen_at > matched.newest:
                step_ms = mention.seen_at // STEP_MS * STEP_MS
                if 0 < matched.newest < step_ms:
                    self.add_progress_marker(matched, record.partition, step_ms)
                matched.newest = mention.seen_at
            if routed.dropped is not DropReason.UNKNOWN_SOURCE:
                matched.by_source[mention.source] += 1
            if routed.dropped is not None:
                matched.dropped[routed.dropped] += 1
                if routed.dropped is DropReason.WRONG_TYPE:
                    detail = f"{mention.op} without id or created_at, or account_delete without author"
                    matched.dead_letters.append(dead_letter_of(record, routed.dropped, detail))
            elif routed.brands:
                matched.matched += 1
                if routed.tone.sentiment is not None:
                    matched.tones[tone_named(routed.tone.sentiment)] += 1
            else:
                matched.broadcast += 1
            self._put(mention, routed, group, matched)
        return matched

    def add_progress_marker(self, matched: Matched, origin: int, until_ms: int) -> None:
        """Add to every partition of the observations, behind all others, how far partition `origin` is read."""
        progress = (BROADCAST_KEY, progress_record(origin, until_ms), ())
        for partition in range(self.partitions):
            matched.observations[partition].append(progress)

    def _read(self, record: Any, matched: Matched) -> Mention | None:
        """Return the mention of one record, else put down why there is none."""
        try:
            mention = decode_mention(record.value)
            reason = rejection_reason(mention, record.timestamp)
            if reason is None:
                return mention
            detail = f"{mention.source}, created_at {mention.created_at}, seen_at {mention.seen_at}"
        except RejectedError as refused:
            reason, detail = refused.reason, refused.detail
        matched.dropped[reason] += 1
        matched.dead_letters.append(dead_letter_of(record, reason, detail))
        return None

    def _put(self, mention: Mention, routed: Route, group: str, matched: Matched) -> None:
        if routed.broadcast is not None:
            everywhere = (BROADCAST_KEY, routed.broadcast.record(0), ())
            for partition in range(self.partitions):
                matched.observations[partition].append(everywhere)
        if not routed.brands:
            if mention.deleted:  # whoever keeps texts has to hear of it
                ((value, headers),) = brand_mentions([""], mention, routed, group)
                for partition in range(self.partitions):
                    matched.brand_mentions[partition].append((BROADCAST_KEY, value, headers))
            return
        made = brand_mentions(routed.brands, mention, routed, group)
        for brand, (value, headers) in zip(routed.brands, made, strict=True):
            target = self._target(brand)
            if routed.version is not None:
                matched.observations[target.partition].append((target.name, routed.version.record(target.key), ()))
            matched.brand_mentions[target.partition].append((target.name, value, headers))

    def _find_target(self, brand: str) -> _Target:
        return _Target(partition_of(brand, self.partitions), brand.encode(), h64(brand))


def brand_mentions(
    brands: Iterable[str], mention: Mention, routed: Route, group: str
) -> Iterator[tuple[bytes, Headers]]:
    """Yield value and headers of the record of ``brand-mentions`` for each brand.

    They differ by the brand alone, which comes first in JSON too: the rest is encoded once. A deletion does not
    tell the text again.
    """
    made = BrandMention(
        brand="",
        source=mention.source,
        id=mention.id,
        op=mention.op,
        created_at=mention.created_at or 0,
        seen_at=mention.seen_at,
        author=mention.author,
        text="" if mention.deleted or mention.text is None else mention.text[:TEXT_CHARACTERS],
        lang=mention.lang or routed.lang,
        url=mention.url,
        sentiment=routed.tone.sentiment,
        confidence=routed.tone.confidence,
        model=routed.tone.model,
        group=group,
        scored=routed.dropped is None,
        followers=mention.followers,
        likes=mention.likes,
        reposts=mention.reposts,
        replies=mention.replies,
    )
    rest, time = encode(made)[len(_NO_BRAND) :], rfc3339(mention.seen_at)
    for brand in brands:
        event_id = f"{brand}|{mention.source}:{mention.id}|{mention.seen_at}"
        yield b'{"brand":%b%b' % (encode(brand), rest), cloud_event("brand-mention", "/jauge/match", event_id, time)
