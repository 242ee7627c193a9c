"""deploy/compose-exporters.yml: what it adds to docker-compose.yml, and that Prometheus looks for it."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from deploy.kafka import fetch_agent
from tests.deploy.test_compose import COMPOSE, EXAMPLE, SCHEMA
from tests.paths import ROOT

ADDED: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "deploy/compose-exporters.yml").read_text())["services"]
JOBS = {
    job["job_name"]: job
    for job in yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
}


def test_it_follows_the_compose_specification() -> None:
    schema = json.loads(Path(str(distribution("check-jsonschema").locate_file(SCHEMA))).read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors({"services": ADDED})] == []


def test_the_machine_is_read_without_rights_and_without_a_port() -> None:
    host = ADDED["host"]
    assert {"cpus", "memory"} <= host["deploy"]["resources"]["limits"].keys()
    assert (host["cap_drop"], host["user"], host["read_only"]) == (["ALL"], "nobody", True)
    assert host["security_opt"] == ["no-new-privileges:true"]
    assert all(volume.split(":")[-1].startswith("ro") for volume in host["volumes"])
    assert not {"ports", "privileged", "pid", "network_mode"} & host.keys()
    assert "host" not in COMPOSE["services"]
    assert host["image"] == f"${{NODE_EXPORTER_IMAGE:-{EXAMPLE['NODE_EXPORTER_IMAGE']}}}"


def test_kafka_has_the_agent_where_the_script_puts_it_and_its_health_check_has_none() -> None:
    kafka = ADDED["kafka"]
    mounts = dict(volume.split(":")[1::-1] for volume in kafka["volumes"])
    agent, port, rules = re.fullmatch(r"-javaagent:(\S+?)=(\d+):(\S+)", kafka["environment"]["KAFKA_OPTS"]).groups()  # type: ignore[union-attr]
    folder, _, name = agent.rpartition("/")
    assert ROOT / mounts[folder].removeprefix("./") / name == fetch_agent.TARGET
    assert (ROOT / mounts[rules].removeprefix("./")).is_file()
    assert kafka["healthcheck"]["test"][1].startswith("KAFKA_OPTS= ")
    (scraped,) = JOBS["kafka"]["dns_sd_configs"]
    assert str(scraped["port"]) == port


def test_prometheus_looks_for_both_by_the_names_that_they_have_in_the_network() -> None:
    for service, job in (("kafka", "kafka"), ("host", "host")):
        (looked_for,) = JOBS[job]["dns_sd_configs"]
        assert looked_for["names"] == ADDED[service]["networks"]["jauge"]["aliases"]
