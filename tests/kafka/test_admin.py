"""A topic that was just made: of several brokers some learn of it later."""

import asyncio

import pytest

from streams.config.errors import JaugeError
from streams.kafka import admin as module
from streams.kafka.admin import TopicAdmin
from tests.conftest import SharedKafka


async def test_one_that_comes_later_is_waited_for(kafka: SharedKafka) -> None:
    name = f"{kafka.prefix()}late"
    async with TopicAdmin(kafka.bootstrap) as admin:
        placed, configs = asyncio.create_task(admin.placed([name])), asyncio.create_task(admin.configs([name]))
        assert name not in await admin.placed()
        assert not placed.done()
        await admin.create(name, 2, 1, {"retention.ms": "60000"})
        assert len((await placed)[name]) == 2
        assert (await configs)[name].own == {"retention.ms": "60000"}


async def test_one_that_never_comes_is_named(kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEADER_S", 0.0)
    name = f"{kafka.prefix()}never"
    async with TopicAdmin(kafka.bootstrap) as admin:
        with pytest.raises(JaugeError, match=rf"does not know topic {name} .*look at the brokers"):
            await admin.placed([name])
        with pytest.raises(JaugeError, match=rf"cannot read the settings of topic {name}"):
            await admin.configs([name])
