"""`privacy` holds for an installation from its first mention on: one mention never gets two ids."""

import pytest

from schemas.application import Application
from schemas.codec import decoder
from schemas.mention import Mention
from schemas.records import mention_record
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.producer import Sender
from streams.kafka.read_to_end import records_to_end
from streams.kafka.topic_specs import specs
from streams.runtime.versions import require_same_privacy, settle_method
from tests.conftest import SharedKafka

NOW_MS = 1_790_000_000_000


@pytest.fixture
async def linked(kafka: SharedKafka) -> Settings:
    prefix = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(prefix, 2))
    return Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": prefix, "partitions": 2})


def strictly(settings: Settings) -> Settings:
    return settings.model_copy(update={"privacy": "strict"})


async def hold_a_mention(settings: Settings) -> None:
    async with Sender(settings.kafka.servers, "test") as sender:
        await sender.send_keyed(settings.kafka.topics.mentions, [mention_record(Mention(source="x", seen_at=NOW_MS))])


async def test_it_may_change_until_there_is_a_mention_and_the_method_stays(linked: Settings) -> None:
    older = linked.model_copy(update={"method": "jauge-1"})
    await settle_method(older, NOW_MS)
    with pytest.raises(JaugeError, match='privacy = "linked" again'):
        await require_same_privacy(strictly(linked))
    assert (await settle_method(strictly(linked), NOW_MS)).method == "jauge-1"
    await require_same_privacy(strictly(linked))
    await hold_a_mention(linked)
    await settle_method(strictly(linked), NOW_MS)
    for asking in (settle_method(linked, NOW_MS), require_same_privacy(linked)):
        with pytest.raises(JaugeError, match=rf'{linked.kafka.prefix} hold ids by .* set privacy = "strict" again'):
            await asking


async def test_a_program_that_knows_no_other_ids_is_kept_from_topics_with_ids_by_a_key(linked: Settings) -> None:
    read = decoder(Application).decode

    async def formats() -> list[int]:
        topic, servers = linked.kafka.topics.applications, linked.kafka.servers
        return [read(record.value).format async for record in records_to_end(servers, topic, [0])]

    await settle_method(linked, NOW_MS)
    assert await formats() == [1]
    await settle_method(strictly(linked), NOW_MS)
    assert await formats() == [1, 2]


async def test_an_installation_that_says_nothing_of_it_is_linked(linked: Settings) -> None:
    await hold_a_mention(linked)
    with pytest.raises(JaugeError, match=r'set privacy = "linked" again, or use another kafka\.prefix'):
        await settle_method(strictly(linked), NOW_MS)
    await settle_method(linked, NOW_MS)
