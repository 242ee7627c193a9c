"""What the network policies of a set of documents let through, as Kubernetes defines them."""

from ipaddress import ip_address, ip_network
from typing import Any

from tests.deploy.chart import Document, of_kind


def is_allowed(
    documents: list[Document],
    pod: Document,
    direction: str,
    *,
    port: int,
    address: str | None = None,
    namespace: str | None = None,
    protocol: str = "TCP",
) -> bool:
    """Whether a pod may reach, or be reached by, an address or the pods of a namespace."""
    labels = pod["metadata"]["labels"].items()
    policies = [
        one["spec"]
        for one in of_kind(documents, "NetworkPolicy").values()
        if one["spec"]["podSelector"].get("matchLabels", {}).items() <= labels
        and direction.title() in one["spec"]["policyTypes"]
    ]
    if not policies:
        return True  # nobody says anything of this pod
    peers = {"ingress": "from", "egress": "to"}[direction]
    return any(
        {"port": port, "protocol": protocol} in rule["ports"]
        and any(_is_meant(peer, address, namespace) for peer in rule[peers])
        for policy in policies
        for rule in policy.get(direction, ())
    )


def _is_meant(peer: dict[str, Any], address: str | None, namespace: str | None) -> bool:
    if "ipBlock" in peer:
        block = peer["ipBlock"]
        left_out = block.get("except", ())
        return address is not None and _within(address, [block["cidr"]]) and not _within(address, left_out)
    return peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": namespace}


def _within(address: str, networks: Any) -> bool:
    return any(ip_address(address) in ip_network(network) for network in networks)
