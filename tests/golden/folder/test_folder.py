"""What earlier versions left is gone on with, and what later ones left is refused in one line that says what to do."""

import asyncio
import json
import tarfile
from pathlib import Path
from time import monotonic

import pytest

from schemas.application import CURRENT_KEY, FORMAT, Application
from schemas.codec import encode
from schemas.mention import Mention
from schemas.topics import Topics
from streams.config.data_folder import data_format
from streams.config.data_folder.data_format import enter_folder, read_format
from streams.config.data_folder.running import find_running
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.embedded.loopback import free_port
from streams.kafka.producer import Sender
from streams.runtime.versions import settle_method, with_current
from tests.command import jauge
from tests.commands.running_up import running_up
from tests.config.modes import modes_in, open_to_others
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.golden.folder.make import BRANDS, HELD, HERE, KEY, PREFIX
from tests.patience import PATIENCE_S

RELEASED = sorted(HERE.glob("jauge-*.tar.xz"))
NOW_MS = 1_790_000_000_000
SETTINGS = """
[board]
port = {port}
[kafka]
partitions = 1
[sources.hn]
enabled = true
api = "http://127.0.0.1:9"
search = "http://127.0.0.1:9"
"""
BRAND = """
[[brands]]
name = "{brand.brand}"
terms = ["{brand.terms[0]}"]
since = {brand.since}
tz = {brand.tz}
"""


def test_a_folder_of_the_last_release_is_there() -> None:
    assert [path.with_suffix("").with_suffix("").name for path in RELEASED] == ["jauge-0.1.0"]


def test_a_folder_gets_its_format_and_keeps_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert read_format(folder).format == 0
    enter_folder(folder)
    note = folder / data_format.NAME
    assert (read_format(folder).format, note.stat().st_mode & 0o777) == (data_format.FORMAT, 0o600)
    before = note.stat().st_mtime_ns
    enter_folder(folder)
    assert note.stat().st_mtime_ns == before
    assert [path.name for path in folder.iterdir()] == [data_format.NAME]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (b'{"format":2,"jauge":"0.9.0"}', "format 2, written by Jauge 0.9.0, and this one"),
        (b'{"format":99,"jauge":"\\u001b[2J"}', "format 99, written by Jauge ·[2J, and this one"),
        (b'{"format":2,"added":"later"}', "written by a later Jauge, and this one"),
        (b"{", "restore it from a backup, or name another folder"),
        (b'{"format":"2"}', "restore it from a backup, or name another folder"),
    ],
)
def test_a_folder_of_a_later_format_is_refused_by_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: bytes, said: str
) -> None:
    (tmp_path / "jauge-data").mkdir()
    (tmp_path / "jauge-data" / data_format.NAME).write_bytes(note)
    (tmp_path / "jauge.toml").write_text(BRAND.format(brand=BRANDS[0]) + SETTINGS.format(port=free_port()))
    (tmp_path / "rows.csv").write_text("time_utc,text,author,brand\n2026-01-01T00:00:00Z,fine,ann,Acme\n")
    monkeypatch.chdir(tmp_path)
    for command in (("up", "--no-browser"), ("recount", "rows.csv", "--source", "x", "--brand-column", "brand")):
        ran = jauge(*command)
        assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1), ran.stderr
        assert said in ran.stderr
        assert ran.stderr.strip().isprintable()
    assert sorted(path.name for path in (tmp_path / "jauge-data").iterdir()) == [data_format.NAME]


async def test_topics_of_a_later_format_are_refused_at_the_start_and_of_an_earlier_one_are_gone_on_with(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix()}, data=tmp_path)
    broker = settings.kafka
    await topics.apply(broker.servers, prefix=broker.prefix, partitions=broker.partitions)
    await settle_method(settings, NOW_MS)

    async def write_down(value: bytes) -> None:
        async with Sender(broker.servers, "test") as sender:
            await sender.send_keyed(Topics(broker.prefix).applications, [(CURRENT_KEY, value, ())])

    await write_down(encode(Application(name="", at=NOW_MS, method="jauge-2", format=FORMAT + 1)))
    for starting in (settle_method(settings, NOW_MS), with_current(settings)):
        with pytest.raises(JaugeError, match=rf"are of format {FORMAT + 1}, .*install that version again"):
            await starting
    await write_down(b'{"name":"","at":%d,"method":"jauge-1"}' % NOW_MS)  # as it was before there were formats
    assert (await with_current(settings)).method == "jauge-1"


@pytest.mark.thorough
@pytest.mark.parametrize("umask", [0, pytest.param(0o077, marks=pytest.mark.long)])
@pytest.mark.parametrize("packed", RELEASED, ids=lambda path: path.name)
async def test_jauge_up_goes_on_with_the_folder_of_a_release_and_closes_it_to_others(
    tmp_path: Path, packed: Path, umask: int
) -> None:
    with tarfile.open(packed) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2, Debian 12's, has none
        archive.extractall(tmp_path)
    brands = "".join(BRAND.format(brand=brand) for brand in BRANDS)
    held = json.loads((tmp_path / HELD).read_bytes())
    assert len(held) > 10
    folder, messages = tmp_path / "jauge-data", tmp_path / "messages"
    assert read_format(folder).format == 0
    with running_up(tmp_path, brands + SETTINGS.format(port=free_port()), umask) as process:
        running = find_running(folder)
        assert running is not None
        assert read_format(folder).format == data_format.FORMAT
        assert (folder / "pseudonym.key").read_bytes() == KEY
        async with Flow(running.bootstrap, PREFIX, BRANDS, partitions=1) as flow:
            found = {f"score-history/{one.key.decode()}": one.value for one in await flow.records("score-history")}
            history = {key: value for key, value in held.items() if key.startswith("score-history/")}
            assert {key: json.loads(found[key]) for key in history} == {k: json.loads(v) for k, v in history.items()}
            at = now_ms()
            fresh = {"id": "fresh", "seen_at": at, "created_at": at, "text": f"{BRANDS[0].terms[0]} again"}
            await flow.publish([Mention(source="x", author="ann", **fresh)])
            await flow.tick(at)
            deadline, hour = monotonic() + PATIENCE_S, (BRANDS[0].brand, "1h")
            while (score := (await flow.latest_scores())[hour]).at < at or not score.mention_count:
                assert process.poll() is None, messages.read_text()
                assert monotonic() < deadline, (score, messages.read_text())
                await asyncio.sleep(0.2)
            assert score.mention_count == 1
        modes = modes_in(folder)
        assert {"kafka", "logs", "pseudonym.key", "running.json", "logs/match.log", "kafka/kafka.log"} <= modes.keys()
        assert open_to_others(modes) == {}
