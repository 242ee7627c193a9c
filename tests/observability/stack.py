"""The real Prometheus and Alertmanager on free ports, with the project's own files, fast; and who receives alerts."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic, time
from types import TracebackType
from typing import Any, NamedTuple, Self

import aiohttp
import yaml
from aiohttp import web

from streams.commands.alerting.receivers import receivers_of, with_receivers
from streams.config.receiver_settings import ReceiverSettings
from streams.kafka.embedded.loopback import free_port
from tests.conftest import require
from tests.patience import PATIENCE_S

DEPLOY = Path(__file__).parents[2] / "deploy"
INTERVAL = "500ms"
"""Between two evaluations of the rules."""
SCRAPE = "2s"
"""How long a scrape may take; a role that is slower counts as gone."""
RESEND = "5s"
"""An alert that Prometheus does not repeat for four times as long is over."""
TOKEN = "token-of-the-test"  # no secret


def binary(*names: str) -> str:
    """Path of the first of some programs that is there; skips, or fails where everything has to be there."""
    for name in names:
        if found := shutil.which(name):
            return found
    require(f"there is no {names[0]}: install Debian's prometheus and prometheus-alertmanager")
    raise AssertionError


class Call(NamedTuple):
    """One alert in one call of the webhook."""

    at_s: float
    """By the wall clock."""
    status: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


class Receiver:
    """The webhook that Alertmanager calls."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.came = asyncio.Event()
        self.heartbeats = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/alerts", self._alerts)
        app.router.add_post("/heartbeat", self._heartbeat)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _alerts(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        for alert in (await request.json())["alerts"]:
            self.calls.append(Call(time(), alert["status"], alert["labels"], alert["annotations"]))
        self.came.set()
        return web.Response()

    async def _heartbeat(self, _: web.Request) -> web.Response:
        self.heartbeats += 1
        self.came.set()
        return web.Response()

    def firing(self, name: str) -> list[Call]:
        """Return the calls that told of an alert."""
        return [call for call in self.calls if call.labels["alertname"] == name and call.status == "firing"]


class Stack:
    """Prometheus scrapes `targets` (job -> ``host:port``), and hands alerts to Alertmanager, and that to `receiver`."""

    def __init__(self, targets: Mapping[str, Sequence[str]]) -> None:
        self._targets = targets
        self.receiver = Receiver()

    async def __aenter__(self) -> Self:
        prometheus, manager = binary("prometheus"), binary("prometheus-alertmanager", "alertmanager")
        async with AsyncExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jauge-observed-")))
            await stack.enter_async_context(self.receiver)
            manager_port = free_port()
            port = free_port(manager_port)
            self.address, self.manager = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{manager_port}"
            self._write_manager()
            self._write_prometheus(manager_port)
            for command in (
                [
                    manager,
                    f"--config.file={self._folder}/alertmanager.yml",
                    f"--storage.path={self._folder}/am",
                    f"--web.listen-address=127.0.0.1:{manager_port}",
                    "--cluster.listen-address=",
                ],
                [
                    prometheus,
                    f"--config.file={self._folder}/prometheus.yml",
                    f"--storage.tsdb.path={self._folder}/tsdb",
                    f"--web.listen-address=127.0.0.1:{port}",
                    f"--rules.alert.resend-delay={RESEND}",  # what fires at once fires before Alertmanager is found
                ],
            ):
                log = stack.enter_context((self._folder / f"{Path(command[0]).name}.log").open("wb"))
                process = subprocess.Popen(command, stdout=log, stderr=log)
                stack.callback(process.wait, PATIENCE_S)
                stack.callback(process.terminate)
            self._session = await stack.enter_async_context(aiohttp.ClientSession())
            for address in (self.manager, self.address):
                await self._until_ready(address)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _write_manager(self) -> None:
        (self._folder / "token").write_text(TOKEN)
        settings = ReceiverSettings(
            webhook_url=f"{self.receiver.address}/alerts",
            webhook_token_file=self._folder / "token",
            heartbeat_url=f"{self.receiver.address}/heartbeat",
        )
        routes = (DEPLOY / "alertmanager/alertmanager.yml").read_text()
        config: dict[str, Any] = yaml.safe_load(with_receivers(routes, receivers_of(settings)))
        config["templates"] = [f"{DEPLOY}/alertmanager/templates/*.tmpl"]
        config["route"]["group_interval"] = "1s"
        (self._folder / "alertmanager.yml").write_text(yaml.safe_dump(config))

    def _write_prometheus(self, manager_port: int) -> None:
        config: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
        config["global"] |= {"scrape_interval": SCRAPE, "scrape_timeout": SCRAPE, "evaluation_interval": INTERVAL}
        config["rule_files"] = [f"{DEPLOY}/prometheus/{pattern}" for pattern in config["rule_files"]]
        config["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [f"127.0.0.1:{manager_port}"]}]}]
        config["scrape_configs"] = [
            {"job_name": job, "static_configs": [{"targets": list(targets)}]} for job, targets in self._targets.items()
        ]
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(config))

    async def _until_ready(self, address: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    async with self._session.get(f"{address}/-/ready") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)

    async def query(self, expression: str) -> list[dict[str, Any]]:
        """Return what PromQL gives now."""
        async with self._session.get(f"{self.address}/api/v1/query", params={"query": expression}) as answer:
            body = await answer.json()
        assert body["status"] == "success", (expression, body)
        result: list[dict[str, Any]] = body["data"]["result"]
        return result

    async def until_queried(self, expression: str) -> list[dict[str, Any]]:
        """Wait until PromQL gives something."""
        deadline = monotonic() + PATIENCE_S
        while not (found := await self.query(expression)):
            assert monotonic() < deadline, f"nothing came of {expression}"
            await asyncio.sleep(0.1)
        return found

    async def alerts(self) -> list[dict[str, Any]]:
        """Return the alerts that Alertmanager knows, the inhibited ones among them."""
        async with self._session.get(f"{self.manager}/api/v2/alerts") as answer:
            found: list[dict[str, Any]] = await answer.json()
        return found

    async def until_alert(self, name: str) -> Call:
        """Wait until the webhook was told of an alert."""
        async with asyncio.timeout(PATIENCE_S):
            while not (calls := self.receiver.firing(name)):
                self.receiver.came.clear()
                await self.receiver.came.wait()
        return calls[0]

    async def until_alive(self) -> None:
        """Wait until the heartbeat was told."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.receiver.heartbeats:
                self.receiver.came.clear()
                await self.receiver.came.wait()
