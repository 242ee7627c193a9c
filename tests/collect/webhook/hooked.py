"""A webhook on a real broker, in this process, and a client of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from schemas.codec import decoder
from schemas.health import Policy, SourceHealth
from schemas.mention import Mention
from streams.collect.gateway import IngestGateway
from streams.collect.sources.webhook.server import LIMITS, Webhook
from streams.collect.sources.webhook.spec import WebhookSettings
from streams.config.pseudonyms import Pseudonyms
from streams.config.timefmt import wall_clock_ms
from streams.web.connections import Limits
from tests.collect.test_gateway import records
from tests.collect.webhook.client import TOKEN, Client
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

PARTITIONS = 4
SECRETS = ("first secret of the test", "second secret of the test")
POLICY = Policy()


def row(number: int, **changed: Any) -> dict[str, Any]:
    return {"id": str(number), "text": f"acme {number}", "author": "ann", "created_at": wall_clock_ms() - 5, **changed}


def settings(folder: Path, **changed: Any) -> WebhookSettings:
    paths = []
    for number, secret in enumerate((*SECRETS, TOKEN)):
        paths.append(folder / f"secret{number}")
        paths[-1].write_text(secret)
    defaults = {"port": 0, "secret_files": tuple(paths[:2]), "token_files": (paths[2],), "sources": ("crm", "shop")}
    return WebhookSettings.model_validate({**defaults, **changed})


@asynccontextmanager
async def hooked(
    bootstrap: str, prefix: str, section: WebhookSettings, policy: Policy = POLICY, limits: Limits = LIMITS
) -> AsyncIterator[tuple[Client, Webhook]]:
    async with IngestGateway(bootstrap, prefix, Pseudonyms(bytes(32))) as gateway, aiohttp.ClientSession() as session:
        hook = Webhook(section, gateway, policy, wall_clock_ms)

        async def tick(_: SourceHealth) -> None:
            """Nobody asks."""

        serving = asyncio.create_task(hook.serve(tick, limits=limits))
        try:
            await until(lambda: bool(hook.address))
            yield Client(session, hook), hook
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def mentions_on(kafka: SharedKafka, prefix: str) -> list[Mention]:
    decode = decoder(Mention).decode
    return [decode(record.value) for record in await records(kafka, f"{prefix}mentions", PARTITIONS)]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 # what changes it is the product, which sets no event
            await asyncio.sleep(0.005)
