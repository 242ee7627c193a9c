"""Settings that have a new name; the old one works for one release, with a warning."""

import logging
from collections.abc import Mapping
from typing import Any

RENAMED = {("score", "watch"): ("metrics", "always_export")}
"""Table and key, old to new."""

_log = logging.getLogger(__name__)


def renamed(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with each old name replaced by the new one; where both are set, the new one wins.

    >>> renamed({"score": {"watch": ["Acme"], "emit_ms": 50}})
    {'score': {'emit_ms': 50}, 'metrics': {'always_export': ['Acme']}}
    """
    result = dict(tables)
    for (old_table, old_key), (table, key) in RENAMED.items():
        old, new = result.get(old_table), result.get(table, {})
        if not (isinstance(old, Mapping) and old_key in old and isinstance(new, Mapping)):
            continue
        ignored = " and ignored, because both are set" if key in new else ""
        _log.warning("jauge: the setting %s.%s is deprecated%s: use %s.%s", old_table, old_key, ignored, table, key)
        result[old_table] = {name: value for name, value in old.items() if name != old_key}
        result[table] = {key: old[old_key], **new}
    return result
