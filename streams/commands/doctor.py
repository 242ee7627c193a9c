"""What may be wrong with an installation, looked at one by one."""

import sys
from typing import NamedTuple

from streams.analysis.followed_brands import changes_of, followed
from streams.collect.probes import check_health, check_sources
from streams.config.data_folder.running import find_running
from streams.config.errors import JaugeError
from streams.config.pseudonyms import load_key
from streams.config.settings import Settings, load_settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.cluster.safety import check_copies
from streams.kafka.embedded.jars import cache_dir
from streams.kafka.embedded.java import find_java
from streams.kafka.embedded.kafka_files import OUTPUT_NAME


class Finding(NamedTuple):
    """One thing that was looked at."""

    well: bool
    what: str
    """What is, and where it is not well how to mend it."""


async def examine() -> list[Finding]:
    """Look at everything, in the order in which one builds on the other."""
    findings = [Finding(True, f"Python {sys.version.split()[0]}")]
    try:
        settings = load_settings()
    except JaugeError as error:
        return [*findings, Finding(False, str(error))]
    mend = "" if settings.brands else ": run `jauge init`"
    findings.append(Finding(bool(settings.brands), f"{len(settings.brands)} brands in the settings{mend}"))
    if settings.key_file.exists():
        try:
            load_key(settings.key_file)
            findings.append(Finding(True, f"the key of the pseudonyms is in {settings.key_file}"))
        except JaugeError as error:
            findings.append(Finding(False, str(error)))
    findings += [Finding(*check) for check in await check_sources(settings)]
    if settings.notify:
        from streams.notify.checks import check_addresses  # noqa: PLC0415 # Apprise, which others do without

        findings += [Finding(*check) for check in check_addresses(settings)]
    kafka = settings.kafka
    findings += _logs(settings)
    if kafka.bootstrap is None:
        try:
            findings.append(Finding(True, f"the embedded Kafka runs on {find_java()}, with jars in {cache_dir()}"))
        except JaugeError as error:
            findings.append(Finding(False, str(error)))
        return findings
    try:
        rows = await topics.describe(
            kafka.servers,
            prefix=kafka.prefix,
            partitions=kafka.partitions,
            replication=kafka.replication,
            keep_text_hours=settings.sources.keep_text_hours,
        )
        copies = await check_copies(kafka.servers, [row.name for row in rows], kafka.replication)
    except JaugeError as error:
        return [*findings, Finding(False, str(error))]
    findings += [Finding(*check) for check in copies]
    wrong = [f"{row.name} ({row.state})" for row in rows if row.state != "ok"]
    mend = f"; run `jauge topics apply` for {', '.join(wrong)}" if wrong else ""
    if not wrong:
        findings.append(await _followed(settings))
        findings += [Finding(*check) for check in await check_health(settings)]
        if settings.notify:
            from streams.notify.checks import check_accepted  # noqa: PLC0415

            findings += [Finding(*check) for check in await check_accepted(settings)]
    return [*findings, Finding(not wrong, f"{len(rows) - len(wrong)} of {len(rows)} topics as they have to be{mend}")]


async def _followed(settings: Settings) -> Finding:
    """Compare the brands that are followed, on the topic, with those of the settings."""
    try:
        found = await followed(settings)
        changes = changes_of(settings, found, wall_clock_ms())
    except JaugeError as error:
        return Finding(False, str(error))
    differ = [f"{name} differs" if name in found else f"{name} is not followed" for name in changes.changed]
    differ += [f"{name} is followed and not set" for name in changes.ended]
    if not differ:
        return Finding(bool(found), f"{len(found)} brands followed" + ("" if found else ": name one in the settings"))
    named = ", ".join(differ[:5]) + (f" and {len(differ) - 5} more" if len(differ) > 5 else "")
    return Finding(False, f"{len(found)} brands followed, but {named}: run `jauge brands apply`")


def _logs(settings: Settings) -> list[Finding]:
    """Say whether `jauge up` runs on the data folder, and where its logs are, or those of the last time."""
    logs = settings.data / "logs"
    where = f"logs: {logs.absolute()}/ROLE.log and {(settings.data / 'kafka' / OUTPUT_NAME).absolute()}"
    if running := find_running(settings.data):
        return [Finding(True, f"`jauge up` runs here (process {running.pid}), its page is {running.page}; {where}")]
    return [Finding(True, f"`jauge up` does not run here now; its last {where}")] if logs.is_dir() else []
