"""Incidents for tests, as `score` sends them."""

from typing import Any

from schemas.alert import Alert, AlertExample, Contribution

HOUR_MS = 3_600_000


def opened(brand: str = "Acme", at: int = 1_790_000_000_000, **fields: Any) -> Alert:
    """A fall that was just seen."""
    values: dict[str, Any] = {
        "id": f"drop|{brand}|{at}",
        "kind": "drop",
        "state": "opened",
        "severity": "warning",
        "brand": brand,
        "window": "24h",
        "at": at,
        "since": at - HOUR_MS,
        "score": 41.25,
        "low": 39.0,
        "high": 43.5,
        "fall": 12.31,
        "peak": 12.31,
        "contributions": (Contribution(indicator="favour", source="hn", points=-8.04),),
        "examples": (AlertExample(source="hn", id="1", created_at=at, text="words of somebody"),),
        "reason": "opened",
    }
    return Alert(**(values | fields))


def later(alert: Alert, minutes: float, **fields: Any) -> Alert:
    """The next record of an incident."""
    values = {name: getattr(alert, name) for name in alert.__struct_fields__}
    values |= {"state": "updated", "at": alert.at + int(minutes * 60_000), "revision": alert.revision + 1}
    return Alert(**(values | fields))
