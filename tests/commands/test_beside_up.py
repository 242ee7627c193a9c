"""Commands that are typed beside a running `jauge up`, in its folder and in another one."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from streams.kafka.embedded.loopback import free_port
from tests.command import jauge
from tests.commands.running_up import running_up
from tests.patience import PATIENCE_S

SETTINGS = """
[[brands]]
name = "Acme"
terms = ["acme"]
[[brands]]
name = "Other"
terms = ["other co"]
[board]
port = {port}
[kafka]
partitions = 1
[sources.hn]
enabled = true
api = "http://127.0.0.1:9"
search = "http://127.0.0.1:9"
"""
ASK_THE_BROKER = (
    ("scores", "--window", "7d"),
    ("brands", "apply"),
    ("brands", "list"),
    ("topics", "apply"),
    ("topics", "describe"),
    ("compare", "Acme", "Other", "--window", "7d"),
    ("explain", "Acme", "--since", "2026-01-31"),
    ("report", "--brand", "Acme", "-o", "acme.html"),
    ("recount",),
    ("query", "diff", "Acme", "--query", 'acme -"acme street"'),
    ("tone", "label", "negative", "--text", "So this is what you call service"),
)
"""Documented commands that need an installation."""
ASK_NOBODY = (
    ("query", "lint"),
    ("query", "test", "Acme", "rows.csv"),
    ("files", "profiles"),
    ("files", "explain", "rows.csv"),
    ("tone", "read", "good"),
    ("topics", "acls"),
)
"""Documented commands that need none: they do the same anywhere."""
ROWS = "time_utc,text,author,brand\n2026-01-01T00:00:00Z,acme is fine,ann,Acme\n"
NOWHERE = "jauge: no broker: `jauge up` does not run on this data folder"

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which `jauge up` runs; what it says is in `messages`."""
    folder = tmp_path_factory.mktemp("up")
    with running_up(folder, SETTINGS.format(port=free_port())):
        yield folder


@pytest.mark.parametrize("arguments", ASK_THE_BROKER, ids=" ".join)
def test_a_command_finds_the_installation_of_its_folder_and_of_no_other(
    up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(up)
    beside = jauge(*arguments)
    assert "no broker" not in beside.stderr
    assert "Traceback" not in beside.stderr
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jauge.toml").write_text((up / "jauge.toml").read_text(), encoding="utf-8")
    elsewhere = jauge(*arguments)
    assert elsewhere.returncode == 2
    assert elsewhere.stderr.startswith(NOWHERE)


@pytest.mark.parametrize("arguments", ASK_NOBODY, ids=" ".join)
def test_a_command_that_needs_no_installation_does_the_same_beside_one_and_elsewhere(
    up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "jauge.toml").write_text((up / "jauge.toml").read_text(), encoding="utf-8")
    ran = []
    for folder in (up, tmp_path):
        monkeypatch.chdir(folder)
        (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
        ran.append(jauge(*arguments))
    assert [one.returncode for one in ran] == [0, 0], ran[0].stderr + ran[1].stderr
    assert ran[0].stdout == ran[1].stdout


def test_scores_and_doctor_say_what_is_missing_and_where_the_logs_are(
    up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(up)
    assert jauge("brands", "list").stdout.splitlines() == ["Acme: acme", "Other: other co"]
    found = jauge("doctor").stdout
    assert f"logs: {up}/jauge-data/logs/ROLE.log" in found
    assert "`jauge up` runs here" in found
    assert "topics as they have to be" in found


def test_no_two_lines_that_it_says_begin_alike(up: Path) -> None:
    said = (up / "messages").read_text()
    begins = [line.partition(":")[0] for line in said.splitlines() if line.partition(":")[0].replace(" ", "").isalpha()]
    assert len(begins) == len(set(begins)) > 4
    assert "metrics of board" in begins
    assert f"{up}/jauge-data/logs/ROLE.log" in said


def test_a_replay_beside_it_has_a_broker_of_its_own(up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On that of the installation it would wait for roles that nobody runs on its topics."""
    monkeypatch.chdir(up)
    (up / "rows.csv").write_text("time_utc,text,author,brand\n2026-01-01T00:00:00Z,fine,ann,Acme\n")
    done = jauge("replay", "rows.csv", "--source", "x", "--brand-column", "brand", "--into", "mine", "--json")
    assert done.returncode == 0, done.stderr
    assert '"brand":"Acme"' in done.stdout


def test_it_says_that_no_source_is_connected_and_where_the_log_is(up: Path) -> None:
    """Its one source is an address at which nobody listens; it has a minute and a half to connect."""
    wanted = f"no source is connected (hn): no mention comes in; {up}/jauge-data/logs/collect.log says why"
    deadline = monotonic() + PATIENCE_S
    while wanted not in (said := (up / "messages").read_text()):
        assert monotonic() < deadline, said
        sleep(0.5)
    assert said.count("no source is connected") == 1
    assert "hn" in (up / "jauge-data/logs/collect.log").read_text()
