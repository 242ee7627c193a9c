"""The Helm chart, rendered: valid by the schemas of Kubernetes and its operators, confined, and whole."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.keda.v1alpha1 import ScaledObject, TriggerAuthentication
from cloudcoil.models.prometheus_operator.v1 import PodMonitor, PrometheusRule

from deploy.kubernetes import rules
from tests.deploy.chart import CHART, FOLDER, SETS, SETTINGS, helm, of_kind, pods, render, rendered, template
from tests.deploy.test_compose import ROOT

VERSIONS = ("1.29", "1.33", "1.37")
"""Of Kubernetes: the oldest that the chart allows, and the newest whose schemas are there."""
FULLEST = "managed-kafka"
"""The set of values that renders each kind of document."""
OPERATORS = {
    "ScaledObject": ScaledObject,
    "TriggerAuthentication": TriggerAuthentication,
    "PodMonitor": PodMonitor,
    "PrometheusRule": PrometheusRule,
}
ROLES = ("topics", "brands", "collect", "notify", "match", "score", "board")
EVERY = tuple(SETS)
SPREAD = {"match", "score", "board"}
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
"""That the profile `restricted` allows."""


@cache
def fault(text: str, version: str) -> str:
    """What the schemas find in a document; the sets have many in common, and each is looked at once."""
    document = json.loads(text)
    kind = OPERATORS.get(document["kind"])
    if kind is None:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            return str(error)
        return ""
    # a field that the operator does not know is lost on the way there and back
    parsed = kind.model_validate(document).model_dump(by_alias=True, exclude_unset=True, mode="json")
    return "" if parsed == document else f"known are only {parsed}"


@pytest.mark.parametrize("name", EVERY)
def test_what_is_rendered_is_valid(name: str) -> None:
    for document in rendered(name):
        for version in VERSIONS if name == FULLEST else VERSIONS[-1:]:
            assert fault(json.dumps(document, sort_keys=True), version) == ""


def test_a_fault_in_a_document_is_found() -> None:
    for kind, wrong in (
        ("Deployment", {"replica": 1}),
        ("ScaledObject", {"scaleTarget": {}}),
        ("Job", {"backoffLimit": "a"}),
    ):
        document = deepcopy(next(one for one in rendered("defaults") if one["kind"] == kind))
        document["spec"] |= wrong
        assert fault(json.dumps(document), VERSIONS[-1]) != "", kind


def test_the_fullest_set_has_each_kind() -> None:
    kinds = {one["kind"] for name in EVERY for one in rendered(name)}
    assert {one["kind"] for one in rendered(FULLEST)} == kinds


def test_helm_finds_nothing_to_mend(tmp_path: Any) -> None:
    settings = tmp_path / "jauge.toml"
    settings.write_text(SETTINGS)
    done = helm("lint", "--strict", CHART, "--set-file", f"settings={settings}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 chart(s) linted, 0 chart(s) failed" in done.stdout


def test_the_oldest_version_of_kubernetes_is_the_one_that_the_chart_allows() -> None:
    assert yaml.safe_load((CHART / "Chart.yaml").read_text())["kubeVersion"] == f">={VERSIONS[0]}.0-0"


@pytest.mark.parametrize("name", EVERY)
def test_each_name_is_there_once_and_what_is_referred_to_is_there(name: str) -> None:
    documents = rendered(name)
    names = [(one["kind"], one["metadata"]["name"]) for one in documents]
    assert len(set(names)) == len(names)
    assert pods(documents).keys() == set(ROLES)
    for pod in pods(documents).values():
        assert ("ServiceAccount", pod["spec"]["serviceAccountName"]) in names
        for volume in pod["spec"]["volumes"]:
            assert "configMap" not in volume or ("ConfigMap", volume["configMap"]["name"]) in names
    for scaled in of_kind(documents, "ScaledObject").values():
        assert ("Deployment", scaled["spec"]["scaleTargetRef"]["name"]) in names
        for trigger in scaled["spec"]["triggers"]:
            asked = trigger.get("authenticationRef")
            assert asked is None or ("TriggerAuthentication", asked["name"]) in names
    for ingress in of_kind(documents, "Ingress").values():
        backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
        service = of_kind(documents, "Service")[backend["name"]]["spec"]
        assert [port["name"] for port in service["ports"]] == [backend["port"]["name"]]
        assert ingress["spec"]["tls"][0]["hosts"] == [ingress["spec"]["rules"][0]["host"]]


def not_restricted(pod: dict[str, Any]) -> Iterator[str]:
    """Yield what the profile `restricted` of the Pod Security Standards refuses."""
    spec, context = pod["spec"], pod["spec"]["securityContext"]
    yield from (key for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key))
    if context.get("runAsNonRoot") is not True or context.get("runAsUser") == 0:
        yield "runAsNonRoot"
    if context.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "seccompProfile"
    yield from (one["name"] for one in spec["volumes"] if not VOLUMES & one.keys())
    for container in (*spec["containers"], *spec.get("initContainers", ())):
        own = container.get("securityContext", {})
        yield from (key for key in ("privileged", "procMount") if own.get(key))
        if own.get("allowPrivilegeEscalation") is not False:
            yield "allowPrivilegeEscalation"
        if own.get("capabilities") != {"drop": ["ALL"]}:
            yield "capabilities"
        yield from ("hostPort" for port in container.get("ports", ()) if "hostPort" in port)


def test_the_check_of_the_profile_finds_what_is_refused() -> None:
    pod = deepcopy(pods(rendered("defaults"))["score"])
    pod["spec"]["hostNetwork"] = True
    pod["spec"]["volumes"].append({"name": "host", "hostPath": {"path": "/"}})
    del pod["spec"]["securityContext"]["seccompProfile"]
    del pod["spec"]["containers"][0]["securityContext"]["capabilities"]
    assert set(not_restricted(pod)) == {"hostNetwork", "host", "seccompProfile", "capabilities"}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("role", ROLES)
def test_a_pod_has_no_rights_and_bounds(name: str, role: str) -> None:
    spec = pods(rendered(name))[role]["spec"]
    assert list(not_restricted({"spec": spec})) == []
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False  # JAUGE_BOARD_PORT of the Service jauge-board is no setting
    for container in (*spec["containers"], *spec.get("initContainers", ())):
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert "memory" in container["resources"]["limits"]
    if role != "topics":
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= spec["containers"][0].keys()


def test_requests_are_at_least_those_of_the_sizing_table() -> None:
    page = (ROOT / "deploy/OPERATIONS.md").read_text()
    listed = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (\d+) MB", page, re.MULTILINE))
    assert listed.keys() == {"collect", "match", "score", "board"}
    found = pods(rendered("defaults"))
    for role, megabytes in listed.items():
        resources = found[role]["spec"]["containers"][0]["resources"]
        asked, limit = (_bytes(resources[kind]["memory"]) for kind in ("requests", "limits"))
        assert int(megabytes) * 1e6 <= asked <= limit, role


def _bytes(quantity: str) -> int:
    return int(quantity[:-2]) * {"Mi": 1 << 20, "Gi": 1 << 30}[quantity[-2:]]


@pytest.mark.parametrize("name", EVERY)
def test_of_several_pods_one_at_a_time_is_moved_and_they_are_spread(name: str) -> None:
    documents = rendered(name)
    budgets = of_kind(documents, "PodDisruptionBudget").values()
    for role, pod in pods(documents).items():
        labels = pod["metadata"]["labels"].items()
        found = [one["spec"] for one in budgets if one["spec"]["selector"]["matchLabels"].items() <= labels]
        assert [one["maxUnavailable"] for one in found] == ([1] if role in SPREAD else [])
        spread = pod["spec"].get("topologySpreadConstraints", [])
        assert bool(spread) is (role in SPREAD)
        for constraint in spread:
            assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"  # one node is enough
            assert constraint["labelSelector"]["matchLabels"].items() <= labels


def templates(settings: str) -> tuple[dict[str, Any], str]:
    """The pods with these settings, and the name of the mounted map."""
    documents = render({}, settings)
    return pods(documents), next(iter(of_kind(documents, "ConfigMap")))


@pytest.mark.parametrize(
    ("old", "new", "restarted"),
    [
        ('"acme"', '"acme", "acme corp"', set()),  # `brands` applies it, without a restart
        ('"rivals"', '"others"', {"board"}),
        ("bluesky", "hn", set(ROLES)),
    ],
)
def test_a_change_of_settings_starts_those_again_who_read_them_at_their_start(
    old: str, new: str, restarted: set[str]
) -> None:
    before, mounted = templates(SETTINGS)
    after, mounted_after = templates(SETTINGS.replace(old, new))
    assert mounted == mounted_after
    assert {role for role in before if before[role] != after[role]} == restarted


def test_the_job_of_the_topics_has_another_name_when_it_does_something_else() -> None:
    (once,), (again,), (other,) = (of_kind(render(values), "Job") for values in ({}, {}, {"kafka": {"partitions": 16}}))
    assert once == again != other


@pytest.mark.parametrize(
    ("values", "settings", "said"),
    [
        ({"kafka": {"bootstrp": "kafka:9092"}}, SETTINGS, "bootstrp"),
        ({"env": {"JAUGE_KAFKA__PREFIX": "a."}}, SETTINGS, "JAUGE_KAFKA__PREFIX"),
        ({"kafka": {"saslMechanism": "GSSAPI"}}, SETTINGS, "/kafka/saslMechanism"),
        ({"monitoring": {"boardUrl": 'https://a/" evil: "'}}, SETTINGS, "/monitoring/boardUrl"),
        ({}, "", "settings: give it the text of jauge.toml"),
        ({}, "[[brands", "settings is no TOML"),
        ({"keda": {"score": {"max": 9}}}, SETTINGS, "keda.score.max is 9: at most 8"),
        ({"ingress": {"webhook": {"host": "a.example"}}}, SETTINGS, "set webhook.enabled"),
        ({"networkPolicy": {"kafka": {"namespaces": []}}}, SETTINGS, "name the namespaces or the cidrs"),
    ],
)
def test_values_that_make_no_sense_are_refused_with_what_to_do(
    values: dict[str, Any], settings: str, said: str
) -> None:
    done = template(values, settings)
    assert done.returncode != 0
    assert said in done.stderr


def test_the_rules_are_those_of_prometheus_with_addresses_in_place_of_external_labels() -> None:
    assert rules.FILE.read_text() == rules.text(), "run `python -m deploy.kubernetes.rules`"
    files = [path for folder in ("rules", "alerts") for path in (ROOT / "deploy/prometheus" / folder).glob("*.yml")]
    expected = [group for path in files for group in yaml.safe_load(path.read_text())["groups"]]
    for name, board in (("managed-kafka", "https://score.example"), ("defaults", "https://board.invalid")):
        documents = rendered(name)
        (made,) = of_kind(documents, "PrometheusRule").values()
        runbook = yaml.safe_load((CHART / "values.yaml").read_text())["monitoring"]["runbookUrl"]
        text = yaml.safe_dump(expected, sort_keys=True, width=1 << 20)
        text = text.replace("{{ $externalLabels.board }}", board).replace("{{ $externalLabels.runbook }}", runbook)
        by_name = {group["name"]: group for group in made["spec"]["groups"]}
        assert by_name == {group["name"]: group for group in yaml.safe_load(text)}
        assert "externalLabels" not in yaml.safe_dump(made)


def test_what_is_for_the_operator_has_the_label_that_it_selects_by() -> None:
    documents = rendered("defaults")
    for kind in ("PodMonitor", "PrometheusRule"):
        (one,) = of_kind(documents, kind).values()
        assert one["metadata"]["labels"]["release"] == "kube-prometheus-stack"
    for added in ({}, {"prometheus": "main"}):
        other = render({"monitoring": {"labels": {"release": None, **added}}})
        (monitor,) = of_kind(other, "PodMonitor").values()
        assert monitor["metadata"]["labels"].items() >= added.items()
        assert "release" not in monitor["metadata"]["labels"]
    assert not {one["kind"] for one in rendered("without-operators")} & OPERATORS.keys()


def test_each_value_is_in_the_schema_and_each_example_is_in_the_manual() -> None:
    schema = yaml.safe_load((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert values.keys() == schema["properties"].keys() - {"global"}
    manual = (FOLDER / "README.md").read_text()
    assert [path.name for path in (FOLDER / "examples").iterdir() if path.name not in manual] == []
