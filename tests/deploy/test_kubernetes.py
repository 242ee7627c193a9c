"""The chart in step with the code: settings, users, secrets, topics, groups, ports, and what the network allows."""

import json
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from streams.config.kafka_access import Mechanism
from streams.config.kafka_settings import KafkaSettings
from streams.config.settings import Settings, read_settings
from streams.config.source_registry import registry
from streams.kafka.acls import acls
from streams.kafka.group_id import group_id
from streams.runtime.faust_app import new_app
from tests.deploy.chart import SETS, SETTINGS, of_kind, pods, render, rendered, variables
from tests.deploy.network_policies import is_allowed
from tests.deploy.test_chart import EVERY, ROLES
from tests.deploy.test_compose import unknown_settings

SECRETS = "/run/secrets/jauge/"
WORKERS = ("match", "score")
SCALED = [name for name in EVERY if name != "without-operators"]
KEDA_MECHANISMS: dict[Mechanism, str] = {
    "SCRAM-SHA-256": "scram_sha256",
    "SCRAM-SHA-512": "scram_sha512",
    "PLAIN": "plaintext",
}
"""As KEDA calls them."""


def settings_of(name: str, role: str, folder: Path, patch: pytest.MonkeyPatch) -> Settings:
    """What the program reads in the pod of a role."""
    documents = rendered(name)
    given = variables(pods(documents)[role])
    assert given["JAUGE_CONFIG"] == "/etc/jauge/jauge.toml"
    (mounted,) = of_kind(documents, "ConfigMap").values()
    (folder / "jauge.toml").write_text(mounted["data"]["jauge.toml"])
    for variable, value in given.items():
        patch.setenv(variable, value)
    patch.setenv("JAUGE_CONFIG", str(folder / "jauge.toml"))
    return read_settings()


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("role", ROLES)
def test_the_program_takes_the_settings_of_each_pod(
    name: str, role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unknown_settings(variables(pods(rendered(name))[role])) == []
    settings = settings_of(name, role, tmp_path, monkeypatch)
    assert [brand.name for brand in settings.brands] == ["Acme", "Globex"]
    asked = SETS[name].get("kafka", {})
    assert settings.kafka.bootstrap == asked.get("bootstrap", "kafka-bootstrap.kafka:9092")
    assert settings.kafka.security_protocol == asked.get("securityProtocol", "PLAINTEXT")
    assert settings.kafka.partitions == asked.get("partitions", 8)
    assert (settings.http.host, settings.http.port) == ("0.0.0.0", 9464)
    if settings.kafka.access.has_sasl:
        assert settings.kafka.username in {acl.principal for acl in acls(settings)}
        assert settings.kafka.username == f"jauge-{'operator' if role in ('topics', 'brands') else role}"


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("role", ROLES)
def test_a_pod_sees_its_own_secret_and_of_others_those_that_it_needs(name: str, role: str) -> None:
    pod = pods(rendered(name))[role]
    secrets = {one["secret"]["secretName"]: one["secret"] for one in pod["spec"]["volumes"] if "secret" in one}
    own = f"jauge-{'operator' if role in ('topics', 'brands') else role}"
    shared = {"jauge-pseudonyms"} if role in ("brands", "collect") else set()
    authority = {SETS[name].get("kafka", {}).get("caSecret")} - {None}
    assert secrets.keys() == {own} | shared | authority
    assert not any("valueFrom" in one for one in pod["spec"]["containers"][0]["env"])
    files = [value for value in variables(pod).values() if SECRETS in value]
    assert secrets[own]["optional"] is not bool(files)


@pytest.mark.parametrize("name", EVERY)
def test_all_files_of_secrets_lie_where_they_are_mounted(name: str) -> None:
    for pod in pods(rendered(name)).values():
        mounts = {one["mountPath"] for one in pod["spec"]["containers"][0]["volumeMounts"]}
        given = variables(pod)
        paths = [value for key, value in given.items() if key.endswith("_FILE")]
        paths += [path for key, value in given.items() if key.endswith("_FILES") for path in json.loads(value)]
        assert [path for path in paths if path.rpartition("/")[0] not in mounts] == []


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("role", WORKERS)
def test_workers_are_scaled_by_what_waits_in_their_own_group_and_never_beyond_the_partitions(
    name: str, role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, values = rendered(name), SETS[name]
    settings = settings_of(name, role, tmp_path, monkeypatch)
    version = values.get("keda", {}).get("application")
    kafka = settings.kafka.model_copy(update={"application": version})
    read = settings.model_copy(update={"kafka": kafka})
    scaled = of_kind(documents, "ScaledObject")[f"jauge-{role}"]["spec"]
    asked = scaled["triggers"][0]["metadata"]
    assert asked["consumerGroup"] == group_id(read, role)
    assert asked["topic"] == {"match": kafka.topics.mentions, "score": kafka.topics.observations}[role]
    assert asked["bootstrapServers"] == kafka.bootstrap
    app = new_app(Settings(kafka=KafkaSettings(bootstrap=asked["bootstrapServers"])), role, ())
    assert asked["offsetResetPolicy"] == app.conf.consumer_auto_offset_reset
    most = values.get("keda", {}).get(role, {}).get("max", kafka.partitions)
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (1, most)
    assert most <= kafka.partitions
    assert "replicas" not in of_kind(documents, "Deployment")[f"jauge-{role}"]["spec"]
    access = kafka.access
    assert asked.get("sasl") == (KEDA_MECHANISMS[access.mechanism] if access.has_sasl else None)
    assert asked.get("tls") == ("enable" if access.has_tls else None)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("defaults", None),
        ("managed-kafka", {"username": "username", "password": "kafka-password", "ca": "ca.crt"}),
        ("client-certificates", {"ca": "ca.crt", "cert": "tls.crt", "key": "tls.key"}),
        ("public-authority", None),
    ],
)
def test_keda_gets_in_as_a_user_of_its_own(name: str, parameters: dict[str, str] | None) -> None:
    made = of_kind(rendered(name), "TriggerAuthentication")
    if parameters is None:
        assert made == {}
        return
    listed = made["jauge-scaler"]["spec"]["secretTargetRef"]
    assert {one["parameter"]: one["key"] for one in listed} == parameters
    authority = SETS[name]["kafka"]["caSecret"]
    assert {one["name"] for one in listed if one["parameter"] != "ca"} == {"jauge-scaler"}
    assert {one["name"] for one in listed if one["parameter"] == "ca"} == {authority}


