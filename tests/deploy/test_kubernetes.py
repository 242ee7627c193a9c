"""The files of deploy/kubernetes: by the schemas of Kubernetes and its operators, and in step with the code."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda.v1alpha1 import ScaledObject
from cloudcoil.models.prometheus_operator.v1 import PodMonitor

from streams.settings import KafkaSettings, Settings
from streams.topics import specs
from streams.worker import group_id
from tests.deploy.test_compose import ROOT, unknown_settings

FOLDER = ROOT / "deploy/kubernetes"
VERSION = "1.33"
OPERATORS = {"ScaledObject": ScaledObject, "PodMonitor": PodMonitor}
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")


def documents(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


EVERY = [document for path in FILES for document in documents(path)]
PODS = {one["metadata"]["name"]: one["spec"]["template"] for one in EVERY if one["kind"] in ("Deployment", "Job")}
SETTINGS = next(one["data"] for one in EVERY if one["kind"] == "ConfigMap")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_valid(path: Path) -> None:
    for document in documents(path):
        kind = OPERATORS.get(document["kind"])
        if kind is None:
            kubernetes_validate.validate(document, VERSION, strict=True)
        else:  # a field that the operator does not know is lost on the way there and back
            told = kind.model_validate(document).model_dump(by_alias=True, exclude_unset=True, mode="json")
            assert told == document


def test_kustomize_names_each_file_once() -> None:
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    assert sorted(listed["resources"]) == [path.name for path in FILES]
    assert all((FOLDER / name).exists() for name in listed["configMapGenerator"][0]["files"])


@pytest.mark.parametrize("name", PODS)
def test_a_pod_has_no_rights_and_bounds(name: str) -> None:
    spec = PODS[name]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in spec["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]
        if name != "topics":
            assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()


def test_settings_are_those_of_the_program() -> None:
    assert unknown_settings(SETTINGS) == []


@pytest.mark.parametrize("role", ["match", "score"])
def test_workers_are_scaled_by_what_waits_in_their_own_group_and_never_beyond_the_partitions(role: str) -> None:
    scaled = next(one["spec"] for one in EVERY if one["kind"] == "ScaledObject" and one["metadata"]["name"] == role)
    partitions = int(SETTINGS["JAUGE_KAFKA__PARTITIONS"])
    asked = scaled["triggers"][0]["metadata"]
    topic = next(spec for spec in specs(partitions=partitions) if spec.name == asked["topic"])
    assert scaled["scaleTargetRef"]["name"] in PODS
    assert scaled["minReplicaCount"] == 1
    assert scaled["maxReplicaCount"] <= topic.partitions == partitions
    assert asked["consumerGroup"] == group_id(Settings(kafka=KafkaSettings(prefix="jauge.")), role)
    assert asked["topic"] == {"match": "jauge.mentions", "score": "jauge.observations"}[role]
    assert asked["bootstrapServers"] == SETTINGS["JAUGE_KAFKA__BOOTSTRAP"]


def test_collectors_reach_the_internet_and_no_private_network() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in EVERY if one["kind"] == "NetworkPolicy"}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    world = policies["collect-to-sources"]["egress"][0]["to"][0]["ipBlock"]
    assert {"10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"} <= set(world["except"])
    assert policies["collect-to-sources"]["podSelector"]["matchLabels"]["role"] in PODS
