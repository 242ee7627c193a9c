"""Rules, alerts and routes, as Prometheus' and Alertmanager's own tools see them."""

import re
import subprocess
from pathlib import Path

import yaml

from schemas.drop import DropReason
from tests.observability.stack import DEPLOY, binary

PROMETHEUS = DEPLOY / "prometheus"


def alerts() -> dict[str, dict[str, dict[str, str]]]:
    """Return every alert by name."""
    files = sorted((PROMETHEUS / "alerts").glob("*.yml"))
    rules = [rule for file in files for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]
    return {rule["alert"]: rule for rule in rules}


def ran(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_takes_its_configuration_and_rules() -> None:
    ran(binary("promtool"), "check", "config", PROMETHEUS / "prometheus.yml")


def test_the_unit_tests_of_the_rules_pass() -> None:
    tests = sorted((PROMETHEUS / "tests").glob("*.yml"))
    ran(binary("promtool"), "test", "rules", *tests)


def test_each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_is_silent() -> None:
    fires, silent = set(), set()
    for file in (PROMETHEUS / "tests").glob("*.yml"):
        for test in yaml.safe_load(file.read_text())["tests"]:
            for case in test.get("alert_rule_test", ()):
                (fires if case.get("exp_alerts") else silent).add(case["alertname"])
    assert fires == alerts().keys()
    assert silent == alerts().keys() - {"Watchdog"}


def test_each_alert_says_how_bad_it_is_what_it_is_and_where_to_read_on() -> None:
    headings = {
        re.sub(r"[^a-z]", "", line.lower())
        for line in (DEPLOY / "runbook.md").read_text().splitlines()
        if "## " in line
    }
    for name, rule in alerts().items():
        assert "severity" in rule.get("labels", {}) or "severity" in rule["expr"], name
        assert {"summary", "description", "runbook_url"} <= rule["annotations"].keys(), name
        assert rule["annotations"]["runbook_url"].rpartition("#")[2] in headings, name
        assert "keep_firing_for" in rule or name == "Watchdog", name


def test_the_reasons_that_the_alerts_name_are_there() -> None:
    named = re.search(r'outcome=~"([a-z_|]+)"', alerts()["JaugeDeadLetters"]["expr"])
    assert named is not None
    assert set(named[1].split("|")) <= {reason.value for reason in DropReason}


def test_alertmanager_takes_its_configuration_and_templates() -> None:
    ran(binary("amtool"), "check-config", DEPLOY / "alertmanager/alertmanager.yml")


def test_alerts_go_where_they_belong() -> None:
    config = DEPLOY / "alertmanager/alertmanager.yml"

    def receiver(*labels: str) -> str:
        return ran(binary("amtool"), "config", "routes", "test", f"--config.file={config}", *labels).strip()

    assert receiver("alertname=JaugeScoreDropped", "scope=brand", "severity=warning") == "brands"
    assert receiver("alertname=JaugeWorkerDown", "scope=pipeline", "severity=critical") == "operations"
    assert receiver("alertname=Watchdog") == "heartbeat"