def test_without_keda_the_values_say_how_many_there_are() -> None:
    deployments = of_kind(rendered("without-operators"), "Deployment")
    found = {name.removeprefix("jauge-"): one["spec"].get("replicas") for name, one in deployments.items()}
    assert found == {"brands": 1, "collect": 1, "notify": 1, "match": 2, "score": 3, "board": 1}


def test_the_webhook_is_reached_by_the_ingress_where_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = rendered("managed-kafka")
    pod = pods(documents)["collect"]
    webhook = settings_of("managed-kafka", "collect", tmp_path, monkeypatch).sources.webhook
    assert (webhook.enabled, webhook.host) == (True, "0.0.0.0")
    assert webhook.secret_files == (Path(f"{SECRETS}webhook-secret"),)
    assert webhook.trusted_proxies == (ip_network("10.0.0.0/16"),)
    port = next(one for one in pod["spec"]["containers"][0]["ports"] if one["name"] == "webhook")["containerPort"]
    assert port == webhook.port == registry()["webhook"].settings.model_fields["port"].default
    service = of_kind(documents, "Service")["jauge-webhook"]["spec"]
    assert service["selector"].items() <= pod["metadata"]["labels"].items()
    assert service["ports"] == [{"name": "webhook", "port": 80, "targetPort": "webhook"}]
    paths = of_kind(documents, "Ingress")["jauge-webhook"]["spec"]["rules"][0]["http"]["paths"]
    assert [one["path"] for one in paths] == ["/v1/ingest"]
    assert is_allowed(documents, pod, "ingress", namespace="ingress-nginx", port=port)
    assert "jauge-webhook" not in of_kind(rendered("defaults"), "Service")


