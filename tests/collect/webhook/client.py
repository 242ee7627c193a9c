"""A client that pushes to the webhook."""

import json
from typing import Any

import aiohttp

from streams.collect.sources.webhook.access import sign
from streams.collect.sources.webhook.server import Webhook

TOKEN = "token-of-the-test"


class Client:
    """Pushes as a sender would."""

    def __init__(self, session: aiohttp.ClientSession, hook: Webhook) -> None:
        self._session, self._hook = session, hook

    async def push(self, body: object, *, source: str = "crm", **headers: str) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", **headers}
        url = f"{self._hook.address}/v1/ingest/{source}"
        async with self._session.post(url, data=data, headers=sent) as answer:
            self.headers = answer.headers
            return answer.status, await answer.json(content_type=None)

    async def signed(self, body: bytes, secret: str, at_s: int, **headers: str) -> int:
        signed = {"X-Jauge-Timestamp": str(at_s), "X-Jauge-Signature": sign(secret.encode(), at_s, body)}
        return (await self.push(body, **{"Authorization": "", **signed, **headers}))[0]
