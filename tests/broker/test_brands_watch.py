"""`jauge brands apply --watch`: the topic follows the settings file, and a file that cannot be used changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from schemas.brand import Brand
from schemas.records import brand_record
from streams.analysis.followed_brands import followed
from streams.commands import follow_brands
from streams.config.settings import Settings, load_settings
from streams.kafka import topics
from streams.kafka.producer import Sender
from streams.metrics.telemetry import Telemetry
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.thorough


def named(*names: str) -> str:
    return "".join(f'[[brands]]\nname = "{name}"\nterms = ["{name.lower()}"]\n' for name in names)


@asynccontextmanager
async def watching(settings: Settings) -> AsyncIterator[Telemetry]:
    telemetry = Telemetry(CollectorRegistry(), "brands")
    telemetry.broker(None)
    running = asyncio.create_task(follow_brands.run(settings, telemetry))
    yield telemetry
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def publish(settings: Settings, brand: Brand) -> None:
    async with Sender(settings.kafka.servers, "test") as sender:
        await sender.send_keyed(settings.kafka.topics.brands, [brand_record(brand)])


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not check():  # noqa: ASYNC110 # what is waited for is a file and a broker away
            await asyncio.sleep(0.05)


async def test_each_change_of_the_file_is_applied_and_a_file_that_cannot_be_used_ends_nothing(
    kafka: SharedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "jauge.toml"
    monkeypatch.setenv("JAUGE_CONFIG", str(file))
    monkeypatch.setenv("JAUGE_KAFKA__BOOTSTRAP", kafka.bootstrap)
    monkeypatch.setenv("JAUGE_KAFKA__PREFIX", kafka.prefix())
    monkeypatch.setenv("JAUGE_KAFKA__PARTITIONS", "1")
    monkeypatch.setattr(follow_brands, "LOOK_EVERY_S", 0.05)
    file.write_text(named("Acme"))
    settings = load_settings()
    await topics.apply(kafka.bootstrap, prefix=settings.kafka.prefix, partitions=1)
    async with watching(settings) as telemetry:
        exported = lambda: telemetry.registry.get_sample_value("jauge_followed_brands")  # noqa: E731
        await until(lambda: exported() == 1 and telemetry.ready())
        file.write_text(named("Acme", "Bolt"))
        await until(lambda: exported() == 2)
        assert set(await followed(settings)) == {"Acme", "Bolt"}
        for unusable in ("[[brands]", "", "unknown = 1\n" + named("Acme")):
            file.write_text(unusable)
            await until(lambda: not telemetry.ready())
            assert exported() == 2
            file.write_text(named("Acme", "Bolt"))
            await until(telemetry.ready)
        file.unlink()
        await until(lambda: not telemetry.ready())
        file.write_text(named("Bolt"))
        await until(lambda: exported() == 1 and telemetry.ready())
        await publish(settings, Brand(brand="Own", terms=("own",), managed="board"))
        await until(lambda: exported() == 2)
        file.write_text("")  # it may name none now: one of the board is followed
        await until(lambda: exported() == 1 and telemetry.ready())
    assert set(await followed(settings)) == {"Own"}
