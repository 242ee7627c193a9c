"""`jauge topics grow`: more partitions, by a new version of the application that has them, beside the one that runs.

Keys move with the number of partitions. So what each version has for itself is made anew from the mentions, with the
new number; the running version keeps its own until it is replaced. What is shared gets further partitions: records of
before stay where they are, and who looks for those of one key looks where it was before, too.
"""

from schemas.application import MOST_PARTITIONS
from streams.commands.replay import Step
from streams.commands.rescore import build, next_name
from streams.config.errors import JaugeError, UsageError
from streams.config.settings import Settings
from streams.kafka.admin import TopicAdmin
from streams.kafka.topic_specs import TopicSpec, own_specs, shared_specs
from streams.runtime.versions import with_current


async def run(settings: Settings, partitions: int, step: Step) -> tuple[int, str, float]:
    """Let an installation have more partitions.

    Args:
        settings: of it.
        partitions: more than it has. A growth that broke off is gone on with.
        step: told of progress.

    Returns:
        The partitions before, the version that is current now, and the mentions that were scored anew a second.

    Raises:
        UsageError: it has so many, or more, already; or the settings name a version.
        JaugeError: a topic has another number than the others, the brokers refuse, or the version cannot be built.
    """
    if settings.kafka.application is not None:
        raise UsageError("kafka.application names a version, and the installation grows as a whole: do not set it")
    running = await with_current(settings)
    kafka = running.kafka
    before = kafka.partitions
    check(before, partitions)
    shared = shared_specs(kafka.prefix, partitions, settings.sources.keep_text_hours)
    await _grow(kafka.servers, shared, before, partitions)
    grown = kafka.model_copy(
        update={"partitions": partitions, "earlier_partitions": (*kafka.earlier_partitions, before)}
    )
    name = next_name(kafka.application or "")
    rate = await build(running.model_copy(update={"kafka": grown}), name, None, step, running.method)
    # Nobody reads those of the first version any more; they have so many too, so that `jauge topics apply` finds one.
    await _grow(kafka.servers, own_specs(kafka.prefix, partitions), before, partitions)
    return before, name, rate


def check(before: int, partitions: int) -> None:
    """Refuse what cannot be.

    >>> check(8, 4)
    Traceback (most recent call last):
    ...
    streams.config.errors.UsageError: there are 8 partitions, and none can be taken away: name more than 8
    """
    if partitions == before:
        raise UsageError(f"there are {before} partitions already: name more")
    if partitions < before:
        raise UsageError(f"there are {before} partitions, and none can be taken away: name more than {before}")
    if partitions > MOST_PARTITIONS:
        raise UsageError(f"{partitions} partitions are too many: name {MOST_PARTITIONS} at most")


async def _grow(bootstrap: str, wanted: list[TopicSpec], before: int, partitions: int) -> None:
    """Let those topics have more that have more than one; some may have it of a growth that broke off."""
    names = [spec.name for spec in wanted if spec.partitions == partitions]
    async with TopicAdmin(bootstrap) as admin:
        found = {name: len(copies) for name, copies in (await admin.placed()).items() if name in names}
        for name, count in found.items():
            if not before <= count <= partitions:
                raise JaugeError(
                    f"topic {name} has {count} partitions, and the installation {before}: "
                    "look who changed it, and set kafka.partitions to what all of them have"
                )
        if short := {name: partitions for name, count in found.items() if count < partitions}:
            await admin.grow(short)
