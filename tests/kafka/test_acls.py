"""What `jauge topics acls` allows, of a version of the application that `jauge rescore` makes."""

from schemas.topics import CONTRACTS
from streams.config.settings import Settings
from streams.kafka.acls import acls
from streams.kafka.group_id import group_id
from streams.runtime.versions import under

OWN = {contract.name for contract in CONTRACTS if contract.is_own}


def test_roles_of_a_later_version_are_allowed_its_topics_and_groups_and_not_those_of_the_first() -> None:
    first, later = set(acls(Settings())), set(acls(Settings(), "v2"))
    added, left = {(one.principal, one.operation, one.name) for one in later - first}, later & first
    for contract in [contract for contract in CONTRACTS if contract.is_own]:
        name = f"jauge.v2.{contract.name}"
        assert {(f"jauge-{role}", "Read", name) for role in contract.readers} <= added
        assert {(f"jauge-{role}", "Write", name) for role in contract.writers} <= added
    for role in ("match", "score"):
        assert (f"jauge-{role}", "Read", f"jauge.v2-{role}") in added
        assert ("jauge-scaler", "Describe", f"jauge.v2-{role}") in added
    assert not [one for one in left if one.name.removeprefix("jauge.") in OWN]


def test_the_operator_may_use_the_groups_of_every_version() -> None:
    allowed = [one for one in acls(Settings()) if one.principal == "jauge-operator" and one.resource == "group"]
    for settings in (Settings(), under(Settings(), "v2")):
        for role in ("match", "score"):
            group = group_id(settings, role)
            found = {one.operation for one in allowed if one.prefixed and group.startswith(one.name)}
            assert found == {"Read", "Describe"}, group
