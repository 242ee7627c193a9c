"""The role `notify` as its own process, on topics of its own."""

import asyncio
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from schemas.alert import Alert
from schemas.notify.notification import Notification
from schemas.records import alert_record
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.embedded.loopback import HOST, free_port
from tests.flow import Flow
from tests.patience import PATIENCE_S

SAMPLE = re.compile(r"^(\w+)\{(.*?)\} (\S+)$", re.MULTILINE)


def setting(name: str, **fields: Any) -> dict[str, Any]:
    """One table of `[[notify]]`; its address is in the variable NAME_URL."""
    return {"name": name, "url_variable": f"{name.upper()}_URL", "private_hosts": [HOST], **fields}


def configure(monkeypatch: pytest.MonkeyPatch, receivers: Iterable[dict[str, Any]], **addresses: str) -> int:
    """Set the receivers for roles that are started from now on; return the port of their metrics."""
    port = free_port()
    monkeypatch.setenv("JAUGE_NOTIFY", json.dumps(list(receivers)))
    monkeypatch.setenv("JAUGE_HTTP__PORT", str(port))
    monkeypatch.setenv("JAUGE_BOARD__PUBLIC_URL", "https://score.acme.org")
    for name, address in addresses.items():
        monkeypatch.setenv(f"{name.upper()}_URL", address)
    return port


def edited_receivers(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let receivers made on the board be on this machine; return the file of the key that seals their addresses."""
    key = folder / "receivers.key"
    monkeypatch.setenv("JAUGE_BOARD__RECEIVERS__KEY_FILE", str(key))
    monkeypatch.setenv("JAUGE_BOARD__RECEIVERS__PRIVATE_HOSTS", json.dumps([HOST]))
    return key


async def send(flow: Flow, alerts: Iterable[Alert]) -> None:
    """Put records on the topic of alerts, as `score` does."""
    await flow.send("alerts", [record[:2] for record in map(alert_record, alerts)])


async def notifications(flow: Flow) -> dict[tuple[str, str], Notification]:
    """Return what stands on the topic, by receiver and incident; what cannot be believed changes nothing."""
    decode, found = CheckedDecoder("notifications", Notification).decode, dict[tuple[str, str], Notification]()
    for record in await flow.records("notifications", 1):
        with suppress(RefusedRecordError):
            one = decode(record)
            found[one.receiver, one.incident] = one
    return found


async def metrics(port: int) -> dict[tuple[str, str], float]:
    """Return the series of notifications, by name without `jauge_notify_` and labels; none while nothing answers."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://{HOST}:{port}/metrics") as answer:
            text = await answer.text()
    except aiohttp.ClientError:
        return {}
    return {
        (name.removeprefix("jauge_notify_"), labels): float(value)
        for name, labels, value in SAMPLE.findall(text)
        if name.startswith("jauge_notify_")
    }


async def status(port: int, path: str = "readyz") -> int:
    """Return the status of a role's page; 0 while nothing answers."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://{HOST}:{port}/{path}") as answer:
            return answer.status
    except aiohttp.ClientError:
        return 0


async def ready(port: int) -> None:
    """Wait until the role is at work."""
    async with asyncio.timeout(PATIENCE_S):
        while await status(port) != 200:  # noqa: ASYNC110 # of another process
            await asyncio.sleep(0.05)
