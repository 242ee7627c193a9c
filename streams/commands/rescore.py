"""`jauge rescore`: what is retained of the mentions, through a new version of the application beside the one that runs.

The new version has topics and groups of its own, and says nothing in public but in the
history. Once it has caught up it is made current: the old one stops, and workers that
are started again come up as the new one.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from streams.commands.replay import Step
from streams.config.errors import JaugeError, UsageError
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.access import arguments
from streams.kafka.consumer_lag import GroupLag
from streams.kafka.group_id import group_id
from streams.kafka.topic_specs import own_specs, shared_specs
from streams.runtime.supervisor import ALL_HISTORY, Roles
from streams.runtime.versions import (
    HANDOVER_S,
    begin,
    by_method,
    make_current,
    require_same_privacy,
    under,
    with_current,
)

READS = (("match", "mentions"), ("score", "observations"))
WAITING_PART = 0.01
"""Of all mentions, so many records may wait when the new version is made current: live ones never stop coming."""
LOOK_EVERY_S = 0.5


def next_name(current: str) -> str:
    """Return the name of the version after this one.

    >>> next_name(""), next_name("v2"), next_name("french-queries")
    ('v2', 'v3', 'french-queries-2')
    """
    if not current:
        return "v2"
    stem = current.rstrip("0123456789")
    number = current[len(stem) :]
    return f"{stem}{int(number) + 1}" if number else f"{current}-2"


async def run(
    settings: Settings, name: str | None, from_ms: int | None, step: Step, method: str | None = None
) -> tuple[str, str, float]:
    """Build a version and make it current.

    Args:
        settings: with the brands, the reference and so on of the new version.
        name: of it; None: the next one. A version of which the building broke off is gone on with.
        from_ms: mentions that came to the broker earlier are left out, ms UTC; None: all that are retained.
        step: told of progress.
        method: by which the new version reads scores; None: that of the reference that is set, else that of the
            current version.

    Returns:
        The versions before and after, and the mentions that were rescored a second.

    Raises:
        UsageError: the version is the current one.
        JaugeError: a role ended, or nothing moved for a minute.
    """
    await require_same_privacy(settings)
    running = await with_current(settings)
    current = running.kafka.application or ""
    name = name or next_name(current)
    if name == current:
        raise UsageError(f"version {name!r} is the current one already: give the new one another name with --as")
    if method is None and settings.reference is None:
        method = running.method
    settings = settings.model_copy(update={"kafka": running.kafka})
    return current, name, await build(settings, name, from_ms, step, method)


async def build(settings: Settings, name: str, from_ms: int | None, step: Step, method: str | None) -> float:
    """Build a version under these settings, make it current, and return the mentions that were scored a second.

    The arguments are those of `run`; the partitions are those of the settings.
    """
    named = by_method(under(settings, name), load_reference(by_method(settings, method)).method.name)
    kafka = named.kafka
    shared = shared_specs(kafka.prefix, kafka.partitions, settings.sources.keep_text_hours)
    await topics.apply_specs(kafka.servers, shared, kafka.replication)
    await topics.apply_specs(kafka.servers, own_specs(kafka.own, kafka.partitions), kafka.replication)
    await begin(named, name, wall_clock_ms())
    if from_ms is not None:
        await _begin_at(named, from_ms)
    async with AsyncExitStack() as stack:
        logs = settings.data / "logs" / name
        variables = ALL_HISTORY | {"JAUGE_KAFKA__APPLICATION": name, "JAUGE_METHOD": named.method or ""}
        roles = stack.enter_context(Roles(named, ["match", "score"], logs, variables))
        rate = await _until_caught_up(named, roles.check, step)
        await make_current(named, name, wall_clock_ms())
        await asyncio.sleep(HANDOVER_S)  # until the old one's workers are started again, as the new one
    return rate


async def _begin_at(settings: Settings, from_ms: int) -> None:
    """Let the group of `match` begin at a time, where it has not begun yet."""
    kafka = settings.kafka
    tps = [TopicPartition(kafka.topics.mentions, number) for number in range(kafka.partitions)]
    async with AIOKafkaConsumer(
        **arguments(kafka.servers), group_id=group_id(settings, "match"), enable_auto_commit=False
    ) as consumer:
        consumer.assign(tps)
        begun = [await consumer.committed(tp) for tp in tps]
        if any(offset is not None for offset in begun):
            return
        found = await consumer.offsets_for_times(dict.fromkeys(tps, from_ms))
        ends = await consumer.end_offsets(tps)
        starts = {tp: ends[tp] if at is None else at.offset for tp, at in found.items()}
        await consumer.commit({tp: OffsetAndMetadata(offset, "") for tp, offset in starts.items()})


async def _until_caught_up(settings: Settings, check: Callable[[], None], step: Step) -> float:
    """Wait for both roles; return the mentions got done a second."""
    kafka = settings.kafka
    began = moved = monotonic()
    async with AsyncExitStack() as stack:
        groups = []
        for role, topic in READS:
            name = f"{kafka.prefix if role == 'match' else kafka.own}{topic}"
            group = GroupLag(kafka.servers, group_id(settings, role), name, kafka.partitions)
            groups.append(await stack.enter_async_context(group))
        start = (await groups[0].read()).done
        fewest = None
        while True:
            lags = [await group.read() for group in groups]
            check()
            for (role, _), lag in zip(READS, lags, strict=True):
                step(f"{role}: done with", lag.done, lag.all)
            waiting = sum(lag.waiting for lag in lags)
            # The observations come from the mentions: before those are done with there may be none.
            if waiting <= WAITING_PART * lags[0].all and (lags[1].done or not lags[0].all):
                return (lags[0].done - start) / (monotonic() - began)
            if fewest is None or waiting < fewest:
                fewest, moved = waiting, monotonic()
            elif monotonic() - moved > settings.stuck_s:
                raise JaugeError(
                    f"the new version does not catch up: {waiting} records wait after {settings.stuck_s:.0f} s without "
                    "progress; its logs are in the data folder, and the same command goes on with it"
                )
            await asyncio.sleep(LOOK_EVERY_S)
