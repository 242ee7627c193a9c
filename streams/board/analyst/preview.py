"""What a draft of a brand would find among the mentions of the last 7 days, read in turns from the newest back."""

from collections import OrderedDict
from collections.abc import Sequence
from heapq import heappush, heappushpop
from time import monotonic
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from scoring.method.constants import DAY_MS
from scoring.text.matching import Matcher
from scoring.text.queries.examples import failed_examples
from scoring.text.queries.linter import lint
from scoring.text.queries.unfound_forms import unfound_forms
from scoring.text.searched_text import searched_text
from streams.analysis.followed_brands import followed
from streams.board.contract.people_responses import FailedExample, Preview, PreviewRow
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.access import arguments

BACK_MS = 7 * DAY_MS
TURN_S = 1.0
"""One turn takes so long, or little more: others wait for the one process."""
CHUNK = 5_000
"""Offsets of a partition that are held at once."""
MOST_MENTIONS = 500_000
"""That one preview remembers: it is cut then."""
PREVIEWS = 4
"""That are remembered, each with its place."""
SHOWN, LETTERS = 20, 400
SILENCE_S = 5.0
"""How long the broker may send nothing of what it has."""


class Row(NamedTuple):
    """A mention that is found; the newest is the largest."""

    created_at: int
    id: str
    row: PreviewRow


class Reading:
    """One preview as far as it is read."""

    def __init__(self, draft: Brand, others: Sequence[Brand], *, is_edit: bool, since_ms: int) -> None:
        """Take the draft and what it is held against: its present definition alone, or all brands where it is new."""
        self._matcher = Matcher([replace(draft, brand="draft"), *others])
        self._is_edit, self._since_ms = is_edit, since_ms
        self._seen = set[int]()
        """Hashes of the mentions of which a version was read: the first one is the newest."""
        self._gone = set[tuple[str, str | None]]()
        self._first: dict[TopicPartition, int] = {}
        self._left: dict[TopicPartition, int] = {}
        """Up to which offset of a partition is to be read."""
        self._all, self._begun = 0, False
        self._found = self._new = self._lost = self._read = 0
        self._rows: dict[bool, list[Row]] = {True: [], False: []}
        self._lint, self._notes = list(lint(draft)), list(unfound_forms(draft))
        self._failed = [FailedExample(text=one.text, wanted=one.wanted) for one in failed_examples(draft)]

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is remembered."""
        return len(self._seen) >= MOST_MENTIONS

    @property
    def _unread(self) -> int:
        return sum(end - self._first[tp] for tp, end in self._left.items())

    async def turn(self, settings: Settings) -> None:
        """Read for TURN_S.

        Raises:
            JaugeError: the broker sends nothing.
            KafkaError: it is away.
        """
        kafka, until_s = settings.kafka, monotonic() + TURN_S
        async with AIOKafkaConsumer(
            **arguments(kafka.servers), enable_auto_commit=False, auto_offset_reset="earliest"
        ) as consumer:
            tps = [TopicPartition(kafka.topics.mentions, number) for number in range(kafka.partitions)]
            consumer.assign(tps)
            consumer.pause(*tps)
            if not self._begun:
                await self._begin(consumer, tps)
            while monotonic() < until_s and not self.is_cut and self._unread:
                tp = max(self._left, key=lambda one: self._left[one] - self._first[one])
                begin = max(self._first[tp], self._left[tp] - CHUNK)
                for mention in reversed(await _read(consumer, tp, begin, self._left[tp])):
                    self._take(mention)
                self._left[tp] = begin

    async def _begin(self, consumer: AIOKafkaConsumer, tps: Sequence[TopicPartition]) -> None:
        ends = await consumer.end_offsets(tps)
        firsts = await consumer.offsets_for_times(dict.fromkeys(tps, self._since_ms))
        for tp in tps:
            first = firsts[tp]
            self._first[tp] = ends[tp] if first is None else first.offset
            self._left[tp] = ends[tp]
        self._all, self._begun = self._unread, True

    def _take(self, mention: Mention) -> None:
        if mention.op == "account_delete":
            self._gone.add((mention.source, mention.author))
        name = hash((mention.source, mention.id))
        if not mention.id or name in self._seen:
            return
        self._seen.add(name)
        searched = searched_text(mention)
        is_gone = mention.deleted or (mention.source, mention.author) in self._gone
        if is_gone or mention.brand is not None or not searched or (mention.created_at or 0) < self._since_ms:
            return
        self._read += 1
        places = self._matcher.match(searched, mention)
        is_found = 0 in places
        is_new = is_found and len(places) == 1
        self._found += is_found
        self._new += is_new
        self._lost += self._is_edit and bool(places) and not is_found
        if is_found:
            self._keep(mention, searched, is_new=is_new)

    def _keep(self, mention: Mention, searched: str, *, is_new: bool) -> None:
        text = (mention.text or searched)[:LETTERS]
        at = mention.created_at or 0
        shown = PreviewRow(
            source=mention.source, id=mention.id, created_at=at, text=text, url=mention.url, is_new=is_new
        )
        rows, row = self._rows[is_new], Row(at, f"{mention.source}:{mention.id}", shown)
        if len(rows) < SHOWN:
            heappush(rows, row)
        else:
            heappushpop(rows, row)

    def preview(self, turn: int) -> Preview:
        """Return it as far as it is read."""
        rows = [one.row for is_new in (True, False) for one in sorted(self._rows[is_new], reverse=True)]
        return Preview(
            turn=turn,
            done=1.0 if self.is_cut or not self._unread else 1 - self._unread / self._all,
            is_cut=self.is_cut,
            read=self._read,
            found=self._found,
            new=self._new,
            lost=self._lost,
            rows=rows[:SHOWN],
            lint=self._lint,
            notes=self._notes,
            failed=self._failed,
        )


class Previews:
    """The previews that are read, each by its draft; one that was not asked for lately is forgotten."""

    def __init__(self) -> None:
        self._readings: OrderedDict[bytes, Reading] = OrderedDict()

    async def turn(self, draft: Brand, turn: int, now_ms: int, settings: Settings) -> Preview:
        """Go on with the preview of a draft, or begin it; `now_ms`: UTC. Raises as `Reading.turn` does."""
        key = encode(draft)
        reading = self._readings.pop(key, None)
        if reading is None or not turn:
            brands = await followed(settings)
            current = brands.get(draft.brand)
            others = [*brands.values()] if current is None else [replace(current, brand="current")]
            reading = Reading(draft, others, is_edit=current is not None, since_ms=now_ms - BACK_MS)
        await reading.turn(settings)
        self._readings[key] = reading
        if len(self._readings) > PREVIEWS:
            self._readings.popitem(last=False)
        return reading.preview(turn)


async def _read(consumer: AIOKafkaConsumer, tp: TopicPartition, begin: int, end: int) -> list[Mention]:
    """Return the mentions in a range of offsets of a paused partition, in their order."""
    consumer.seek(tp, begin)
    consumer.resume(tp)
    mentions: list[Mention] = []
    answered_s = monotonic()
    while await consumer.position(tp) < end:
        records = (await consumer.getmany(tp, timeout_ms=500, max_records=CHUNK)).get(tp, ())
        if records:
            answered_s = monotonic()
        elif monotonic() - answered_s > SILENCE_S:
            raise JaugeError("the broker does not send the mentions: try again")
        for record in records:
            if record.offset < end:
                try:
                    mentions.append(decode_mention(record.value))
                except RejectedError:  # whoever matches counts it
                    continue
    consumer.pause(tp)
    return mentions
