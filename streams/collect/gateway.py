"""The ingest gateway: every mention, whoever collected it, enters by the same path.

The author's row is noted, which is five bits of a public name, and the author gets a
pseudonym; times are held against the clock, and what may not enter goes to ``dead-letters`` with its reason.
"""

from asyncio import Task, create_task, sleep
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

import msgspec
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from schemas.codec import Record, encode
from schemas.drop import DropReason, Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.records import dead_letter_record, health_record, mention_record
from schemas.topics import Topics
from scoring.method.fixed_point import public_row
from scoring.state.admission import rejection_reason
from streams.collect.connections import Connections
from streams.config.errors import JaugeError
from streams.config.pseudonyms import Pseudonyms
from streams.config.timefmt import wall_clock_ms
from streams.kafka.admin import TopicAdmin
from streams.kafka.producer import Sender
from streams.metrics.tracing import Tracing

MAX_RECORD_BYTES = 256 * 1024
SURELY_FITS = 40_000
"""Characters of text: six bytes each at most, and the other fields have bounds that leave room."""
CHUNK_ROWS = 1_000
"""The loop is held for some 30 ms while they are made into records."""
CHUNK_BYTES = 1 << 20


class IngestGateway:
    """Takes mentions in: ``received == published + sum(dropped)``, once `publish` has returned.

    An async context manager; several collectors may share one.
    """

    def __init__(
        self,
        bootstrap: str,
        prefix: str,
        pseudonyms: Pseudonyms,
        clock: Callable[[], int] = wall_clock_ms,
        connections: Connections | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        """Take the broker and the key.

        Args:
            bootstrap: ``host:port``.
            prefix: of the topics, its dot included.
            pseudonyms: of the authors.
            clock: ms UTC; nothing later by 5 minutes comes in.
            connections: shared by the gateways of a process, so that it is read once; None: our own.
            tracing: of the process; None: batches are not traced.
        """
        self._bootstrap, self._topics = bootstrap, Topics(prefix)
        self.connections = connections or Connections(bootstrap, self._topics.source_health)
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._tracing = tracing
        self._sender = Sender(bootstrap, "jauge-door")
        self._partitions: dict[str, int] = {}
        self.received = 0
        self.published = 0
        """Acknowledged by the broker."""
        self.dropped: Counter[DropReason] = Counter()
        """By reason; their dead letters are acknowledged."""

    async def __aenter__(self) -> Self:
        async with TopicAdmin(self._bootstrap) as admin:
            found = await admin.partitions()
        for topic in (self._topics.mentions, self._topics.dead_letters, self._topics.source_health):
            if topic not in found:
                raise JaugeError(f"there is no topic {topic}: run `jauge topics apply`")
            self._partitions[topic] = len(found[topic])
        try:
            await self._sender.__aenter__()
        except KafkaError as error:
            raise self._unreachable(error) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sender.__aexit__(kind, error, trace)

    def admit(self, mention: Mention) -> Mention | Rejection:
        """Return `mention` as it enters, with the author's pseudonym, or why it may not.

        Sends nothing: whoever recounts a file passes its rows through here as well.
        """
        return admit(mention, self._pseudonyms, self._clock())

    async def publish(self, rows: Iterable[Mention | Rejection]) -> None:
        """Send the rows, each to ``mentions`` or to ``dead-letters``, and await that the broker has them.

        Raises:
            JaugeError: the broker stayed away; the rows before may be published, and publishing
                all again changes no score.
        """
        sending: Task[None] | None = None
        chunk = _Chunk(self._topics, self._partitions)
        try:
            for row in rows:
                self._take(row, chunk)
                if chunk.rows >= CHUNK_ROWS or chunk.size >= CHUNK_BYTES:
                    if sending is not None:
                        await sending
                    sending = create_task(self._send(chunk))
                    await sleep(0)  # it begins, and other tasks have their turn
                    chunk = _Chunk(self._topics, self._partitions)
            if sending is not None:
                await sending
            await self._send(chunk)
        except KafkaError as error:
            raise self._unreachable(error) from error
        finally:
            if sending is not None and not sending.done():  # the rows raised, or we are stopped
                sending.cancel()

    async def tick(self, health: SourceHealth) -> None:
        """Tell how a source is doing, and since when it has been connected; this moves the clock of the scores.

        Raises:
            JaugeError: the broker stayed away.
        """
        try:
            health = await self.connections.with_since(health, self._clock())
            await self._sender.send_keyed(self._topics.source_health, [health_record(health)])
        except KafkaError as error:
            raise self._unreachable(error) from error

    def _take(self, row: Mention | Rejection, chunk: "_Chunk") -> None:
        now_ms = self._clock()
        self.received += 1
        entered = row if isinstance(row, Rejection) else admit(row, self._pseudonyms, now_ms)
        if isinstance(entered, Rejection):
            if self._pseudonyms.hides_ids:  # nobody knows what is in bytes that cannot be read
                entered = entered._replace(data=b"")
            chunk.drop(entered, now_ms)
        else:
            chunk.put(self._topics.mentions, mention_record(entered))
            chunk.mentions += 1

    async def _send(self, chunk: "_Chunk") -> None:
        span = None
        if self._tracing is not None and chunk.mentions:
            span = self._tracing.begin("collect", chunk.mentions)
        if span is not None:
            span.carry(chunk.records[self._topics.mentions])
        for topic, by_partition in chunk.records.items():
            await self._sender.send(topic, by_partition)
        if span is not None:
            span.end()
        self.published += chunk.mentions
        self.dropped.update(chunk.dropped)

    def _unreachable(self, error: KafkaError) -> JaugeError:
        return JaugeError(
            f"Kafka at {self._bootstrap} does not answer ({type(error).__name__}): "
            "start it, or correct kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP), and begin again"
        )


class _Chunk:
    """Records that are sent together."""

    def __init__(self, topics: Topics, partitions: dict[str, int]) -> None:
        self._dead_letters = topics.dead_letters
        self._partitions = partitions
        self.records: dict[str, defaultdict[int, list[Record]]] = {
            topics.mentions: defaultdict(list),
            topics.dead_letters: defaultdict(list),
        }
        self.mentions = 0
        self.dropped: Counter[DropReason] = Counter()
        self.size = 0

    @property
    def rows(self) -> int:
        return self.mentions + self.dropped.total()

    def put(self, topic: str, record: Record) -> None:
        """Add a record to the partition that Kafka's own producers would choose for its key."""
        partitions = self._partitions[topic]
        partition = (murmur2(record[0]) & 0x7FFFFFFF) % partitions if partitions > 1 else 0
        self.records[topic][partition].append(record)
        self.size += len(record[1] or b"")

    def drop(self, refusal: Rejection, now_ms: int) -> None:
        """Add the dead letter of a refusal."""
        letter = dead_letter_record(refusal.origin, refusal.reason, refusal.detail, now_ms, refusal.data)
        self.put(self._dead_letters, letter)
        self.dropped[refusal.reason] += 1


def admit(mention: Mention, pseudonyms: Pseudonyms, now_ms: int) -> Mention | Rejection:
    """Return `mention` with the author's row and pseudonym, or why it may not enter. Pure.

    A label is taken off: corrections come from the board, never from a source.

    >>> entered = admit(Mention(source="x", id="1", seen_at=10**12, author="ann"), Pseudonyms(bytes(32)), 10**12)
    >>> entered.author, entered.row
    ('7871671f5dd5db097db053a90607bfe7', 3)
    """
    entered = mention = mention if mention.label is None else msgspec.structs.replace(mention, label=None)
    if pseudonyms.hides_ids:
        entered = _without_way_back(mention, pseudonyms)
    if mention.author is not None:
        row = public_row(mention.source, mention.author) if mention.row is None else mention.row
        entered = msgspec.structs.replace(entered, author=pseudonyms.of(mention.source, mention.author), row=row)
    reason = rejection_reason(mention, now_ms)
    if reason is not None:
        detail = f"created_at {mention.created_at}, seen_at {mention.seen_at}"
        return Rejection(f"{entered.source}:{entered.id}", reason, detail, encode(entered.without_words()))
    if len(mention.text or "") + len(mention.title or "") + len(mention.alt or "") > SURELY_FITS:
        data = encode(entered)
        if len(data) > MAX_RECORD_BYTES:
            detail = f"{len(data)} bytes as a record, at most {MAX_RECORD_BYTES} are taken"
            kept = encode(entered.without_words())
            return Rejection(f"{entered.source}:{entered.id}", DropReason.OVERSIZED, detail, kept)
    return entered


def _without_way_back(mention: Mention, pseudonyms: Pseudonyms) -> Mention:
    """Return a mention whose ids only the key gives, and which has no address."""

    def hidden(mention_id: str | None) -> str | None:
        return None if mention_id is None else pseudonyms.id_of(mention.source, mention_id)

    return msgspec.structs.replace(
        mention,
        id=pseudonyms.id_of(mention.source, mention.id),
        url=None,
        reply_to=hidden(mention.reply_to),
        repost_of=hidden(mention.repost_of),
    )
