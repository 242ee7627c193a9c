"""The events of a vector as mentions, and by which table and since when they are read."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from schemas.mention import Mention
from scoring.method.constants import DAY_MS
from scoring.method.methods import DEFAULT_METHOD
from scoring.method.reference import REFERENCES, Reference

BRAND = "brand"
"""A vector is of one brand without name."""


def reference_of(question: Mapping[str, Any]) -> Reference:
    """Return the table that a question is of, which says its method.

    A question that names no reference is of the one of its method; one that names neither, of the default. `table` of
    a question replaces columns of it.

    >>> reference_of({"method": "jauge-1"}).name, reference_of({}).name
    ('2026.1-provisional', '2026.2-provisional')
    >>> reference_of({"method": "jauge-1", "reference": "2026.2-provisional"})
    Traceback (most recent call last):
    ValueError: reference 2026.2-provisional is of jauge-2, and the question says 'jauge-1'

    Raises:
        LookupError: nothing is known by one of these names.
        ValueError: the reference is of another method than the question says.
    """
    method = question.get("method", DEFAULT_METHOD.name)
    known = {one.method.name: one for one in REFERENCES.values()}
    name = question.get("reference")
    reference = known[method] if name is None else REFERENCES[name]
    if "method" in question and reference.method.name != method:
        raise ValueError(f"reference {reference.name} is of {reference.method.name}, and the question says {method!r}")
    changes: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in question.get("table", {}).items()
    }
    return reference._replace(**changes)


def mentions_of(events: Sequence[Mapping[str, Any]], reference: Reference) -> list[Mention]:
    """Return events, of sources that the reference names, as mentions of `BRAND`; those that are refused are left out.

    A record is refused if a field is none of its type or range, if it has no id and does not delete an account, or
    if it has no `created_at` and deletes nothing.

    >>> from scoring.method.reference import REFERENCE
    >>> mentions_of([{"source": "x", "author": "me", "created_at": 5, "seen_at": 7}], REFERENCE)
    []
    """
    mentions = []
    for event in events:
        fields = {name: value for name, value in event.items() if name != "deleted" and value is not None}
        if event.get("deleted"):
            fields["op"] = "delete" if "id" in fields else "account_delete"
        try:
            mention = msgspec.convert(fields | {"brand": BRAND}, Mention)
        except msgspec.ValidationError:
            continue
        if reference.knows(mention.source) and not _is_refused(mention):
            mentions.append(mention)
    return mentions


def _is_refused(mention: Mention) -> bool:
    if mention.op == "account_delete":
        return mention.author is None
    return not mention.id or (mention.created_at is None and not mention.deleted)


def since_of(question: Mapping[str, Any], mentions: Sequence[Mention], reference: Reference) -> int | None:
    """Return since when the brand is followed.

    Where the method needs to know and nobody says so: since the UTC day of the first event that is a version, or,
    without any, since the time of reading.
    """
    since: int | None = question["since"]
    if since is not None or not reference.method.since_is_needed:
        return since
    times = [mention.created_at for mention in mentions if mention.created_at is not None and not is_bare(mention)]
    return min(times) // DAY_MS * DAY_MS if times else int(question["at"])


def is_bare(mention: Mention) -> bool:
    """Whether a mention is a deletion that is no version of one mention."""
    return mention.created_at is None or mention.op == "account_delete"
