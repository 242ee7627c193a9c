"""A role is ready while its broker answers, and alive whether or not it does."""

import signal
from pathlib import Path

import aiohttp
import pytest

from streams.config.kafka_settings import KafkaSettings
from streams.config.settings import Settings
from streams.kafka import topics
from streams.runtime.supervisor import Roles
from tests.faults.harness.broker import Broker
from tests.flow import Flow

pytestmark = pytest.mark.faults
ROLES = ("collect", "match", "score", "board")
VARIABLES = {"JAUGE_SOURCES__PANEL__ENABLED": "true", "JAUGE_BOARD__PORT": "0"}


@pytest.fixture(autouse=True)
def _nobody_follows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of the folder that we stand in are not those of the roles."""
    (tmp_path / "jauge.toml").touch()
    monkeypatch.setenv("JAUGE_CONFIG", str(tmp_path / "jauge.toml"))


async def ask(roles: Roles, name: str, path: str) -> tuple[int, str]:
    """Status and text; 0 where the role does not answer."""
    address = roles.metrics[name].replace("/metrics", path)
    try:
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            return answer.status, await answer.text()
    except aiohttp.ClientError as error:
        return 0, repr(error)


async def test_readiness_of_every_role_follows_the_broker_and_liveness_does_not(tmp_path: Path) -> None:
    async with Broker(tmp_path / "kafka") as broker:
        flow = Flow(broker.bootstrap, "ready.", [], partitions=1)  # for its patience alone
        await topics.apply(broker.bootstrap, prefix="ready.", partitions=1)
        settings = Settings(
            data=tmp_path, kafka=KafkaSettings(bootstrap=broker.bootstrap, prefix="ready.", partitions=1)
        )
        with Roles(settings, ROLES, tmp_path / "logs", VARIABLES) as roles:
            for name in ROLES:

                async def is_ready(name: str = name) -> bool:
                    return (await ask(roles, name, "/readyz"))[0] == 200

                await flow.until(is_ready, f"{name} to be ready")
                assert "jauge_broker_up 1.0" in (await ask(roles, name, "/metrics"))[1]
            async with broker.away(signal.SIGKILL):
                for name in ROLES:

                    async def is_not_ready(name: str = name) -> bool:
                        return (await ask(roles, name, "/readyz"))[0] == 503

                    await flow.until(is_not_ready, f"{name} to see that its broker is away")
                    why = (await ask(roles, name, "/readyz"))[1]
                    assert why.startswith(f"not ready: the broker at {broker.bootstrap} does not answer (")
                    assert "jauge_broker_up 0.0" in (await ask(roles, name, "/metrics"))[1]
                    assert (await ask(roles, name, "/healthz"))[0] == 200
            for name in ROLES:

                async def is_ready_again(name: str = name) -> bool:
                    return (await ask(roles, name, "/readyz"))[0] == 200

                await flow.until(is_ready_again, f"{name} to be ready again")
