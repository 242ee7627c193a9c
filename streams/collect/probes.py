"""Checks that each source that is switched on is reachable, authorised, within quota and in sync with our clock."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import aiohttp
import msgspec

from scoring.method.participation import IN_ENGLISH, participation
from scoring.method.reference import Reference
from streams.collect.health_report import newest_health, said_of
from streams.collect.http.client import Answer, Outgoing
from streams.collect.protocol import PARSE_ERRORS
from streams.collect.role import agent_of, switched_on
from streams.config.errors import JaugeError, SourceBusyError, SourceFailedError
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.config.source_registry import registry
from streams.config.source_spec import Probe, SourceSection

ASK_S = 10.0
CLOCK_S = 30.0
"""By so much this machine's clock may differ from a source's."""


class Check(NamedTuple):
    """What one address answered."""

    well: bool
    what: str
    """What is, and where it is not well how to mend it."""


async def check_sources(settings: Settings) -> list[Check]:
    """Ask every address of every source that is switched on, all at once."""
    sections = switched_on(settings)
    if not sections:
        return [Check(False, "no source is switched on: set sources.hn.enabled = true in jauge.toml")]
    reference = load_reference(settings)
    async with Outgoing(agent_of(settings), private=settings.sources.private, timeout_s=ASK_S) as outgoing:
        asked = [
            _check(outgoing, name, section, probe, address)
            for name, section in sections.items()
            if (probe := registry()[name].probe) is not None
            for address in probe.addresses(section)
        ]
        checks = await asyncio.gather(*asked)
    idle = [
        Check(True, f"{name}: switched on, and has nothing to read yet: set sources.{name}.{section.needs}")
        for name, section in sections.items()
        if section.idle
    ]
    return [
        *checks,
        *idle,
        *_local_checks(sections),
        *(_policy(name, section, reference) for name, section in sections.items()),
    ]


async def check_health(settings: Settings) -> list[Check]:
    """Return the newest health of the collectors of the sources that are switched on."""
    sections = switched_on(settings)
    newest = await newest_health(settings.kafka)
    wanted = {name: registry()[name].source for name in sections}
    return [
        Check(*said_of(instance, health, received_ms))
        for instance, (health, received_ms) in sorted(newest.items())
        if instance.partition(":")[0] in wanted or health.source in wanted.values()
    ]


def _local_checks(sections: Mapping[str, SourceSection]) -> list[Check]:
    """Check the settings of the sources that need no network for it."""
    found = [(name, registry()[name].check, section) for name, section in sections.items()]
    checked = [(name, *check(section)) for name, check, section in found if check is not None]
    return [Check(well, f"{name}: {sentence}") for name, well, sentence in checked]


async def _check(outgoing: Outgoing, name: str, section: SourceSection, probe: Probe[Any], address: str) -> Check:
    path = probe.path
    place = address.replace("wss://", "https://").replace("ws://", "http://").rstrip("/") if path else address
    secret = ""
    try:
        secret = probe.read_secret(section, name, address)
        url = f"{place}{path.replace('{secret}', secret)}"
        headers, params, body = probe.authorize(section, secret)
        if body is not None:
            answer = await outgoing.post(url, body, headers=headers)
        else:
            answer = await outgoing.get(url, params=params, headers=headers, total_s=ASK_S)
    except (JaugeError, SourceBusyError, SourceFailedError, aiohttp.ClientError, TimeoutError, OSError) as error:
        fault = _fault(name, address, error)
        # Where the secret is part of an address, an error may quote it.
        return fault._replace(what=fault.what.replace(secret, "...")) if secret else fault
    return _judged(name, address, answer)


def _fault(name: str, address: str, error: Exception) -> Check:
    """Return what went wrong, and how to mend it."""
    if isinstance(error, SourceFailedError) and error.status in (400, 405, 426):
        return Check(True, f"{name}: {address} answers")  # a server of another protocol that is there all the same
    if isinstance(error, SourceBusyError):
        return Check(False, f"{name}: {error}: wait for {error.retry_after_s:.0f} s, or ask less often (poll_s)")
    if isinstance(error, SourceFailedError):
        return Check(False, f"{name}: {error}: look whether the address is right")
    if isinstance(error, JaugeError):  # it says itself what to do
        return Check(False, f"{name}: {error}")
    why = str(error) or f"no answer within {ASK_S:.0f} s"
    return Check(False, f"{name}: {address} cannot be reached ({why}): look at the network, or correct the address")


def _judged(name: str, address: str, answer: Answer) -> Check:
    off_s = clock_off_s(answer.headers, datetime.now(UTC))
    if off_s is not None and abs(off_s) > CLOCK_S:
        return Check(False, f"{name}: the clock here is {off_s:+.0f} s off that of {address}: let the system set it")
    if answer.status in (404, 410):
        return Check(False, f"{name}: {address} is there, what is asked of it is not: correct the address")
    left = left_of(answer.headers, answer.body)
    if left == "0":
        return Check(False, f"{name}: {address} answers, and no request is left: ask less often, or wait for the reset")
    return Check(True, f"{name}: {address} answers" + (f", {left[:12]} requests left" if left else ""))


def left_of(headers: Mapping[str, str], body: bytes) -> str | None:
    """Return how many requests are left, as the server says it in a header or in the body; None: it does not.

    >>> left_of({"x-rate-limit-remaining": "9"}, b""), left_of({}, b'{"quota_remaining": 7}'), left_of({}, b"[]")
    ('9', '7', None)
    """
    for name, value in headers.items():
        if name.lower().replace("-", "").endswith("ratelimitremaining"):
            return value.strip()
    try:
        quota = msgspec.json.decode(body, type=_Quota).quota_remaining
    except PARSE_ERRORS:
        return None
    return None if quota is None else str(quota)


class _Quota(msgspec.Struct):
    quota_remaining: int | None = None


def clock_off_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how far `now` is ahead of a server's clock, seconds; None where it sends no date.

    >>> clock_off_s({"Date": "Mon, 23 Nov 2026 00:00:00 GMT"}, datetime(2026, 11, 23, 0, 1, tzinfo=UTC))
    60.0
    """
    try:
        return (now - parsedate_to_datetime(headers["Date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        return None


def _policy(name: str, section: SourceSection, reference: Reference) -> Check:
    known = {"told": "sent by the source", "reread": "found by reading again", "none": "not known"}[section.deletions]
    source = registry()[name].source
    use = IN_ENGLISH[participation(source, reference, composable=section.composable)]
    if not section.composable and reference.knows(source):
        use += f" until you declare that its rules allow it (sources.{name}.composable = true)"
    attribution = f"; {section.attribution}" if section.attribution else ""
    return Check(
        True,
        f"{name}: {use}, text kept for {section.keep_text_hours:g} h, deletions {known}{attribution}",
    )
