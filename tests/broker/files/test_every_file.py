"""Every file of ../shared/cases: a replay ends where the oracle does, figure by figure. A table ends the output."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import json

from schemas.codec import encode
from schemas.mention_codec import decode_mention
from schemas.score import Score
from scoring.method.fixed_point import h64, signed
from scoring.reading.archive import observations_of
from scoring.reading.exposure import Calendar
from scoring.reading.records import read_scores
from scoring.state.panes import PartitionState
from streams.analysis.file_extent import FileExtent
from streams.analysis.followed_brands import brands_set, followed
from streams.collect.files.file_request import FileRequest
from streams.collect.files.spool import in_order
from streams.collect.gateway import IngestGateway
from streams.commands import recount
from streams.commands.replay import publish
from streams.config.errors import JaugeError
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.reference import load_reference
from streams.config.settings import Settings, load_settings
from streams.kafka import topics
from streams.kafka.follower import Follower
from streams.kafka.read_to_end import records_to_end
from streams.kafka.stream_clock import Clock
from tests.broker.files.cases import BRANDS, line_of, names, request_of
from tests.command import assert_same, assert_same_scores, jauge
from tests.conftest import SharedKafka, require
from tests.paths import CASES

NOTHING = ("exports/typo.csv",)
"""Of these no row is a mention: both commands say so."""


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """By file, the line of the table that the output ends with."""
    lines: dict[str, str] = {}
    yield lines
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        print(f"\n{'file':32} {'format':14} {'rows':>5} {'refused':>4}  fields taken")
        print("\n".join(lines[name] for name in sorted(lines)))


@pytest.fixture
def settings(kafka: SharedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "jauge.toml").write_text(BRANDS)
    load_key(tmp_path / "data/pseudonym.key")  # commands that run at once need the same
    monkeypatch.setenv("JAUGE_CONFIG", str(tmp_path / "jauge.toml"))
    monkeypatch.setenv("JAUGE_DATA", str(tmp_path / "data"))
    return load_settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix(), "partitions": 2})


@pytest.mark.thorough
@pytest.mark.parametrize("name", names())
async def test_what_a_replay_publishes_of_a_file_reads_as_the_oracle_counts_it(
    settings: Settings, tmp_path: Path, table: dict[str, str], name: str
) -> None:
    """Read back from the broker and folded in this process: the roles would take a quarter of an hour to start."""
    if name == "absent":
        require(f"{CASES} is absent")
    request = request_of(name, tmp_path)
    if name in NOTHING:
        with pytest.raises(JaugeError, match="there is no mention in it"):
            recount.from_files(settings, request, request.open(), None)
        return
    found = request.open()
    rows = list(found.rows())
    table[name] = line_of(name, found, rows)
    expected, _, refused = recount.from_files(settings, request, found, None)
    assert refused.rows == len(rows)
    replayed = await replayed_by(settings, request)
    assert len(replayed) == len(expected) > 0
    for ours, oracle in zip(replayed, expected, strict=True):
        one, other = (json.decode(encode(score)) for score in (ours, oracle))
        assert_same(one, other | {"watermark": one["watermark"]}, (name, ours.brand, ours.window))


async def replayed_by(settings: Settings, request: FileRequest) -> list[Score]:
    """Publish a file as `jauge replay` does, read the topics back, and score what they hold."""
    broker, reference, files = settings.kafka, load_reference(settings), request.open()
    await topics.apply(broker.servers, prefix=broker.prefix, partitions=broker.partitions)
    extent = FileExtent(reference.method)
    rows = in_order(extent.watch(files))
    brands = [] if request.brand_column else brands_set(settings)
    async with IngestGateway(broker.servers, broker.prefix, Pseudonyms(load_key(settings.key_file))) as gateway:
        at_ms, _ = await publish(settings, gateway, rows, brands, extent, 0.0, lambda *_: None)
    clock = Clock(from_connection=reference.method.from_connection)
    async with Follower(broker.servers, broker.topics.source_health, clock.read):
        published = dict(sorted((await followed(settings)).items()))
    numbers = range(broker.partitions)
    values = [record.value async for record in records_to_end(broker.servers, broker.topics.mentions, numbers)]
    observations = observations_of(map(decode_mention, values), list(published.values()), reference)
    state = PartitionState(reference, origins=1)
    state.fold(observations, np.arange(len(observations)))
    slots = state.slots(np.array([signed(h64(name)) for name in published]))
    outages = clock.coverage.at(at_ms)
    calendars = [Calendar(brand.since, brand.tz, outages) for brand in published.values()]
    return extent.complete(read_scores(state, slots, list(published), calendars, at_ms, clock.tick, reference))


@pytest.mark.long
@pytest.mark.parametrize("name", names())
def test_the_commands_replay_and_recount_print_the_same_figures(
    settings: Settings, tmp_path: Path, table: dict[str, str], name: str
) -> None:
    """As a user runs them, with a worker of each role."""
    if name == "absent":
        require(f"{CASES} is absent")
    request = request_of(name, tmp_path)
    found = request.open()
    table[name] = line_of(name, found, list(found.rows()))
    flags = [*request.files, *request.flags, "--max-refused", "100%", "--json"]
    into = ("--with-roles", "--into", settings.kafka.prefix.rstrip("."))
    environment = {"JAUGE_KAFKA__BOOTSTRAP": settings.kafka.servers, "JAUGE_KAFKA__PARTITIONS": "2", **os.environ}
    with ThreadPoolExecutor() as at_once:
        counting = at_once.submit(jauge, "recount", *flags, **environment)
        replayed, recounted = jauge("replay", *flags, *into, **environment), counting.result()
    expected = (1, 1) if name in NOTHING else (0, 0)
    assert (replayed.returncode, recounted.returncode) == expected, replayed.stderr + recounted.stderr
    if name not in NOTHING:
        assert_same_scores(replayed.stdout, recounted.stdout)
