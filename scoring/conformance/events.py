"""The events of a vector as mentions."""

from collections.abc import Mapping
from typing import Any

from schemas.mention import Mention
from scoring.method.reference import REFERENCE

BRAND = "brand"
"""A vector is of one brand without name."""


def mentions_of(question: Mapping[str, Any]) -> list[Mention]:
    """Return the events of a score vector, of sources that the reference names, as mentions of `BRAND`."""
    mentions = []
    for event in question["events"]:
        fields = {name: value for name, value in event.items() if name != "deleted" and value is not None}
        if event.get("deleted"):
            fields["op"] = "delete" if "id" in fields else "account_delete"
        if REFERENCE.knows(fields["source"]):
            mentions.append(Mention(**fields, brand=BRAND))
    return mentions


def is_bare(mention: Mention) -> bool:
    """Whether a mention is a deletion that is no version of one mention."""
    return mention.created_at is None or mention.op == "account_delete"
