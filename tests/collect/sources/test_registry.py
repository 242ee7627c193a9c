"""Sources are registered once, and a package outside of this one can bring another."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from streams.config.errors import UsageError
from streams.config.source_registry import by_name, display_names, registry
from streams.config.source_spec import LANGUAGES, SourceSection, SourceSpec
from streams.kafka.embedded.loopback import free_port
from streams.metrics.sources import KNOWN
from tests.collect.source_server import SourceServer
from tests.conftest import SharedKafka
from tests.paths import ROOT
from tests.patience import PATIENCE_S

SPEC = '''
"""A forum."""

from streams.config.source_spec import Address, Probe, SourceSection, SourceSpec


class ToySettings(SourceSection):
    """A forum."""

    api: Address = "https://toy.example"
    deletions = "none"


SPEC = SourceSpec(
    name="toy",
    display_name={"en": "Toy forum", "fr": "Forum jouet"},
    settings=ToySettings,
    template='[sources.toy]\\nenabled = false\\n# api = "https://toy.example"\\n',
    collectors=f"{__package__}.collector:collectors",
    addresses=("api",),
    probe=Probe(setting="api", path="/ping"),
)
'''
COLLECTOR = '''
"""Reads the forum's lines, one page, and then waits."""

import asyncio

from schemas.mention import Mention
from streams.collect.protocol import Raw


class ToyCollector:
    """Reads the one page."""

    source = "toy"
    instance = "toy"
    connected = False
    gaps = ()
    complete_until_ms = None

    def __init__(self, api, context):
        self._api, self._context = api, context

    async def read(self, position):
        answer = await self._context.outgoing.get(f"{self._api}/lines")
        self.connected = True
        for line in answer.body.splitlines():
            yield Raw(line, "read")
        await asyncio.Event().wait()

    def parse(self, raw):
        now_ms = self._context.now_ms()
        text = raw.data.decode()
        return Mention(source="toy", id=text, seen_at=now_ms, created_at=now_ms, author="ann", text=text)


def collectors(settings, context):
    """Return the one collector."""
    return [ToyCollector(settings.api, context)]