def test_the_board_asks_for_tokens_and_its_cookie_goes_by_tls_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = settings_of("managed-kafka", "board", tmp_path, monkeypatch).board
    assert (board.host, board.port, board.secure_cookie) == ("0.0.0.0", 8321, True)
    assert board.viewer_token_files == (Path(f"{SECRETS}viewer"),)
    assert board.editor_token_files == (Path(f"{SECRETS}editor"),)
    assert board.trusted_proxies == (ip_network("10.0.0.0/16"),)


@pytest.mark.parametrize(
    ("name", "role", "direction", "other", "is_open"),
    [
        ("defaults", "score", "egress", {"namespace": "kafka", "port": 9092}, True),
        ("defaults", "score", "egress", {"namespace": "default", "port": 9092}, False),
        ("defaults", "score", "egress", {"address": "1.1.1.1", "port": 443}, False),
        ("defaults", "score", "egress", {"namespace": "kube-system", "port": 53, "protocol": "UDP"}, True),
        ("defaults", "score", "egress", {"address": "169.254.20.10", "port": 53, "protocol": "UDP"}, True),
        ("defaults", "score", "egress", {"address": "169.254.20.10", "port": 53}, True),
        ("defaults", "score", "egress", {"address": "169.254.20.10", "port": 80}, False),
        ("defaults", "score", "ingress", {"namespace": "monitoring", "port": 9464}, True),
        ("defaults", "score", "ingress", {"namespace": "default", "port": 9464}, False),
        ("defaults", "board", "ingress", {"namespace": "ingress-nginx", "port": 8321}, True),
        ("defaults", "score", "ingress", {"namespace": "ingress-nginx", "port": 8321}, False),
        ("defaults", "collect", "ingress", {"namespace": "ingress-nginx", "port": 8090}, False),  # it is off
        ("managed-kafka", "topics", "egress", {"address": "10.20.3.4", "port": 9096}, True),
        ("managed-kafka", "topics", "egress", {"address": "10.20.3.4", "port": 22}, False),
        ("managed-kafka", "topics", "egress", {"address": "10.21.3.4", "port": 9096}, False),
        ("managed-kafka", "topics", "egress", {"namespace": "kafka", "port": 9096}, False),
        ("without-operators", "score", "egress", {"address": "1.1.1.1", "port": 80}, True),
    ],
)
def test_nothing_comes_in_or_goes_out_that_is_not_named(
    name: str, role: str, direction: str, other: dict[str, Any], is_open: bool
) -> None:
    documents = rendered(name)
    assert is_allowed(documents, pods(documents)[role], direction, **other) is is_open


def test_policies_without_a_peer_let_nobody_in() -> None:
    nobody = {"namespaces": [], "cidrs": []}
    documents = render({"networkPolicy": {"prometheus": nobody, "ingress": nobody, "dns": nobody}})
    board = pods(documents)["board"]
    for namespace in ("monitoring", "ingress-nginx", "default"):
        for port in (9464, 8321):
            assert not is_allowed(documents, board, "ingress", namespace=namespace, port=port)


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
def test_collectors_reach_the_internet_and_no_private_network(address: str, reached: bool) -> None:
    documents = rendered("defaults")
    collect = pods(documents)["collect"]
    assert is_allowed(documents, collect, "egress", address=address, port=443) is reached
    assert not is_allowed(documents, collect, "egress", address=address, port=80)
    for one in of_kind(documents, "NetworkPolicy")["jauge-collect-internet"]["spec"]["egress"][0]["to"]:
        block = one["ipBlock"]  # Kubernetes refuses an exception that lies elsewhere
        assert all(ip_network(part).subnet_of(ip_network(block["cidr"])) for part in block["except"])


def test_the_settings_of_the_tests_are_those_of_the_file() -> None:
    (mounted,) = of_kind(rendered("defaults"), "ConfigMap").values()
    assert mounted["data"]["jauge.toml"] == SETTINGS
