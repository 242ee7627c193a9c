"""The files of deploy/kubernetes: by the schemas of Kubernetes and its operators, and in step with the code."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda.v1alpha1 import ScaledObject
from cloudcoil.models.prometheus_operator.v1 import PodMonitor

from streams.config.kafka_settings import KafkaSettings
from streams.config.settings import Settings
from streams.config.source_registry import registry
from streams.kafka.group_id import group_id
from streams.kafka.topic_specs import specs
from streams.runtime.faust_app import new_app
from tests.deploy.test_compose import ROOT, unknown_settings

FOLDER = ROOT / "deploy/kubernetes"
VERSION = "1.33"
OPERATORS = {"ScaledObject": ScaledObject, "PodMonitor": PodMonitor}
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")


def documents(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


EVERY = [document for path in FILES for document in documents(path)]
PODS = {one["metadata"]["name"]: one["spec"]["template"] for one in EVERY if one["kind"] in ("Deployment", "Job")}
POLICIES = {one["metadata"]["name"]: one["spec"] for one in EVERY if one["kind"] == "NetworkPolicy"}
SETTINGS = next(one["data"] for one in EVERY if one["kind"] == "ConfigMap")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_valid(path: Path) -> None:
    for document in documents(path):
        kind = OPERATORS.get(document["kind"])
        if kind is None:
            kubernetes_validate.validate(document, VERSION, strict=True)
        else:  # a field that the operator does not know is lost on the way there and back
            parsed = kind.model_validate(document).model_dump(by_alias=True, exclude_unset=True, mode="json")
            assert parsed == document


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
    for container in (*spec["containers"], *spec.get("initContainers", ())):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]
    if name != "topics":
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= spec["containers"][0].keys()


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
    reads = new_app(Settings(kafka=KafkaSettings(bootstrap=asked["bootstrapServers"])), role, ())
    assert asked["offsetResetPolicy"] == reads.conf.consumer_auto_offset_reset


def test_the_webhook_is_reached_by_the_ingress_where_it_listens() -> None:
    container = PODS["collect"]["spec"]["containers"][0]
    variables = {one["name"]: one["value"] for one in container["env"]}
    assert unknown_settings(variables) == []
    port = next(one for one in container["ports"] if one["name"] == "webhook")["containerPort"]
    assert port == registry()["webhook"].settings.model_fields["port"].default
    service = next(one["spec"] for one in EVERY if one["kind"] == "Service" and one["metadata"]["name"] == "webhook")
    assert (service["selector"], service["ports"][0]["targetPort"]) == ({"role": "collect"}, "webhook")
    policy = POLICIES["ingress-to-webhook"]
    assert policy["podSelector"]["matchLabels"] == service["selector"]
    assert policy["ingress"][0]["ports"] == [{"port": port, "protocol": "TCP"}]


def test_nothing_comes_in_or_goes_out_that_is_not_named() -> None:
    assert POLICIES["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1111", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),  # a cloud's metadata
        ("172.31.255.255", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("239.255.255.250", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::ffff:10.1.2.3", False),
        ("64:ff9b::10.1.2.3", False),  # the same, by way of NAT64
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("ff02::1", False),
    ],
)
@pytest.mark.parametrize(
    ("name", "role", "ports"),
    [("collect-to-sources", "collect", [443]), ("notify-to-receivers", "notify", [443, 465, 587])],
)
def test_the_internet_is_reached_and_no_private_network(
    name: str, role: str, ports: list[int], address: str, reached: bool
) -> None:
    world = POLICIES[name]
    assert world["podSelector"]["matchLabels"]["role"] == role
    (egress,) = world["egress"]
    assert egress["ports"] == [{"port": port, "protocol": "TCP"} for port in ports]
    blocks = [one["ipBlock"] for one in egress["to"]]
    for block in blocks:  # Kubernetes refuses one that lies elsewhere
        assert all(_within(ip_network(part).network_address, block["cidr"]) for part in block["except"])
    one = ip_address(address)
    found = [
        block for block in blocks if _within(one, block["cidr"]) and not any(_within(one, no) for no in block["except"])
    ]
    assert bool(found) is reached


def _within(address: IPv4Address | IPv6Address, network: str) -> bool:
    return address in ip_network(network)
