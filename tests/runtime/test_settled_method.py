"""By which method an installation reads: written down once, and kept to."""

from pathlib import Path

import pytest

from schemas.application import CURRENT_KEY, Application
from schemas.codec import encode
from schemas.topics import Topics
from scoring.method.methods import DEFAULT_METHOD, JAUGE_1, JAUGE_2
from scoring.method.reference import REFERENCE_1
from scoring.method.reference_file import encode_reference
from streams.config.errors import UsageError
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.producer import Sender
from streams.kafka.topic_specs import specs
from streams.runtime.versions import settle_method, with_current
from tests.conftest import SharedKafka

NOW_MS = 1_790_000_000_000


@pytest.fixture
async def empty(kafka: SharedKafka) -> Settings:
    prefix = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(prefix, 2))
    return Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": prefix, "partitions": 2})


async def send(settings: Settings, topic: str, key: bytes, value: bytes) -> None:
    async with Sender(settings.kafka.servers, "test") as sender:
        await sender.send(topic, {0: [(key, value, ())]})


async def test_a_new_installation_has_the_newest_method_and_keeps_it(empty: Settings) -> None:
    assert (await settle_method(empty, NOW_MS)).method == DEFAULT_METHOD.name
    other = empty.model_copy(update={"method": JAUGE_1.name})
    assert (await settle_method(other, NOW_MS)).method == DEFAULT_METHOD.name
    assert (await with_current(other)).method == DEFAULT_METHOD.name
    assert (await with_current(empty, JAUGE_1.name)).method == JAUGE_1.name


@pytest.mark.thorough
async def test_a_new_installation_may_be_set_to_the_older_method(empty: Settings) -> None:
    assert (await settle_method(empty.model_copy(update={"method": JAUGE_1.name}), NOW_MS)).method == JAUGE_1.name


@pytest.mark.parametrize("topic", ["observations", "score_sealed"])
async def test_an_installation_of_before_there_were_two_goes_on_by_the_first(empty: Settings, topic: str) -> None:
    """It has no record of its method, whatever is set now."""
    assert (await with_current(empty)).method == JAUGE_1.name
    await send(empty, getattr(empty.kafka.topics, topic), b"", b"of then")
    named = empty.model_copy(update={"method": JAUGE_2.name})
    assert (await settle_method(named, NOW_MS)).method == JAUGE_1.name


async def test_a_method_that_this_program_does_not_know_is_not_gone_over_to(empty: Settings) -> None:
    await settle_method(empty, NOW_MS)
    later = Application(name="", at=NOW_MS, method="jauge-9")
    await send(empty, Topics(empty.kafka.prefix).applications, CURRENT_KEY, encode(later))
    assert (await with_current(empty)).method == DEFAULT_METHOD.name


def test_a_reference_of_another_method_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "ours.json"
    path.write_bytes(encode_reference(REFERENCE_1._replace(name="ours")))
    assert load_reference(Settings(reference=path)).method == JAUGE_1
    with pytest.raises(UsageError, match="rescore --method jauge-1"):
        load_reference(Settings(reference=path, method=JAUGE_2.name))
