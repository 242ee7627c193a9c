"""Each command and each program that the manual shows runs as it is shown, beside a running `jauge up`."""

import csv
import gzip
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep, time

import pytest

from scoring.method.constants import DAY_MS
from streams.kafka.embedded.loopback import free_port
from streams.report.pdf import find_browser
from tests.commands.running_up import running_up
from tests.docs.checks import calls_of_jauge
from tests.docs.pages import Block, Page, pages
from tests.paths import ROOT
from tests.patience import PATIENCE_S
from tests.scoring.text.tone.samples import made

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(2 * PATIENCE_S)]

SETTINGS = """
[[brands]]
name = "Acme"
terms = ["acme"]
since = {since}
examples = {{ match = ["I like #acme"], skip = ["Acme Street"] }}
exclude = ["acme street"]
[[brands]]
name = "Example"
terms = ["example inc"]
since = {since}
[[campaigns]]
name = "Summer"
brand = "Acme"
first_day = 2026-06-01
last_day = 2026-06-28
[[panels]]
name = "Market"
brands = ["Acme", "Example"]
[board]
port = {board}
[kafka]
partitions = 1
[sources.webhook]
enabled = true
port = {webhook}
sources = ["x"]
secret_files = ["webhook.secret"]
"""
ELSEWHERE = {
    "make demo": "tests/commands/test_demo.py",
    "make test": "is this",
    "jauge init": "there is a jauge.toml here; tests/cli/test_cli.py",
    "jauge up": "runs beside this",
    "jauge board --board-port 8321": "a role does not end; tests/board",
    "jauge scores --watch": "does not end; tests/terminal",
    "jauge collect hn --limit 5 --out -": "asks the internet; tests/collect/sources/test_hn.py",
    'curl -N "http://127.0.0.1:8321/api/v1/stream?window=24h"': "does not end; tests/board/test_live.py",
    "jauge rescore --from 2026-11-01": "tests/faults/test_rescore.py",
    "jauge rescore --method jauge-2": "tests/faults/test_rescore.py",
    "jauge alerts test": "needs an Alertmanager; tests/commands/alerting",
    "jauge notify test": "needs receivers; tests/notify/test_delivery.py",
    "jauge report --schedule": "needs receivers; tests/report/scheduled/test_overview.py",
    'jauge conformance vectors.json --command "node my_program.mjs"': "tests/scoring/conformance",
    "jauge report --brand Acme --lang fr -o acme.pdf": "" if find_browser() else "there is no browser here",
}
"""Lines that cannot be run here, and where they are."""
OF_A_CLUSTER = ("kubectl ", "helm ")
"""Lines that begin so need a cluster: tests/deploy/test_chart.py renders what they apply."""
AN_HOUR_OLD = {
    "jauge explain Acme",
    "jauge explain Acme --since 2026-06-14",
    "jauge compare Acme --from 2026-06-01 --to 2026-06-28",
    "jauge report --campaign Summer -o summer.html",
}
"""Lines about times that the invented installation has not seen: they end with 1 and say so."""

AFTER = {
    "jauge reference check 2026.2-provisional market-2026.json --file market.csv.gz --source x --brand-column brand": (
        "market-2026.json",
        "jauge calibrate market.csv.gz --source x --brand-column brand -o market-2026.json",
    ),
}
"""Lines that need the file of another one, which another process of the run may have."""


def shown() -> list[tuple[str, str]]:
    """Return each line of the shell blocks with its page, once."""
    lines: dict[str, str] = {}
    for page in pages():
        for block in page.blocks():
            if block.language == "bash":
                for line in block.text.splitlines():
                    bare = line.partition("  #")[0].partition(" # ")[0].strip()
                    if bare and not ELSEWHERE.get(bare) and not bare.startswith(OF_A_CLUSTER):
                        lines.setdefault(bare, page.name)
    return [(page, line) for line, page in lines.items()]


