"""Topics on the real Kafka: made as specified, and made once."""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.collect.sources.hn.spec import HackerNewsSettings
from streams.collect.sources.lemmy.spec import LemmySettings
from streams.collect.sources.mastodon.spec import MastodonSettings
from streams.config.errors import JaugeError
from streams.config.source_settings import SourceSettings
from streams.kafka.embedded.loopback import HOST, free_port
from streams.kafka.topic_specs import TopicSpec, specs
from streams.kafka.topics import apply, apply_specs, describe, describe_specs
from tests.conftest import SharedKafka


async def test_applying_twice_changes_nothing_the_second_time(kafka: SharedKafka) -> None:
    prefix = kafka.prefix()
    first = await apply(kafka.bootstrap, prefix=prefix, partitions=2)
    second = await apply(kafka.bootstrap, prefix=prefix, partitions=2)
    assert {change.did for change in first} == {"created"}
    assert {change.did for change in second} == {"unchanged"}
    assert [change.name for change in second] == [spec.name for spec in specs(prefix)]


async def test_what_is_described_is_what_was_asked_for(kafka: SharedKafka) -> None:
    prefix = kafka.prefix()
    wanted = specs(prefix, 2)
    await apply_specs(kafka.bootstrap, wanted)
    rows = await describe_specs(kafka.bootstrap, wanted)
    assert [(r.name, r.state, r.partitions, r.cleanup, r.retention_ms, r.replication) for r in rows] == [
        (s.name, "ok", s.partitions, s.cleanup, s.retention_ms, 1) for s in wanted
    ]


async def test_topics_that_are_missing_are_described_as_missing_and_not_made_by_it(kafka: SharedKafka) -> None:
    prefix = kafka.prefix()
    for _ in range(2):
        assert {row.state for row in await describe(kafka.bootstrap, prefix=prefix)} == {"missing"}


async def test_a_setting_that_differs_is_altered_and_foreign_settings_stay(kafka: SharedKafka) -> None:
    name = f"{kafka.prefix()}numbers"
    before = TopicSpec(name, 2, retention_ms=1_000, extra={"max.message.bytes": "5000"})
    after = TopicSpec(name, 2, "compact", extra={})
    await apply_specs(kafka.bootstrap, [before])
    (seen,) = await describe_specs(kafka.bootstrap, [after])
    assert "cleanup.policy is delete, not compact" in seen.state
    (change,) = await apply_specs(kafka.bootstrap, [after])
    assert change.did == "altered"
    assert "retention.ms 1000 -> -1" in change.detail
    (row,) = await describe_specs(kafka.bootstrap, [TopicSpec(name, 2, "compact", extra={"max.message.bytes": "5000"})])
    assert row.state == "ok"


async def test_another_number_of_partitions_is_refused_before_anything_changes(kafka: SharedKafka) -> None:
    prefix = kafka.prefix()
    await apply_specs(kafka.bootstrap, [TopicSpec(f"{prefix}observations", 3)])
    with pytest.raises(JaugeError, match=rf"{prefix}observations has 3 partitions, not 2.*kafka\.partitions to 3"):
        await apply(kafka.bootstrap, prefix=prefix, partitions=2)
    missing = sum(row.state == "missing" for row in await describe(kafka.bootstrap, prefix=prefix, partitions=2))
    assert missing == len(specs(prefix, 2)) - 1


async def test_mentions_carry_the_brokers_time_of_arrival_whatever_the_producer_says(kafka: SharedKafka) -> None:
    prefix = kafka.prefix()
    await apply_specs(kafka.bootstrap, [spec for spec in specs(prefix, 1) if spec.name.endswith(".mentions")])
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        sent = await producer.send_and_wait(f"{prefix}mentions", b"{}", timestamp_ms=1_000_000_000_000)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    async with consumer:
        consumer.assign([TopicPartition(f"{prefix}mentions", 0)])
        record = await consumer.getone()
    assert record.timestamp == sent.timestamp > 1_700_000_000_000
    (row,) = [
        row for row in await describe(kafka.bootstrap, prefix=prefix, partitions=1) if row.name.endswith(".mentions")
    ]
    assert row.records == 1


async def test_no_kafka_is_one_line_that_says_what_to_do() -> None:
    with pytest.raises(JaugeError, match=rf"no broker answers at {HOST}:\d+: .*kafka\.bootstrap"):
        await apply(f"{HOST}:{free_port()}")


def test_the_strictest_source_that_is_switched_on_says_how_long_texts_stay() -> None:
    sources = SourceSettings(
        hn=HackerNewsSettings(enabled=True),
        mastodon=MastodonSettings(enabled=True),
        lemmy=LemmySettings(keep_text_hours=1),
    )
    assert sources.keep_text_hours == 168
    assert SourceSettings().keep_text_hours == 720
    kept = {spec.name: spec for spec in specs("t.", keep_text_hours=sources.keep_text_hours)}
    for name in ("mentions", "brand-mentions", "dead-letters"):
        assert kept[f"t.{name}"].config["retention.ms"] == str(168 * 3_600_000)
    strict = specs("t.", keep_text_hours=24)[0].config
    assert int(strict["segment.ms"]) <= 6 * 3_600_000
    assert kept["t.observations"].config["retention.ms"] == str(62 * 86_400_000)  # they hold no text
