"""A role's status over HTTP."""

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from streams.config.errors import JaugeError
from streams.config.settings import HttpSettings
from streams.metrics.role_accounts import account
from streams.metrics.telemetry import Telemetry
from streams.runtime.status_server import StatusServer


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry(CollectorRegistry(), "match")


async def get(address: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, answer.headers["Content-Type"], await answer.text()


async def test_metrics_are_served_as_prometheus_reads_them(telemetry: Telemetry) -> None:
    telemetry.events("scored", 3)
    async with StatusServer(HttpSettings(), telemetry) as server:
        status, kind, text = await get(f"{server.address}/metrics")
        assert (status, kind.split(";")[0]) == (200, "text/plain")
        assert 'jauge_events_total{grain="",outcome="scored",role="match"} 3.0' in text
        assert "_created" not in text
        assert await account("match", f"{server.address}/metrics") == ["match: received 3 = scored 3 + dropped 0"]


async def test_a_role_is_alive_before_it_is_ready(telemetry: Telemetry) -> None:
    ready = False
    telemetry.ready_when(lambda: ready)
    async with StatusServer(HttpSettings(), telemetry) as server:
        assert (await get(f"{server.address}/healthz"))[0] == 200
        assert (await get(f"{server.address}/readyz"))[0] == 503
        ready = True
        assert (await get(f"{server.address}/readyz"))[0] == 200


async def test_only_this_machine_is_answered_by_default(telemetry: Telemetry) -> None:
    async with StatusServer(HttpSettings(), telemetry) as server:
        assert server.address.startswith("http://127.0.0.1:")


async def test_a_port_in_use_is_reported_with_what_to_do(telemetry: Telemetry) -> None:
    async with StatusServer(HttpSettings(), telemetry) as server:
        port = int(server.address.rpartition(":")[2])
        with pytest.raises(JaugeError, match=rf"127\.0\.0\.1:{port}.*http\.port"):
            await StatusServer(HttpSettings(port=port), telemetry).__aenter__()


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:9464", 200),
        ("127.0.0.1", "localhost", 200),
        ("127.0.0.1", "[::1]:9464", 200),
        ("127.0.0.1", "metrics.example", 200),
        ("127.0.0.1", "evil.example", 421),
        ("127.0.0.1", "127.0.0.1.evil.example:9464", 421),
        ("127.0.0.1", "10.1.2.3", 421),
        ("127.0.0.1", "score", 421),
        ("127.0.0.1", "", 421),
        ("0.0.0.0", "10.1.2.3:9464", 200),  # as Kubernetes and Prometheus ask a pod
        ("0.0.0.0", "[fd00::7]:9464", 200),
        ("0.0.0.0", "score:9464", 200),
        ("0.0.0.0", "METRICS.example:9464", 200),
        ("0.0.0.0", "evil.example", 421),
        ("0.0.0.0", "10.1.2.3.evil.example", 421),
    ],
)
async def test_a_page_of_another_name_reads_nothing(telemetry: Telemetry, bound: str, host: str, status: int) -> None:
    telemetry.ready_when(lambda: True)
    settings = HttpSettings(host=bound, names=("Metrics.Example",))
    async with StatusServer(settings, telemetry) as server, aiohttp.ClientSession() as session:
        port = server.address.rpartition(":")[2]
        for path in ("metrics", "healthz", "readyz"):
            async with session.get(f"http://127.0.0.1:{port}/{path}", headers={"Host": host}) as answer:
                assert (path, answer.status) == (path, status)
                if status != 200:
                    assert "http.names" in await answer.text()
