"""docker-compose.yml: by the compose specification, sparing with rights, and of settings and files that there are."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from streams.config.settings import Settings
from streams.config.source_registry import registry
from streams.kafka.embedded.jars import read_list

ROOT = Path(__file__).parents[2]
SCHEMA = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ROLES = [name for name, service in SERVICES.items() if "build" in service]
MADE_BY_HAND = ("./deploy/settings",)
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")
)


def test_it_follows_the_compose_specification() -> None:
    carrier = distribution("check-jsonschema")  # it has the schema inside; its code is not needed
    schema = json.loads(Path(str(carrier.locate_file(SCHEMA))).read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(COMPOSE)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_bounds_no_rights_no_secret_in_its_environment_and_ports_on_this_machine_alone(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert not service.get("privileged", False)
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("user") not in (None, "root", "0") or name in ROLES  # their image says it
    assert [key for key in service.get("environment", {}) if re.search("PASSWORD$|TOKEN$|SECRET$", key)] == []
    assert "healthcheck" in service or name in ROLES  # the image of the roles brings its own
    assert service.get("read_only", False) is (name in ROLES)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_runs_with_settings_that_there_are(name: str) -> None:
    assert unknown_settings(SERVICES[name]["environment"]) == []


def unknown_settings(variables: dict[str, str]) -> list[str]:
    """Return the variables that set nothing: `JAUGE_SECTION__KEY`, of a section and key of the settings."""
    unknown = []
    for variable in variables:
        section, _, key = variable.removeprefix("JAUGE_").lower().partition("__")
        field = Settings.model_fields.get(section)
        inner = field
        for part in filter(None, key.split("__")):
            inner = getattr(inner.annotation, "model_fields", {}).get(part) if inner else None
        known = inner is not None
        if field is not None and section == "sources":  # of one source: JAUGE_SOURCES__NAME__KEY
            source, _, key = key.partition("__")
            known = key in registry()[source].settings.model_fields
        if not known and variable != "JAUGE_CONFIG":
            unknown.append(variable)
    return unknown


def test_the_image_runs_as_nobody_in_particular_from_locked_requirements() -> None:
    lines = (ROOT / "deploy/Dockerfile").read_text().splitlines()
    stages = [place for place, line in enumerate(lines) if line.startswith("FROM ")]
    assert [lines[place] for place in stages][1:] == ["FROM ${BASE}"]
    assert "USER 10001" in lines[stages[-1] :]
    installs = [line for line in lines if " install " in line or "pip wheel" in line]
    locked = [line for line in installs if "-r deploy/requirements" in line or "--require-hashes" in line]
    assert locked
    assert all("--require-hashes --only-binary :all:" in line for line in locked)
    assert all("--no-deps" in line or line in locked for line in installs if "pip" in line)
    copied = [
        part for line in lines if line.startswith("COPY ") and "--from" not in line for part in line.split()[1:-1]
    ]
    assert all((ROOT / path).exists() for path in copied)


def test_all_that_is_mounted_is_there_and_all_that_is_asked_for_is_in_the_example() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", ()):
            source = re.sub(r"^\$\{(\w+):-[^}]*\}", lambda found: EXAMPLE[found[1]], volume).split(":")[0]
            if source in MADE_BY_HAND:
                continue
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], (name, volume)
        for secret in service.get("secrets", ()):
            assert secret in COMPOSE["secrets"]
    files = [ROOT / "docker-compose.yml", ROOT / "deploy/compose-exporters.yml"]
    asked = {name for file in files for name in re.findall(r"\$\{([A-Z_]+)", file.read_text())}
    assert asked == EXAMPLE.keys()
    secrets = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert secrets <= set(re.findall(r"[a-z_]+", (ROOT / ".env.example").read_text()))


def test_images_are_given_by_name_and_version_and_can_be_pinned() -> None:
    for service in SERVICES.values():
        assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[^:}]+:[^:}]+\}", service["image"])


def test_kafka_is_the_version_that_the_tests_run() -> None:
    assert EXAMPLE["KAFKA_IMAGE"] == f"apache/kafka:{read_list().kafka}"
    assert SERVICES["kafka"]["image"] == f"${{KAFKA_IMAGE:-{EXAMPLE['KAFKA_IMAGE']}}}"
