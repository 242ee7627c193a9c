"""The command line as people and scripts meet it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import typer.main

from streams.cli.main import app, main
from streams.config.settings import load_settings
from tests.command import jauge
from tests.conftest import SharedKafka


class Ran(NamedTuple):
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


NOBODY = "127.0.0.1:1"
"""No broker answers there."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command within this process, which is quicker."""

    def called(*arguments: str, **environment: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["jauge", *arguments])
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        return Ran(int(ended.value.code or 0), *capfd.readouterr())

    return called


def commands() -> Iterator[tuple[str, str]]:
    """Every command with its help."""

    def below(command: object, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        children = getattr(command, "commands", {})
        if not children:
            yield " ".join(names), getattr(command, "help", "") or ""
        for name, child in children.items():
            yield from below(child, [*names, name])

    return below(typer.main.get_command(app), [])


@pytest.mark.parametrize(("name", "text"), list(commands()))
def test_every_command_shows_an_example_of_itself(name: str, text: str) -> None:
    assert re.search(rf"Example: .*\bjauge {name}\b", text)


def test_the_commands_of_this_version_are_there_and_no_others() -> None:
    assert {name for name, _ in commands()} == {
        "demo", "up", "replay", "rescore", "scores", "query test", "query lint", "query diff",
        "tone read", "tone train", "tone evaluate", "tone label", "tone publish", "compare", "explain",
        "files explain", "files profiles",
        "recount", "conformance", "answer", "panel", "calibrate", "reference check", "collect", "match", "score",
        "board", "report",
        "init", "doctor", "brands apply", "brands list", "brands export", "topics apply", "topics describe",
        "topics grow", "forget",
        "topics acls", "alerts config", "alerts test", "notify",
    }  # fmt: skip


def test_help_loads_no_heavy_library() -> None:
    heavy = ("numpy", "numba", "faust", "aiokafka", "aiohttp", "pydantic", "prometheus_client")
    asked = f"import sys, streams.cli.main; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_no_arguments_show_help() -> None:
    assert "replay" in jauge("--help").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["scores"],
        ["brands", "list"],
        ["brands", "apply"],
        ["topics", "describe"],
        ["recount"],
        ["match"],
        ["collect"],
    ],
)
def test_a_broker_that_does_not_answer_is_one_line(call: Callable[..., Ran], arguments: list[str]) -> None:
    ran = call(*arguments, JAUGE_KAFKA__BOOTSTRAP=NOBODY, JAUGE_SOURCES__PANEL__ENABLED="true")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert re.fullmatch(
        rf"jauge: no \w+ answers at {re.escape(NOBODY)}: start it, or .*JAUGE_KAFKA__BOOTSTRAP.*\n", ran.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scores", "--window", "5h"], "use one of 1h, 6h, 24h, 7d, 28d"),
        (["replay", "x.csv", "--speed", "-3"], "--speed '-3'"),
        (["replay", "x.csv", "--into", "a/b"], "--into 'a/b'"),
        (["replay", "x.csv", "--mapping", "nowhere.toml"], "nowhere.toml"),
        (["recount", "x.csv", "--at", "noon"], "--at 'noon'"),
        (["replay", "x.csv", "--source", "myspace"], "bluesky, mastodon"),
        (["query", "test", "Nobody"], "Nobody"),
        (["conformance", "nowhere.json"], "nowhere.json"),
        (["up"], "jauge init"),
        (["scores"], "JAUGE_KAFKA__BOOTSTRAP"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(call: Callable[..., Ran], arguments: list[str], message: str) -> None:
    ran = call(*arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert message in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_wrong_setting_ends_every_command_with_2(call: Callable[..., Ran]) -> None:
    ran = call("topics", "apply", JAUGE_KAFKA__PARTITIONS="many")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "kafka.partitions='many'" in ran.stderr


def test_a_file_that_is_not_there_is_reported_before_a_broker_is_asked(call: Callable[..., Ran]) -> None:
    ran = call("replay", "nowhere.csv", JAUGE_KAFKA__BOOTSTRAP=NOBODY)
    assert ran.returncode
    assert "nowhere.csv" in ran.stderr
    assert NOBODY not in ran.stderr


def test_init_writes_settings_and_never_over_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAUGE_CONFIG", raising=False)
    assert jauge("init").returncode == 0
    assert load_settings().brands
    (folder / "jauge.toml").write_text("# mine\n")
    again = jauge("init")
    assert again.returncode == 2
    assert "jauge.toml exists already" in again.stderr
    assert (folder / "jauge.toml").read_text() == "# mine\n"


def test_a_query_is_tried_on_texts(folder: Path) -> None:
    (folder / "jauge.toml").write_text("[[brands]]\nname = 'Acme'\nterms = ['acme']\nexclude = ['acme street']\n")
    ran = jauge("query", "test", "Acme", stdin="I like #ACME\nlost in Acme Street\nnothing\n")
    assert ran.returncode == 0
    assert [line.split("\t")[0] for line in ran.stdout.splitlines()] == ["match", "skip", "skip"]
    assert "'acme'" in ran.stdout.splitlines()[0]
    assert "not 'acme street'" in ran.stdout.splitlines()[1]


def test_doctor_says_what_is_missing(folder: Path) -> None:
    ran = jauge("doctor", JAUGE_KAFKA__BOOTSTRAP=NOBODY)
    assert ran.returncode == 1
    assert "BAD  0 brands in the settings: run `jauge init`" in ran.stdout
    assert NOBODY in ran.stdout


# --- through a broker ---


def row(number: int, **changed: object) -> str:
    made = {
        "source": "x",
        "id": str(number),
        "author": f"a{number % 17}",
        "created_at": 1_700_000_000_000 + number * 60_000,
        "text": f"all about the shop of mine, part {number}",
        "likes": number % 5,
        "followers": number % 900,
        "sentiment": (number % 9) / 4 - 1,
        "brand": f"Brand {number % 3}",
    }
    return json.dumps(made | changed)


@pytest.fixture
def rows(folder: Path) -> Path:
    """A file with 301 good rows (of one a value cannot be read), three bad ones, and a mention that is there twice."""
    bad = ["{", '["no object"]', row(900, created_at=253_370_764_800_000), row(901, likes="many")]
    path = folder / "rows.jsonl"
    path.write_text("\n".join([*map(row, range(150)), *bad, *map(row, range(149, 300))]) + "\n")
    return path


def scores_of(output: str) -> dict[tuple[str, str], dict[str, object]]:
    return {(score["brand"], score["window"]): score for score in map(json.loads, output.splitlines())}


@pytest.mark.thorough
def test_replay_ends_with_the_scores_of_recount_and_accounts_for_every_row(rows: Path, kafka: SharedKafka) -> None:
    broker = {"JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap, "JAUGE_KAFKA__PARTITIONS": "2"}
    into = kafka.prefix().rstrip(".")
    flags = ["--source", "x", "--brand-column", "brand", "--max-refused", "1", "--json"]
    replayed = jauge("replay", str(rows), *flags, "--into", into, "--with-roles", **broker)
    assert replayed.returncode == 0, replayed.stderr
    recounted = jauge("recount", str(rows), *flags)
    assert recounted.returncode == 0, recounted.stderr

    fast, slow = scores_of(replayed.stdout), scores_of(recounted.stdout)
    assert list(fast) == list(slow)
    assert len(fast) == 3 * 5
    for key, score in slow.items():
        assert fast[key].keys() == score.keys()
        assert fast[key]["score"] == pytest.approx(score["score"], abs=1e-9)
        for whole in ("at", "mention_count", "voice_count"):
            assert fast[key][whole] == score[whole]

    gateway = "received 305 = passed 302 + dropped 3 (malformed 1, time_out_of_range 1, wrong_type 1)"
    assert f"gateway: {gateway}\n" in replayed.stderr
    assert gateway in recounted.stderr
    assert "match: received 302 = scored 302 + dropped 0\n" in replayed.stderr
    for granularity in ("hour", "day"):
        assert f"score, {granularity} grain: received 302 = scored 301 + dropped 1 (duplicate 1)\n" in replayed.stderr

    broker |= {"JAUGE_KAFKA__PREFIX": f"{into}."}
    shown = jauge("scores", "Brand 1", "--json", **broker)
    assert scores_of(shown.stdout) == {key: score for key, score in fast.items() if key[0] == "Brand 1"}
    table = jauge("scores", "--window", "28d", **broker)
    assert "Brand 2" in table.stdout
    picture = jauge("scores", "--svg", "table.svg", **broker)
    assert (picture.returncode, picture.stdout) == (0, "")
    assert Path("table.svg").read_text().startswith("<svg")
    assert jauge("scores", "Nobody", **broker).returncode == 2
    from_topic = jauge("recount", "--json", **broker)
    assert scores_of(from_topic.stdout) == slow


def test_topics_and_brands_are_applied_once(folder: Path, kafka: SharedKafka) -> None:
    prefix = kafka.prefix()
    broker = {"JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap, "JAUGE_KAFKA__PREFIX": prefix, "JAUGE_KAFKA__PARTITIONS": "2"}
    assert f"jauge: topic {prefix}" in jauge("brands", "list", **broker).stderr
    assert "mentions" in jauge("topics", "apply", **broker).stdout
    again = jauge("topics", "apply", **broker).stdout.splitlines()
    assert {line.split()[0] for line in again} == {"unchanged"}
    described = jauge("topics", "describe", "--json", **broker)
    assert {json.loads(line)["state"] for line in described.stdout.splitlines()} == {"ok"}

    (folder / "jauge.toml").write_text("[[brands]]\nname = 'Acme'\nterms = ['acme']\n")
    assert jauge("brands", "apply", **broker).stdout == "follow Acme\n"
    assert jauge("brands", "apply", **broker).stdout == ""
    assert jauge("brands", "list", **broker).stdout == "Acme: acme\n"
    (folder / "jauge.toml").write_text("[[brands]]\nname = 'Other'\n")
    assert jauge("brands", "apply", **broker).stdout == "follow Other\nend    Acme\n"
    assert "jauge: no score yet: no source is connected" in jauge("scores", **broker).stderr
