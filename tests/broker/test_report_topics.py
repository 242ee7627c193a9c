"""`jauge report` on the topics of the real Kafka: as from the file, with alerts, and when the log has forgotten."""

import asyncio
import tomllib
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition
from msgspec.structs import replace as change

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.codec import encode
from schemas.health import Policy, SourceHealth
from schemas.mention import Mention
from schemas.people.annotation import Annotation
from schemas.records import annotation_record
from schemas.score import Score
from scoring.method.constants import DAY_MS
from scoring.oracle.recount import recount
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from streams.match.processor import MatchProcessor
from streams.score.history import history_records
from tests.conftest import SharedKafka
from tests.flow import REFERENCE, Flow
from tests.histories import START_MS
from tests.report.made import Element, Page, basis_of, report_of
from tests.report.test_certificate import assert_found_again, certified, commands_of
from tests.story_cli import DAYS, END_MS, FOLLOWED_NAME, TURN, StoryCli, story

BRANDS = ("Hated", "Liked", "Turned", FOLLOWED_NAME)
PARTITIONS = 2
LEARNED = "read by a model that learned from people’s corrections"
FALL = Alert(
    id="drop|Turned|24h|1",
    kind="drop",
    state="opened",
    severity="critical",
    brand="Turned",
    window="24h",
    at=START_MS + TURN * DAY_MS,
    since=START_MS + TURN * DAY_MS,
    score=31.5,
    low=25.0,
    high=40.0,
    usual=62.0,
)
OVER = change(FALL, state="closed", at=END_MS - 60_000, score=60.0)
ELSEWHERE = change(FALL, id="drop|Other|24h|1", brand="Other")
MARKS = [
    Annotation(id="1", text="<b>Launch</b>", at=START_MS + TURN * DAY_MS, written_at=END_MS),
    Annotation(id="2", text="of another", at=START_MS + TURN * DAY_MS, brand="Liked", written_at=END_MS),
]
MENTIONS = [
    Mention(
        source="x",
        id=str(number),
        seen_at=at_ms,
        created_at=at_ms,
        author=author,
        text=text,
        sentiment=sentiment,
        followers=500,
        likes=number % 3,
        brand=brand,
    )
    for number, (brand, at_ms, author, text, sentiment) in enumerate(story(FOLLOWED_NAME))
]


def published(day: int) -> Score:
    """A score of Turned as it stood at a midnight: one that no reading gives."""
    (like,) = [
        one
        for one in recount([], [Brand(brand="Turned", since=START_MS)], START_MS, reference=REFERENCE)
        if one.window == "24h"
    ]
    return change(like, at=START_MS + day * DAY_MS, score=70.0 + day, low=60.0, high=90.0)


async def fill(flow: Flow) -> None:
    """Publish the story as the roles do, what goes with it, and a tick at its end."""
    async with flow:
        await flow.publish(MENTIONS)
        matched = MatchProcessor(flow.brands, PARTITIONS).process(await flow.records("mentions"))
        assert matched.matched == len(MENTIONS)
        policy = Policy(attribution="Posts of X", deletions="none")
        health = SourceHealth(source="x", at=END_MS, connected=True, policy=policy)
        history = history_records(published(day) for day in range(1, DAYS + 1))
        foreign = (b"Turned|24h|junk", b"{", ())
        async with Sender(flow.bootstrap, "test") as sender:
            await sender.send(f"{flow.prefix}observations", matched.observations)
            await sender.send(f"{flow.prefix}brand-mentions", matched.brand_mentions)
            await sender.send(f"{flow.prefix}score-history", {partition_of("Turned", PARTITIONS): [*history, foreign]})
            alerts = [FALL, ELSEWHERE, OVER]
            await sender.send_keyed(f"{flow.prefix}alerts", [(one.brand.encode(), encode(one), ()) for one in alerts])
            await sender.send_keyed(f"{flow.prefix}source-health", [(b"x", encode(health), ())])
            await sender.send_keyed(f"{flow.prefix}annotations", [annotation_record(one) for one in MARKS])


class Installed(StoryCli):
    """An installation that was told the story, asked by its commands."""

    def page(self, *arguments: str) -> Element:
        output = self.folder / "report.html"
        ran = self.jauge("report", *arguments, "-o", output)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", f"{output}: written\n")
        return Page(output.read_text()).root


