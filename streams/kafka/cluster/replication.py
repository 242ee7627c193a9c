"""Brings topics to the copies that they are to have, as far as the brokers let us."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from streams.kafka.admin import TopicAdmin
from streams.kafka.cluster.copies import added, fewest, lacking, least_in_sync

MIN_IN_SYNC = "min.insync.replicas"
COPY_S = 60.0
"""How long new copies are waited for: those of a large topic take longer, and go on without us."""
LOOK_EVERY_S = 0.2
GOES_ON = "they are being copied: run it again once `jauge doctor` finds none that lacks"


class Mended(NamedTuple):
    """What was done to the copies of one topic."""

    altered: str = ""
    refused: str = ""
    """What is to be otherwise and cannot be, and why."""


async def mend(admin: TopicAdmin, names: Sequence[str], replication: int) -> dict[str, Mended]:
    """Add the copies that topics lack, and let as many be written as is safe; of topics with nothing to mend nothing.

    No copy is taken away: more of them do no harm, and whoever made them had a reason.
    """
    placed, brokers = await admin.placed(names), await admin.brokers()
    short = lacking({name: placed[name] for name in names}, replication)
    before = {name: fewest(placed[name]) for name in names}
    found: dict[str, Mended] = {}
    if short and len(brokers) < replication:
        why = f"{len(brokers)} brokers are there: start more, or set kafka.replication to {len(brokers)}"
        found = {name: Mended(refused=f"{before[name]} of {replication} copies, {why}") for name in short}
    elif short:
        refused = await admin.reassign(added(short, placed, brokers, replication))
        if refused:
            why = f"Kafka refuses to add copies ({refused}): the user of this command needs Alter on the cluster"
            found = {name: Mended(refused=f"{before[name]} of {replication} copies, {why}") for name in short}
        else:
            found = {name: Mended(f"copies {before[name]} -> {replication}") for name in short}
            for name in await _not_copied(admin, short, replication):
                found[name] = found[name]._replace(refused=GOES_ON)
    return await _with_min_in_sync(admin, names, replication, found)


async def _not_copied(admin: TopicAdmin, names: Sequence[str], replication: int) -> list[str]:
    """Wait for new copies; return the topics of which some are not complete after their time."""
    deadline = monotonic() + COPY_S
    while True:
        placed = await admin.placed(names)
        left = [
            name
            for name in names
            if any(len(one.in_sync) < replication or len(one.brokers) > len(one.in_sync) for one in placed[name])
        ]
        if not left or monotonic() > deadline:
            return left
        await asyncio.sleep(LOOK_EVERY_S)


async def _with_min_in_sync(
    admin: TopicAdmin, names: Sequence[str], replication: int, found: dict[str, Mended]
) -> dict[str, Mended]:
    """Set how many copies have to be written, where that is unsafe, or more than there are."""
    configs, placed = await admin.configs(names), await admin.placed(names)
    for name in names:
        has, now = fewest(placed[name]), int(configs[name].all[MIN_IN_SYNC])
        mended = found.get(name, Mended())
        least = least_in_sync(min(has, replication))
        is_unsafe = now < least and not mended.refused  # with copies that are not there yet nothing could be written
        if is_unsafe or now > has:
            await admin.alter(name, {**configs[name].own, MIN_IN_SYNC: str(least)})
            altered = ", ".join(part for part in (mended.altered, f"{MIN_IN_SYNC} {now} -> {least}") if part)
            found[name] = mended._replace(altered=altered)
    return found
