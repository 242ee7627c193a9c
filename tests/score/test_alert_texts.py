"""What the mentions behind an alert say is sent apart from it, once; by strict privacy it is not sent at all."""

import pytest
from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from schemas.alert import Alert, AlertExample, AlertText
from schemas.brand_mention import BrandMention
from schemas.codec import decoder
from schemas.mention import Privacy
from scoring.method.fixed_point import mention_key
from scoring.method.reference import REFERENCE
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.producer import Sender
from streams.kafka.read_to_end import records_to_end
from streams.kafka.refusals import Refusals
from streams.kafka.topic_specs import specs
from streams.metrics.telemetry import Telemetry
from streams.runtime.versions import Current, Version
from streams.score.alerting.sender import AlertSender
from streams.score.alerting.texts import apart
from tests.conftest import SharedKafka

AT = 1_790_035_200_000
OPENED = Alert(
    id="a", kind="surge", state="opened", severity="warning", brand="Acme", window="5m", at=AT, since=AT - 5
)  # fmt: skip


def mention(number: int) -> BrandMention:
    return BrandMention(
        brand="Acme",
        source="x",
        id=str(number),
        op="create",
        created_at=AT,
        seen_at=AT,
        author="a" * 32,
        text=f"Awful {number}",
        url=f"https://x.example/{number}",
    )


def example(of: BrandMention) -> AlertExample:
    return AlertExample(source=of.source, id=of.id, created_at=AT, text=of.text, url=of.url, sentiment=-0.5)


def found(*numbers: int) -> tuple[tuple[AlertExample, ...], list[AlertText]]:
    said = [mention(number) for number in numbers]
    by_key = {mention_key(one.source, one.id): one for one in said}
    return apart(map(example, said), by_key, {(one.source, one.id): AT + int(one.id) for one in said})


def test_an_example_without_its_text_still_says_what_moved_the_score() -> None:
    (named,), (text,) = found(1)
    assert named == replace(example(mention(1)), text="", url=None)
    kept = {"since": AT + 1, "text": "Awful 1", "url": "https://x.example/1", "author": "a" * 32}
    assert text == AlertText(source="x", id="1", **kept)


@pytest.mark.parametrize(("privacy", "sent"), [("linked", ["x:1", "x:2", "x:3"]), ("strict", [])])
async def test_texts_are_sent_once_and_never_by_strict_privacy(
    kafka: SharedKafka, privacy: Privacy, sent: list[str]
) -> None:
    prefix = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(prefix, 2))
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": prefix, "partitions": 2}, privacy=privacy)
    version = Version(settings, Current(settings, Refusals()), is_named=False)

    async def held(topic: str) -> list[ConsumerRecord]:
        return [record async for record in records_to_end(settings.kafka.servers, topic, [0])]

    async with Sender(settings.kafka.servers, "test") as sender:
        alerts = AlertSender(settings, REFERENCE, Telemetry(CollectorRegistry()), sender, version, Refusals())
        await alerts.send([OPENED], 0)
        for numbers in ((1, 2), (1, 2), (2, 3)):
            await alerts.send_examples(OPENED.id, *found(*numbers))
        await alerts.send_examples("another", *found(9))
    texts = await held(settings.kafka.topics.alert_texts)
    assert [(record.key or b"").decode() for record in texts] == sent
    records = [record.value or b"" for record in await held(settings.kafka.topics.alerts)]
    assert not any(b"Awful" in value or b"x.example" in value for value in records)
    named = [[one.id for one in decoder(Alert).decode(value).examples] for value in records]
    assert named == [[], ["1", "2"], ["2", "3"]]