def programs() -> list[tuple[str, Block]]:
    """Return the Python blocks that end by themselves."""
    return [
        (page.name, block)
        for page in pages()
        for block in page.blocks()
        if block.language == "python" and "AIOKafkaConsumer" not in block.text
    ]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `jauge up` at work and the files that the manual names."""
    folder, since = tmp_path_factory.mktemp("manual"), int(time() * 1_000) - 40 * DAY_MS
    secrets = {"webhook.secret": "0123456789abcdef0123456789abcdef", "board.viewer": "f" * 48, "board.editor": "e" * 48}
    for name, secret in secrets.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(secret)
    (folder / "texts.txt").write_text("I like #acme\nAcme Street is closed\n")
    with gzip.open(folder / "tweets.csv.gz", "wt", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["created_at", "text", "author", "brand"])
        rows.writerows(
            [f"2026-02-{1 + n % 28:02}T10:00:00Z", f"good day {n}", f"a{n}", f"B{n % 6}"] for n in range(600)
        )
    shutil.copy(folder / "tweets.csv.gz", folder / "market.csv.gz")
    for name in ("labels.csv", "other.csv"):
        with (folder / name).open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["label", "text"])
            for text, label in zip(*made(300), strict=True):
                rows.writerow([("negative", "neutral", "positive")[label], text])
    commands = folder / "bin"
    commands.mkdir()
    (commands / "jauge").write_text(f'#!/bin/sh\nexec {sys.executable} -m streams.cli.main "$@"\n')
    (commands / "jauge").chmod(0o755)
    ports = {"board": free_port(), "webhook": free_port()}
    (folder / "ports").write_text(f"{ports['board']} {ports['webhook']}")
    with running_up(folder, SETTINGS.format(since=since, **ports)):
        (push,) = (block for _, block in programs() if "webhook" in block.text)
        until(lambda: listens(ports["webhook"]), folder)
        pushed = run_program(push, folder)
        assert pushed.returncode == 0, pushed.stderr
        until(lambda: run(["jauge", "scores", "Acme"], folder).returncode == 0, folder)
        yield folder


def listens(port: int) -> bool:
    """Return whether a server accepts connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S).close()
    except ConnectionRefusedError:
        return False
    return True


def until(condition: Callable[[], bool], folder: Path) -> None:
    """Return when it holds; fail with what `jauge up` printed."""
    deadline = monotonic() + PATIENCE_S
    while not condition():
        assert monotonic() < deadline, (folder / "messages").read_text()
        sleep(0.1)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it in the folder, with `jauge` on the path."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def run_program(block: Block, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it; the programs of guides read files below the root."""
    program = folder / "shown.py"
    program.write_text(of_here(block.text, folder))
    return run([sys.executable, str(program)], folder if "webhook" in block.text else ROOT)


def of_here(text: str, folder: Path) -> str:
    """Return a text of the manual with the ports of this installation."""
    board, webhook = (folder / "ports").read_text().split()
    return text.replace("127.0.0.1:8321", f"127.0.0.1:{board}").replace("127.0.0.1:8090", f"127.0.0.1:{webhook}")


@pytest.mark.parametrize(("page", "line"), shown(), ids=lambda one: one[:60])
def test_a_shown_command_runs_as_shown(there: Path, page: str, line: str) -> None:
    needed, before = AFTER.get(line, ("", ""))
    if not (there / needed).exists():
        run(["bash", "-euo", "pipefail", "-c", of_here(before, there)], there)
    done = run(["bash", "-euo", "pipefail", "-c", of_here(line, there)], there)
    assert "Traceback" not in done.stderr
    if line in AN_HOUR_OLD and done.returncode:
        assert done.returncode == 1
        assert done.stderr.count("jauge: ") == 1
    else:
        assert done.returncode == 0, (page, done.stdout[-2_000:], done.stderr[-2_000:])


@pytest.mark.parametrize(("page", "block"), programs(), ids=lambda one: str(one)[:40])
def test_a_shown_program_runs_as_shown(there: Path, page: str, block: Block) -> None:
    done = run_program(block, there)
    assert done.returncode == 0, (page, done.stderr[-2_000:])


def test_every_line_that_is_left_out_is_shown_somewhere() -> None:
    everything = "\n".join(page.text for page in pages())
    assert [line for line in (*ELSEWHERE, *AN_HOUR_OLD, *AFTER) if line not in everything] == []


def test_a_call_within_a_pipe_is_seen() -> None:
    assert list(calls_of_jauge("echo x | jauge answer > out")) == [["answer"]]
    assert list(Page("x", "```bash\njauge up  # here\n```").code()) == ["jauge up  # here"]