def install(kafka: SharedKafka, folder: Path) -> Path:
    prefix = kafka.prefix()
    (folder / "jauge.toml").write_text(
        f'[kafka]\nbootstrap = "{kafka.bootstrap}"\nprefix = "{prefix}"\npartitions = {PARTITIONS}\n'
    )
    brands = [Brand(brand=name, since=START_MS // DAY_MS * DAY_MS) for name in BRANDS]  # as of files
    asyncio.run(fill(Flow(kafka.bootstrap, prefix, brands, PARTITIONS)))
    return folder


@pytest.fixture(scope="module")
def folder(kafka: SharedKafka, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(kafka, tmp_path_factory.mktemp("installed"))


@pytest.fixture
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Installed:
    return asked(folder, monkeypatch, capfd)


def asked(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Installed:
    monkeypatch.setenv("JAUGE_CONFIG", str(folder / "jauge.toml"))
    monkeypatch.setenv("JAUGE_DATA", str(folder / "data"))
    return Installed(folder, monkeypatch, capfd)


@pytest.mark.thorough
def test_the_topics_are_reported_as_the_file_and_their_recount_finds_it_again(installed: Installed) -> None:
    """All followed brands, with the digest of the file though its pseudonyms are of another key."""
    page = installed.page("--window", "24h")
    basis = basis_of(installed.folder, story(FOLLOWED_NAME))
    basis.past.newest_ms = END_MS  # the topics end with their newest mention, a file a millisecond later
    of_file = report_of(basis)
    assert page.all("code", "digest")[0].text == of_file.certificate.digest
    found = certified(page)
    assert len(found) == len(BRANDS)
    for part in of_file.brands:
        if part.score.brand != FOLLOWED_NAME:
            assert found[part.score.brand]["score"] == pytest.approx(part.score.score, abs=1e-9)
    assert commands_of(page) == [["recount", f"--at={END_MS}", "--window=24h", "--json"]]
    assert LEARNED not in page.text
    assert_found_again(installed, page, "24h")


def test_alerts_of_the_brand_and_what_was_said_are_reported_with_whom_it_is_owed_to(installed: Installed) -> None:
    page = installed.page("--brand", "Turned", "--window", "24h")
    (table,) = page.all("table", "alerts")
    (_, fall) = table.all("tr")
    assert "the score of the last 24 hours was 31.5" in fall.text  # as it was opened, and not as it ended
    assert "critical, resolved 11 Jan 2026, 00:00 UTC" in fall.text
    assert any("Turned: [link=file:///]this[/b]" in one.text for one in page.all("blockquote"))
    assert "X: Posts of X" in page.text
    (marks,) = page.all("ol", "annotations")
    assert [one.text for one in marks.all("li")] == ["Event, 10 Jan 2026: <b>Launch</b>"]
    assert len(page.all("line", "happened")) == 1
    assert page.all("svg", "trend")[0].all("circle", "hollow") == []


@pytest.mark.thorough
def test_days_that_the_log_has_forgotten_are_shown_as_they_were_published(
    kafka: SharedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Read anew they would be of nearly nobody. What the newest score lacks is said, and that its tone was learned."""
    installed = asked(install(kafka, tmp_path), monkeypatch, capfd)
    prefix = tomllib.loads((tmp_path / "jauge.toml").read_text())["kafka"]["prefix"]
    asyncio.run(forget(kafka.bootstrap, prefix))
    page = installed.page("--brand", "Turned", "--window", "24h")
    (trend,) = page.all("svg", "trend")
    assert trend.all("desc")[0].text.startswith("From 71.0 on 2 Jan 2026 to ")
    assert "highest 80.0 on 11 Jan 2026" in trend.all("desc")[0].text
    assert page.all("table", "moved") == []
    assert "Days whose mentions are no longer kept are shown as they were published then." in page.text
    assert "The log no longer holds all that the newest scores rest on" in page.text
    assert LEARNED in page.text


async def forget(bootstrap: str, prefix: str) -> None:
    """Remove the first half of a partition, as retention does; and tell a model of tone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        tp = TopicPartition(f"{prefix}observations", partition_of("Turned", PARTITIONS))
        await admin.delete_records({tp: RecordsToDelete(before_offset=400)})
    finally:
        await admin.close()
    async with Sender(bootstrap, "test") as sender:
        await sender.send_keyed(f"{prefix}tone-model", [(b"en", b"a model", ())])


def test_a_brand_that_nobody_follows_is_one_line(installed: Installed) -> None:
    ran = installed.jauge("report", "--brand", "Nobody", "-o", installed.folder / "no.html")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("jauge: there is no brand Nobody: there are Hated, Liked, Turned, ")
    assert ran.stderr.count("\n") == 1
    assert not (installed.folder / "no.html").exists()


def test_before_anything_is_reported_it_is_said_what_is_missing(
    kafka: SharedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    prefix = kafka.prefix()
    (tmp_path / "jauge.toml").write_text(
        f'[kafka]\nbootstrap = "{kafka.bootstrap}"\nprefix = "{prefix}"\npartitions = 1\n'
    )
    installed = asked(tmp_path, monkeypatch, capfd)
    for brands, message in (([], "no brand is followed on"), ([Brand(brand="New")], "there is nothing yet on")):
        asyncio.run(begin(Flow(kafka.bootstrap, prefix, brands, 1)))
        ran = installed.jauge("report", "-o", tmp_path / "no.html")
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith(f"jauge: {message} {prefix}")
        assert ran.stderr.count("\n") == 1


async def begin(flow: Flow) -> None:
    """Make the topics, and follow the brands."""
    async with flow:
        pass