'''
SETTINGS = """
[[brands]]
name = "Acme"
terms = ["acme"]

[sources]
private = true

[sources.toy]
enabled = true
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with the installed package of the toy source."""
    folder = tmp_path / "packages"
    (folder / "jauge_toy").mkdir(parents=True)
    (folder / "jauge_toy/__init__.py").touch()
    (folder / "jauge_toy/spec.py").write_text(SPEC)
    (folder / "jauge_toy/collector.py").write_text(COLLECTOR)
    installed = folder / "jauge_toy-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: jauge-toy\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("[jauge.sources]\ntoy = jauge_toy.spec:SPEC\n")
    return folder


def environment(packages: Path, **variables: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}", **variables}


def jauge(folder: Path, variables: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streams.cli.main", *arguments],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


@contextmanager
def up(folder: Path, variables: Mapping[str, str]) -> Iterator[Path]:
    """Run the whole installation; yield the file with its messages."""
    messages = folder / "messages"
    with messages.open("wb") as file:
        running = subprocess.Popen(
            [sys.executable, "-m", "streams.cli.main", "up", "--no-browser"],
            env=variables,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
        try:
            yield messages
            assert running.poll() is None, messages.read_text()
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(PATIENCE_S)


async def ask_until(session: aiohttp.ClientSession, address: str, found: str) -> str:
    """Return the answer of `address` once `found` is in it."""
    text = ""
    async with asyncio.timeout(PATIENCE_S):
        while found not in text:
            try:
                async with session.get(address) as response:
                    text = await response.text()
            except aiohttp.ClientError:
                text = ""
            await asyncio.sleep(0.1)
    return text


@pytest.mark.long
async def test_a_source_of_another_package_is_seen_by_all_that_reads_sources(
    kafka: SharedKafka, packages: Path, tmp_path: Path
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="acme is good\nacme is late\n" if request.path == "/lines" else "pong")

    variables = environment(
        packages,
        JAUGE_KAFKA__BOOTSTRAP=kafka.bootstrap,
        JAUGE_KAFKA__PREFIX=kafka.prefix(),
        JAUGE_KAFKA__PARTITIONS="2",
        JAUGE_BOARD__PORT=str(board_port := free_port()),
    )
    written = await asyncio.to_thread(jauge, tmp_path, variables, "init", "written.toml")
    assert written.returncode == 0, written.stderr
    assert (
        '\n[sources.toy]\nenabled = false\n# api = "https://toy.example"\n' in (tmp_path / "written.toml").read_text()
    )

    (tmp_path / "jauge.toml").write_text(SETTINGS)
    async with SourceServer([("/{path:.*}", answer)]).serving() as server, aiohttp.ClientSession() as session:
        variables["JAUGE_SOURCES__TOY__API"] = server.url
        doctor = await asyncio.to_thread(jauge, tmp_path, variables, "doctor")
        assert f"ok   toy: {server.url} answers" in doctor.stdout, doctor.stdout + doctor.stderr
        assert "toy: not counted in the score, text kept for 720 h" in doctor.stdout

        sampled = await asyncio.to_thread(jauge, tmp_path, variables, "collect", "toy", "--limit", "2", "--out", "-")
        assert sampled.stdout.count('"source":"toy"') == 2, sampled.stderr

        with up(tmp_path, variables) as messages:
            board = f"http://127.0.0.1:{board_port}"
            names = '"names":{"en":"Toy forum","fr":"Forum jouet"}'
            sources = await ask_until(session, f"{board}/api/v1/sources", '"published":2')
            assert names in sources, sources
            assert '"toy":{"en":"Toy forum","fr":"Forum jouet"}' in await ask_until(session, board, "source-names")
            mentions = await ask_until(session, f"{board}/api/v1/mentions?brand=Acme&source=toy", "acme is late")
            assert mentions.count('"source":"toy"') == 2

            (metrics,) = re.findall(r"^metrics of score: (\S+)$", messages.read_text(), re.MULTILINE)
            series = await ask_until(session, metrics, 'jauge_source_published_mentions_total{source="toy"} 2.0')
            assert 'jauge_source_connected{source="toy"} 1.0' in series


def test_two_sources_of_one_name_are_an_error_that_names_both(packages: Path, tmp_path: Path) -> None:
    spec = packages / "jauge_toy/spec.py"
    spec.write_text(SPEC.replace('name="toy"', 'name="hn"'))
    ran = jauge(tmp_path, environment(packages), "brands", "list")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "streams.collect.sources.hn.spec and jauge_toy.spec:SPEC" in ran.stderr


@pytest.mark.parametrize("content", ["raise RuntimeError('toy is broken')", "SPEC = 3"])
def test_a_package_that_brings_no_source_is_an_error_that_names_it(
    packages: Path, tmp_path: Path, content: str
) -> None:
    (packages / "jauge_toy/spec.py").write_text(content)
    ran = jauge(tmp_path, environment(packages), "brands", "list")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "jauge_toy.spec:SPEC" in ran.stderr


def spec(**changes: Any) -> SourceSpec[SourceSection]:
    names = dict.fromkeys(LANGUAGES, "Toy")
    return SourceSpec(**{"name": "toy", "display_name": names, "settings": SourceSection, "template": "", **changes})


def test_the_order_of_sources_does_not_depend_on_the_order_in_which_they_are_found() -> None:
    found = [("one", spec(name="b")), ("two", spec(name="a"))]
    assert list(by_name(found)) == list(by_name(found[::-1])) == ["a", "b"]
    with pytest.raises(UsageError, match="'a': two and three"):
        by_name([*found, ("three", spec(name="a"))])


@pytest.mark.parametrize(
    "changes", [{"name": "contact"}, {"name": "a__b"}, {"name": "A"}, {"display_name": {"en": "Toy"}}]
)
def test_a_spec_with_a_wrong_name_or_without_a_language_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="name"):
        spec(**changes)


def test_every_folder_of_a_collector_is_registered() -> None:
    folders = {path.parent.name for path in (ROOT / "streams/collect/sources").glob("*/collector.py")}
    assert {"panel" if name == "simulated" else name for name in folders} | {"webhook"} == set(registry())
    assert set(registry()) <= KNOWN
    assert all(names.keys() == set(LANGUAGES) for names in display_names().values())


def test_a_spec_loads_no_collector() -> None:
    loaded = "import sys; from streams.config.settings import Settings; print(*sys.modules, sep='\\n')"
    ran = subprocess.run(
        [sys.executable, "-c", loaded], env=environment(ROOT), capture_output=True, text=True, check=True
    )
    modules = ran.stdout.splitlines()
    assert "streams.collect.sources.hn.spec" in modules
    assert [name for name in modules if name.endswith(".collector") or name in ("aiohttp", "faust", "numpy")] == []
