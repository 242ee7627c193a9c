"""What an installation is told about itself, through the command and the real Kafka."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from time import time
from typing import Protocol

import pytest
from aiohttp import web

from schemas.health import SourceHealth
from streams.collect.gateway import IngestGateway
from streams.config.pseudonyms import Pseudonyms
from streams.config.template import template
from tests.collect.source_server import SourceServer
from tests.collect.sources.test_hn import HackerNews
from tests.conftest import SharedKafka
from tests.paths import ROOT
from tests.patience import PATIENCE_S

Ran = subprocess.CompletedProcess[str]


class Jauge(Protocol):
    """The command, in a folder and under a prefix of its own."""

    def __call__(self, *arguments: str, **environment: str) -> Ran: ...


@pytest.fixture
def jauge(kafka: SharedKafka, tmp_path: Path) -> Jauge:
    broker = {
        "JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap,
        "JAUGE_KAFKA__PREFIX": kafka.prefix(),
        "JAUGE_KAFKA__PARTITIONS": "2",
        "PYTHONPATH": str(ROOT),
    }
    inherited = {name: value for name, value in os.environ.items() if name != "JAUGE_CONFIG"}

    def run(*arguments: str, **environment: str) -> Ran:
        return subprocess.run(
            [sys.executable, "-m", "streams.cli.main", *arguments],
            env=inherited | broker | environment,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )

    return run


OFF = {f"JAUGE_SOURCES__{name}__ENABLED": "false" for name in ("BLUESKY", "LEMMY", "STACKEXCHANGE", "RSS", "WIKIMEDIA")}


@pytest.mark.thorough
async def test_doctor_finds_all_well_once_topics_brands_and_sources_are_there(jauge: Jauge, tmp_path: Path) -> None:
    (tmp_path / "jauge.toml").write_text(template())
    server = HackerNews(1)
    async with server.serving():
        variables = {**OFF, "JAUGE_SOURCES__PRIVATE": "true", "JAUGE_SOURCES__HN__API": server.url}
        before = await asyncio.to_thread(jauge, "doctor", **variables)
        assert before.returncode == 1
        assert "BAD  0 of" in before.stdout
        assert "run `jauge topics apply`" in before.stdout
        assert (await asyncio.to_thread(jauge, "topics", "apply")).returncode == 0
        between = await asyncio.to_thread(jauge, "doctor", **variables)
        assert between.returncode == 1
        assert "BAD  0 brands followed, but Acme is not followed, Example is not followed: run" in between.stdout
        assert (await asyncio.to_thread(jauge, "brands", "apply")).returncode == 0
        after = await asyncio.to_thread(jauge, "doctor", **variables)
    assert (after.returncode, after.stderr) == (0, "")
    assert {line.split()[0] for line in after.stdout.splitlines()} == {"ok"}
    assert "ok   2 brands followed\n" in after.stdout
    assert f"hn: {server.url} answers" in after.stdout
    assert "hn: part of the score, text kept for 720 h, deletions found by reading again" in after.stdout


async def test_doctor_says_of_each_source_what_is_wrong(jauge: Jauge, tmp_path: Path) -> None:
    (tmp_path / "jauge.toml").write_text(template())

    async def answer(request: web.Request) -> web.Response:
        name = request.path.split("/")[1]
        if name == "clock":
            return web.json_response(1, headers={"Date": "Mon, 21 Sep 2026 12:00:00 GMT"})
        return web.Response(status=int(name), headers={"Retry-After": "7"})

    async with SourceServer([("/{name}/{rest:.*}", answer)]).serving() as server:
        for name, said in {
            "401": "refuses us (401)",
            "429": "wait for 7 s",
            "500": "answers 500",
            "404": "correct the address",
            "clock": "let the system set it",
        }.items():
            variables = {**OFF, "JAUGE_SOURCES__PRIVATE": "true", "JAUGE_SOURCES__HN__API": f"{server.url}/{name}"}
            found = await asyncio.to_thread(jauge, "doctor", **variables)
            assert said in next(line for line in found.stdout.splitlines() if line.startswith("BAD  hn")), found.stdout
    nobody = await asyncio.to_thread(jauge, "doctor", **OFF, JAUGE_SOURCES__HN__API=server.url)
    assert "no public address: set sources.private" in nobody.stdout


async def test_doctor_names_what_a_source_lacks_and_never_its_secret(jauge: Jauge, tmp_path: Path) -> None:
    (tmp_path / "jauge.toml").write_text(template())
    (tmp_path / "token").write_text("123:hidden-word")

    async def answer(request: web.Request) -> web.Response:
        known = "hidden-word" in f"{request.path_qs} {request.headers.get('Authorization', '')}"
        return web.Response(status=500 if known else 404)

    async with SourceServer([("/{rest:.*}", answer)]).serving() as server:
        names = {"REDDIT": "secret_file", "YOUTUBE": "key_file", "X": "token_file", "TELEGRAM": "token_file"}
        on = {f"JAUGE_SOURCES__{name}__ENABLED": "true" for name in names}
        addresses = {f"JAUGE_SOURCES__{name}__API": server.url for name in names}
        there = {"JAUGE_SOURCES__PRIVATE": "true", "JAUGE_SOURCES__HN__API": server.url}
        there["JAUGE_SOURCES__REDDIT__TOKENS"] = server.url
        variables = {**OFF, **on, **addresses, **there}
        without = await asyncio.to_thread(jauge, "doctor", **variables)
        files = {f"JAUGE_SOURCES__{name}__{setting.upper()}": "token" for name, setting in names.items()}
        with_it = await asyncio.to_thread(jauge, "doctor", **variables, **files)
    for name, setting in names.items():
        assert f"sources.{name.lower()}.{setting}" in without.stdout
    assert "x: not counted in the score until you declare" in without.stdout
    for name in ("youtube", "x", "telegram"):
        assert f"BAD  {name}: http" in with_it.stdout, with_it.stdout
    assert "hidden-word" not in with_it.stdout + with_it.stderr


async def test_doctor_reports_what_was_observed_last_what_is_left_and_what_has_nothing_to_read(
    kafka: SharedKafka, jauge: Jauge, tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_text(template())
    variables = {
        **OFF,
        "JAUGE_KAFKA__PREFIX": (prefix := kafka.prefix()),
        "JAUGE_SOURCES__PRIVATE": "true",
        "JAUGE_SOURCES__RSS__ENABLED": "true",
        "JAUGE_SOURCES__WEBHOOK__ENABLED": "true",
    }

    async def spent(_: web.Request) -> web.Response:
        return web.json_response(5, headers={"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "60"})

    async with SourceServer([("/v0/maxitem.json", spent)]).serving() as server:
        variables["JAUGE_SOURCES__HN__API"] = server.url
        assert (await asyncio.to_thread(jauge, "topics", "apply", **variables)).returncode == 0
        now_ms = int(time() * 1_000)
        async with IngestGateway(kafka.bootstrap, prefix, Pseudonyms(bytes(32))) as gateway:
            await gateway.tick(
                SourceHealth(source="hn", instance="hn", at=now_ms, connected=True, last_event_time=now_ms - 90_000)
            )
            await gateway.tick(SourceHealth(source="rss", instance="rss", at=now_ms, connected=False, gaps=((1, 2),)))
            await gateway.tick(SourceHealth(source="lemmy", instance="lemmy:a.example", at=now_ms, connected=False))
        found = (await asyncio.to_thread(jauge, "doctor", **variables)).stdout
    assert re.search(
        r"^ok   hn: connected, last seen \d+ (s|min) ago, its newest event is \d+ min old$", found, re.MULTILINE
    ), found
    assert "BAD  rss: not connected, no event yet, 1 gap: the log of `jauge collect` says why" in found
    assert "lemmy" not in found, "it is switched off"
    assert f"BAD  hn: {server.url} answers, and no request is left" in found
    assert "ok   rss: switched on, and has nothing to read yet: set sources.rss.urls" in found
    assert "BAD  webhook: has no key" in found


def test_doctor_reports_a_wrong_setting_and_looks_no_further(jauge: Jauge) -> None:
    ran = jauge("doctor", JAUGE_HTTP__PORT="99999")
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[-1].startswith("BAD  wrong setting http.port='99999'")
    assert "Traceback" not in ran.stderr


def test_doctor_reports_a_key_that_others_can_read(jauge: Jauge, tmp_path: Path) -> None:
    key = tmp_path / "jauge-data" / "pseudonym.key"
    key.parent.mkdir()
    key.write_bytes(bytes(32))
    key.chmod(0o644)
    ran = jauge("doctor")
    assert ran.returncode == 1
    assert [line for line in ran.stdout.splitlines() if line.startswith("BAD") and "pseudonym.key" in line]


def test_topics_of_another_number_of_partitions_are_one_line_and_exit_1(jauge: Jauge) -> None:
    jauge("topics", "apply")
    ran = jauge("topics", "apply", JAUGE_KAFKA__PARTITIONS="3")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "kafka.partitions to 2" in ran.stderr


def test_described_topics_say_which_are_public(jauge: Jauge) -> None:
    jauge("topics", "apply")
    rows = [json.loads(line) for line in jauge("topics", "describe", "--json").stdout.splitlines()]
    public = {row["name"].partition(".")[2] for row in rows if row["public"]}
    assert "scores" in public
    table = jauge("topics", "describe").stdout.splitlines()
    assert len(table) == len(rows)
    assert {line.split()[0].partition(".")[2] for line in table if line.endswith("public")} == public


def test_describing_makes_no_topic(jauge: Jauge) -> None:
    for _ in range(2):
        rows = jauge("topics", "describe", "--json").stdout.splitlines()
        assert {json.loads(row)["state"] for row in rows} == {"missing"}


def test_what_is_asked_before_any_topic_is_there_says_what_to_run(jauge: Jauge) -> None:
    ran = jauge("scores")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "run `jauge topics apply`" in ran.stderr
