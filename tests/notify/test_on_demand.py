"""`jauge up` starts the role `notify` once editors make a receiver, and not before."""

import asyncio
from pathlib import Path

import pytest

from schemas.notify.receiver import Receiver
from schemas.records import receiver_record
from streams.commands.notify_on_demand import start_notify
from streams.config.settings import Settings
from streams.runtime.supervisor import Roles
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.thorough


async def test_the_first_receiver_starts_the_role(kafka: SharedKafka, tmp_path: Path) -> None:
    async with Flow(kafka.bootstrap, prefix := kafka.prefix(), (), partitions=1) as flow:
        settings = Settings.model_validate(
            {"kafka": {"bootstrap": kafka.bootstrap, "prefix": prefix, "partitions": 1}, "data": tmp_path}
        )
        with Roles(settings, [], tmp_path / "logs") as roles:
            waiting = asyncio.create_task(start_notify(settings, roles))
            await asyncio.sleep(0)
            assert roles.metrics == {}
            one = Receiver(name="team", sealed="YQ==", scheme="json", at=now_ms())
            await flow.send("receivers", [receiver_record(one)[:2]])
            async with asyncio.timeout(PATIENCE_S):
                await waiting
                await roles.until_ready("notify")
            roles.check()
            await start_notify(settings, roles)  # it runs: there is nothing to wait for
