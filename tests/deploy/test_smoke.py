"""deploy/smoke.sh without Docker: its settings and rows open the alert that it waits for; real secrets are spared."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from schemas.alert import Alert
from schemas.codec import decoder
from tests.command import accounts_of, jauge
from tests.conftest import SharedKafka
from tests.deploy.test_compose import COMPOSE, ROOT, SERVICES
from tests.flow import Flow
from tests.patience import PATIENCE_S

SCRIPT = ROOT / "deploy/smoke.sh"
TEXT = SCRIPT.read_text()
NOW_S = 1_794_866_400
"""2026-11-16 22:00 UTC, for the same rows at every run."""


def test_it_is_a_script_that_can_be_read_and_names_services_and_secrets_that_there_are() -> None:
    done = subprocess.run(["bash", "-n", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.access(SCRIPT, os.X_OK)
    named = re.findall(
        r"--scale (\w+)=|services=\(([\w ]+)\)|logs --no-color --tail \d+ ([\w ]+) >"
        r"|kill --signal \w+ (\w+)$|restart (\w+)$",
        TEXT,
        re.M,
    )
    services = {name for found in named for part in found for name in part.split()}
    assert {"brands", "kafka", "score", "prometheus"} <= services <= SERVICES.keys()
    assert set(re.findall(r"\w+", cut(r"\nsecrets=\((.*?)\)"))) == COMPOSE["secrets"].keys()
    boards = {path.stem for path in (ROOT / "deploy/grafana/dashboards").glob("*.json")}
    assert set(cut(r"for board in (.*?);").split()) == boards
    asked = set(re.findall(r"http://(127\.0\.0\.1:\d+)/", TEXT)) - {"127.0.0.1:9464"}
    assert asked == {port.rpartition(":")[0] for one in SERVICES.values() for port in one.get("ports", ())}


def test_the_alert_that_it_waits_for_is_one_of_ours() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts/brands.yml").read_text())
    assert cut(r"has the alert\" (\w+) ") in {rule["alert"] for group in rules["groups"] for rule in group["rules"]}


def test_it_does_not_start_where_real_secrets_lie(tmp_path: Path) -> None:
    (tmp_path / "deploy/secrets").mkdir(parents=True)
    (tmp_path / "deploy/secrets/slack_url").write_text("of somebody")
    copy = Path(shutil.copy(SCRIPT, tmp_path / "deploy"))
    done = subprocess.run(["bash", copy], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2
    assert "deploy/secrets/slack_url: run this in a clone of its own" in done.stderr
    assert (tmp_path / "deploy/secrets/slack_url").read_text() == "of somebody"


@pytest.mark.long
async def test_its_crisis_opens_a_drop_that_stays_open(kafka: SharedKafka, tmp_path: Path) -> None:
    rows, settings = made(tmp_path)
    # The roles of the stack are told by the settings what `--with-roles` tells them here.
    assert tomllib.loads(settings.read_text())["score"] == {"history": "all"}
    flags = shlex.split(cut(r"replay /tmp/crisis\.csv (.*?) >").replace("--into jauge", ""))

    prefix = kafka.prefix()
    done = jauge(
        "replay",
        rows,
        *flags,
        *("--with-roles", "--into", prefix.rstrip(".")),
        JAUGE_KAFKA__BOOTSTRAP=kafka.bootstrap,
        JAUGE_CONFIG=str(settings),
        JAUGE_DATA=str(tmp_path / "data"),
    )
    assert done.returncode == 0, done.stderr
    count = len(rows.read_text().splitlines()) - 1
    assert accounts_of(done.stderr)["gateway"] == (count, 0)
    assert any(cut(r"grep '(.*?)'") in line for line in done.stdout.splitlines())

    decode = decoder(Alert).decode
    scores = [decode(record.value) for record in await Flow(kafka.bootstrap, prefix, []).records("alerts", 1)]
    last = {(alert.kind, alert.window): alert for alert in scores}
    (drop,) = (alert for (kind, _), alert in last.items() if kind == "drop")
    assert (drop.brand, drop.state != "closed", drop.contributions[0].indicator) == ("Acme", True, "favour")
    opened = [alert for alert in scores if alert.kind == "drop" and alert.state == "opened"]
    assert all(alert.at > (NOW_S - 6 * 3_600) * 1_000 for alert in opened)


def made(folder: Path) -> tuple[Path, Path]:
    """Return the rows and the settings that the script writes."""
    rows, settings = folder / "crisis.csv", folder / "jauge.toml"
    with rows.open("w") as out:
        python = cut(r"<< 'PYTHON'\n(.*?)\nPYTHON\n")
        subprocess.run([sys.executable, "-", str(NOW_S)], input=python, stdout=out, text=True, check=True)
    bash = f"now={NOW_S}\n" + cut(r"(cat > \"\$JAUGE_SETTINGS/jauge.toml\" << TOML\n.*?\nTOML\n)")
    subprocess.run(["bash", "-euc", bash], env={**os.environ, "JAUGE_SETTINGS": str(settings.parent)}, check=True)
    return rows, settings


def cut(pattern: str) -> str:
    """Return what the script has at the one place that `pattern` finds."""
    (found,) = re.findall(pattern, TEXT, re.S)
    return str(found)
