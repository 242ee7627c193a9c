"""What a role says became of its events, read from its metrics."""

from collections import Counter, defaultdict

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from schemas.drop import DropReason

EVENTS = "jauge_events_total"
NO_EVENTS = ("progress",)
"""Outcomes of records that are about the flow and not about a mention."""


async def account(role: str, address: str) -> list[str]:
    """Ask a role's `/metrics` at `address`; return its account, a line a grain.

    Raises:
        aiohttp.ClientError: the role does not answer.
    """
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        answer.raise_for_status()
        return lines(role, await answer.text())


def lines(role: str, metrics: str) -> list[str]:
    """Return the account in `metrics`, in the text format of Prometheus.

    >>> head = 'jauge_events_total{role="match",grain="",outcome='
    >>> lines("match", head + '"scored"} 8.0' + chr(10) + head + '"unmatched"} 2.0' + chr(10))
    ['match: received 10 = scored 8 + dropped 2 (unmatched 2)']
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            if sample.name == EVENTS and sample.labels["outcome"] not in NO_EVENTS:
                counts[sample.labels["grain"]][sample.labels["outcome"]] += int(sample.value)
    return [
        f"{role}, {granularity} grain: {_line(outcomes)}" if granularity else f"{role}: {_line(outcomes)}"
        for granularity, outcomes in sorted(counts.items())
        if outcomes.total()
    ]


def _line(outcomes: Counter[str]) -> str:
    reasons = set(DropReason)
    done = [f"{outcome} {count}" for outcome, count in outcomes.items() if outcome not in reasons and count]
    dropped = {outcome: count for outcome, count in sorted(outcomes.items()) if outcome in reasons and count}
    why = ", ".join(f"{reason} {count}" for reason, count in dropped.items())
    lost = f"dropped {sum(dropped.values())}" + (f" ({why})" if why else "")
    return f"received {outcomes.total()} = {' + '.join([*done, lost])}"
