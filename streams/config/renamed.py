"""Settings that have a new name; the old one works for one release, with a warning."""

import logging
from collections.abc import Mapping
from typing import Any

PREFIX = "JAUGE_"
"""Of the environment's variables."""
RENAMED = {("score", "watch"): ("metrics", "always_export")}
"""Table and key, old to new."""

_log = logging.getLogger(__name__)


def renamed(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with each old name replaced by the new one.

    Raises:
        ValueError: both names of a setting are set.

    >>> renamed({"score": {"watch": ["Acme"], "emit_ms": 50}})
    {'score': {'emit_ms': 50}, 'metrics': {'always_export': ['Acme']}}
    """
    result = dict(tables)
    for (old_table, old_key), (table, key) in RENAMED.items():
        old, new = result.get(old_table), result.get(table, {})
        if not (isinstance(old, Mapping) and old_key in old and isinstance(new, Mapping)):
            continue
        old_name, name = f"{old_table}.{old_key}", f"{table}.{key}"
        if key in new:
            raise ValueError(
                f"{old_name}={old[old_key]!r} and {name}={new[key]!r} are two names of one setting: remove {old_name}, "
                f"the old name, from the file and {PREFIX}{old_table.upper()}__{old_key.upper()} from the environment"
            )
        _log.warning("jauge: the setting %s is deprecated: use %s", old_name, name)
        result[old_table] = {other: value for other, value in old.items() if other != old_key}
        result[table] = {key: old[old_key], **new}
    return result
