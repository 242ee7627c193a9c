"""The ingest gateway against a real broker."""

from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.codec import decoder, encode
from schemas.drop import DeadLetter, DropReason, Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.records import mention_record
from scoring.method.fixed_point import public_row
from streams.collect.files.reader import read_files
from streams.collect.files.spool import in_order
from streams.collect.gateway import IngestGateway, admit
from streams.config.errors import JaugeError
from streams.config.pseudonyms import Pseudonyms
from streams.kafka import topics
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from streams.kafka.topic_specs import specs
from tests.conftest import SharedKafka

NOW_MS = 1_790_000_000_000
PARTITIONS = 4
PSEUDONYMS = Pseudonyms(bytes(32))


def mention(number: int, seen_at: int = NOW_MS, text: str = "acme") -> Mention:
    return Mention(source="x", id=str(number), seen_at=seen_at, author=f"a{number % 7}", text=text)


async def records(kafka: SharedKafka, topic: str, partitions: int = 1) -> list[ConsumerRecord]:
    """All that lies on a topic now."""
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest") as consumer:
        tps = [TopicPartition(topic, partition) for partition in range(partitions)]
        consumer.assign(tps)
        left = sum((await consumer.end_offsets(tps)).values())
        read: list[ConsumerRecord] = []
        while len(read) < left:
            for batch in (await consumer.getmany(timeout_ms=1_000)).values():
                read += batch
    return read


@pytest.fixture
async def prefix(kafka: SharedKafka) -> str:
    made = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(made, PARTITIONS))
    return made


