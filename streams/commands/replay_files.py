"""`jauge replay`: files through the real flow, under topics of their own."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from schemas.drop import Rejection
from schemas.mention import Mention
from schemas.score import Score
from streams.analysis.file_extent import FileExtent
from streams.analysis.followed_brands import brands_set
from streams.collect.files.file_rows import file_rows
from streams.collect.files.spool import in_order
from streams.collect.gateway import IngestGateway
from streams.commands.replay import Step, publish, scores_at
from streams.config.errors import JaugeError, UsageError
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.metrics.gateway_accounts import Refused
from streams.metrics.role_accounts import account
from streams.runtime.supervisor import ALL_HISTORY, Roles
from streams.runtime.versions import settle_method


@dataclass(frozen=True)
class FileReplay:
    """What was asked for."""

    files: Sequence[Path]
    mapping: Path | None
    source: str | None
    brand_column: str | None
    speed: float
    """Seconds of the file a second; 0: as fast as it goes."""
    into: str
    keep_order: bool
    with_roles: bool

    def rows(self) -> Iterator[Mention | Rejection]:
        """Read the files, row by row as they are asked for."""
        if not self.files:
            raise UsageError("name a file, as in: jauge replay tweets.csv --source x --brand-column brand")
        return file_rows(self.files, self.mapping, self.source, self.brand_column)


async def run(settings: Settings, asked: FileReplay, step: Step) -> tuple[list[Score], str]:
    """Replay; return the scores at the end, and what became of the rows: a line for the gateway and each role run."""
    for _ in asked.rows():  # a wrong flag or file is told before anything is started
        break
    refused, extent = Refused(), FileExtent(wall_clock_ms(), load_reference(settings).method)
    if asked.keep_order:  # else all rows are read, and noted, before the first is published
        for row in asked.rows():
            extent.note(row)
    rows = in_order(extent.watch(refused.watch(asked.rows())), keep_order=asked.keep_order)
    with ExitStack() as stack:
        roles_here = asked.with_roles or settings.kafka.bootstrap is None
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jauge-replay-")))
        if settings.kafka.bootstrap is None:
            broker = stack.enter_context(EmbeddedKafka())
            settings = _with_kafka(settings, bootstrap=broker.bootstrap)
        settings = _with_kafka(settings, prefix=f"{asked.into}.")
        kafka = settings.kafka
        await topics.apply(
            kafka.servers, prefix=kafka.prefix, partitions=kafka.partitions, replication=kafka.replication
        )
        settled = await settle_method(settings, wall_clock_ms())
        if settings.method not in (None, settled.method):
            raise UsageError(
                f"what is under {kafka.prefix} is read by {settled.method}: name another --into, or leave out --method"
            )
        settings = settled
        roles = stack.enter_context(Roles(settings, ["match", "score"] if roles_here else [], scratch, ALL_HISTORY))
        async with IngestGateway(kafka.servers, kafka.prefix, Pseudonyms(load_key(settings.key_file))) as gateway:
            brands = [] if asked.brand_column else brands_set(settings)
            try:
                at_ms, brands = await publish(settings, gateway, rows, brands, extent, asked.speed, step)
            except JaugeError as error:
                raise JaugeError("; ".join([*refused.lines[:1], str(error)])) from error
            scores = await scores_at(settings, at_ms, brands, roles.check, step)
            accounts = [refused.with_account(gateway.received, gateway.published, gateway.dropped)]
            for name, address in roles.metrics.items():
                accounts += await account(name, address)
            return scores, "\n".join(accounts)


def _with_kafka(settings: Settings, **changed: str) -> Settings:
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update=changed)})