async def test_received_is_published_and_dropped_by_reason(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    rows = [f"2026-01-01T00:00:{n % 60:02d}Z,good {n},u{n % 9}" for n in range(3_000)]
    rows[5], rows[9] = "9999-01-01T00:00:00Z,future,u1", "broken"
    rows[11] = f"2026-01-01T00:00:00Z,{chr(1) * 60_000},u1"
    path.write_text("\n".join(["time_utc,text,author", *rows]))

    async with IngestGateway(kafka.bootstrap, prefix, PSEUDONYMS, lambda: NOW_MS) as gateway:
        await gateway.publish(in_order(read_files([path], source="x")))

    assert gateway.dropped == {DropReason.TIME_OUT_OF_RANGE: 1, DropReason.WRONG_TYPE: 1, DropReason.OVERSIZED: 1}
    assert gateway.received == len(rows) == gateway.published + gateway.dropped.total()
    published = await records(kafka, f"{prefix}mentions", PARTITIONS)
    assert len(published) == gateway.published
    for record in published:
        read = decoder(Mention).decode(record.value)
        assert record.key == f"x:{read.id}".encode()
        assert record.partition == partition_of(record.key.decode(), PARTITIONS)
        assert read.author is not None
        assert len(read.author) == 32
        assert dict(record.headers)["ce_type"] == b"jauge.mention"
    letters = [decoder(DeadLetter).decode(record.value) for record in await records(kafka, f"{prefix}dead-letters")]
    assert {letter.reason for letter in letters} == set(gateway.dropped)
    assert all(letter.at == NOW_MS for letter in letters)
    assert "f.csv:11" in {letter.origin for letter in letters}
    assert b"future" not in b"".join(letter.data for letter in letters)  # words of what could be read are not kept


async def test_of_one_partition_the_order_is_kept(kafka: SharedKafka, prefix: str) -> None:
    async with IngestGateway(kafka.bootstrap, prefix, PSEUDONYMS, lambda: NOW_MS) as gateway:
        await gateway.publish(mention(n % 50, NOW_MS - 10_000 + n) for n in range(5_000))
    by_partition: dict[int, list[int]] = {}
    for record in await records(kafka, f"{prefix}mentions", PARTITIONS):
        by_partition.setdefault(record.partition, []).append(decoder(Mention).decode(record.value).seen_at)
    assert sum(map(len, by_partition.values())) == 5_000
    assert all(times == sorted(times) for times in by_partition.values())


async def test_a_health_record_has_its_collector_as_key(kafka: SharedKafka, prefix: str) -> None:
    health = SourceHealth(source="mastodon", instance="mastodon:a", at=NOW_MS, connected=True, since=NOW_MS)
    async with IngestGateway(kafka.bootstrap, prefix, PSEUDONYMS, lambda: NOW_MS) as gateway:
        await gateway.tick(health)
    (record,) = await records(kafka, f"{prefix}source-health")
    assert (record.key, decoder(SourceHealth).decode(record.value)) == (b"mastodon:a", health)


async def test_the_first_connection_of_a_collector_is_said_for_ever_and_never_moves_later(
    kafka: SharedKafka, prefix: str
) -> None:
    off = SourceHealth(source="x", at=0, connected=False)
    on = SourceHealth(source="x", at=NOW_MS, connected=True)
    for later_ms, health in ((0, off), (1_000, on), (60_000, on), (120_000, off), (180_000, on)):
        async with IngestGateway(kafka.bootstrap, prefix, PSEUDONYMS, lambda at=NOW_MS + later_ms: at) as gateway:
            await gateway.tick(health)  # each time a new process, which knows what the topic says
    async with IngestGateway(kafka.bootstrap, prefix, PSEUDONYMS, lambda: NOW_MS) as gateway:
        await gateway.tick(replace(on, since=NOW_MS + 999_000))
        await gateway.tick(replace(on, since=NOW_MS - 5))
    said = [
        decoder(SourceHealth).decode(record.value).since for record in await records(kafka, f"{prefix}source-health")
    ]
    first = NOW_MS + 1_000
    assert said == [None, first, first, first, first, first, NOW_MS - 5]


async def test_a_collector_of_an_older_release_counts_as_connected_from_ever(kafka: SharedKafka, prefix: str) -> None:
    before = SourceHealth(source="mastodon", instance="mastodon:a", at=NOW_MS, connected=True)
    async with Sender(kafka.bootstrap, "older") as sender:
        await sender.send_keyed(f"{prefix}source-health", [(b"mastodon", encode(before), ())])
    async with IngestGateway(kafka.bootstrap, prefix, PSEUDONYMS, lambda: NOW_MS) as gateway:
        await gateway.tick(before)
    *_, record = await records(kafka, f"{prefix}source-health")
    assert decoder(SourceHealth).decode(record.value).since == 0


async def test_without_topics_the_error_says_what_to_do(kafka: SharedKafka) -> None:
    with pytest.raises(JaugeError, match="topics apply"):
        async with IngestGateway(kafka.bootstrap, kafka.prefix(), PSEUDONYMS):
            pass


async def test_without_a_broker_the_error_says_what_to_do() -> None:
    with pytest.raises(JaugeError, match="no broker answers"):
        async with IngestGateway("127.0.0.1:1", "t.", PSEUDONYMS):
            pass


def test_what_passes_in_is_what_is_published() -> None:
    entered = admit(mention(1), PSEUDONYMS, NOW_MS)
    assert isinstance(entered, Mention)
    assert (entered.author, entered.row) == (PSEUDONYMS.of("x", "a1"), public_row("x", "a1"))
    assert decoder(Mention).decode(mention_record(entered)[1] or b"") == entered


def test_the_row_is_of_the_public_name_whatever_the_key_and_one_that_comes_with_the_mention_stays() -> None:
    other = Pseudonyms(b"k" * 32)
    one, two = admit(mention(1), PSEUDONYMS, NOW_MS), admit(mention(1), other, NOW_MS)
    assert isinstance(one, Mention)
    assert isinstance(two, Mention)
    assert one.author != two.author
    assert one.row == two.row == public_row("x", "a1")
    kept = admit(replace(mention(1), row=5), PSEUDONYMS, NOW_MS)
    assert isinstance(kept, Mention)
    assert kept.row == 5
    nobody = admit(replace(mention(1), author=None), PSEUDONYMS, NOW_MS)
    assert isinstance(nobody, Mention)
    assert nobody.row is None


def test_no_rejection_names_the_author() -> None:
    refused = admit(mention(1, 0), PSEUDONYMS, NOW_MS)
    assert isinstance(refused, Rejection)
    assert refused.reason is DropReason.TIME_OUT_OF_RANGE
    assert b'"a1"' not in refused.data


def test_by_strict_privacy_nothing_leads_back_to_the_source_and_versions_stay_one_mention() -> None:
    strict = Pseudonyms(bytes(32), hides_ids=True)
    first = Mention(source="bluesky", id="at://did:plc:ann/post/1", seen_at=NOW_MS, author="did:plc:ann")
    answer = replace(
        first,
        id="at://did:plc:ann/post/2",
        url="https://bsky.app/profile/did:plc:ann/post/2",
        reply_to=first.id,
        repost_of="at://did:plc:bob/post/9",
    )
    taken, answered, deleted = (admit(one, strict, NOW_MS) for one in (first, answer, replace(first, op="delete")))
    assert isinstance(taken, Mention)
    assert isinstance(answered, Mention)
    assert isinstance(deleted, Mention)
    assert taken.id == deleted.id == answered.reply_to != answered.id
    assert b"did:plc" not in encode(taken) + encode(answered)
    assert (answered.url, taken.author) == (None, PSEUDONYMS.of("bluesky", "did:plc:ann"))
    assert taken.row == public_row("bluesky", "did:plc:ann")
    late = admit(replace(first, created_at=NOW_MS + 10**9), strict, NOW_MS)
    assert isinstance(late, Rejection)
    assert b"did:plc" not in late.data + late.origin.encode()


async def test_by_strict_privacy_bytes_that_cannot_be_read_are_not_kept(kafka: SharedKafka, prefix: str) -> None:
    refused = Rejection("rows.csv:7", DropReason.MALFORMED, "no row", b"did:plc:ann said")
    for hides_ids, kept in ((False, b"did:plc:ann said"), (True, b"")):
        of = Pseudonyms(bytes(32), hides_ids=hides_ids)
        async with IngestGateway(kafka.bootstrap, prefix, of, lambda: NOW_MS) as gateway:
            await gateway.publish([refused])
        newest = (await records(kafka, f"{prefix}dead-letters"))[-1]
        assert decoder(DeadLetter).decode(newest.value).data == kept
