"""`jauge replay`: files through the real flow, under topics of their own."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from schemas.drop import Rejection
from schemas.mention import Mention
from schemas.score import Score
from streams.analysis.beside import Beside
from streams.analysis.file_extent import FileExtent
from streams.analysis.followed_brands import brands_set
from streams.collect.files.file_request import FileRequest
from streams.collect.files.reader import FileSet
from streams.collect.files.spool import in_order
from streams.collect.gateway import IngestGateway
from streams.commands.replay import Step, publish, scores_at
from streams.config.errors import JaugeError, UsageError
from streams.config.pseudonyms import pseudonyms_of
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.metrics.gateway_accounts import Refused
from streams.metrics.role_accounts import account
from streams.runtime.supervisor import ALL_HISTORY, Roles
from streams.runtime.versions import settle_method

STEP_ROWS = 1_000


@dataclass(frozen=True)
class FileReplay:
    """What was asked for."""

    request: FileRequest
    speed: float
    """Seconds of the file a second; 0: as fast as it goes."""
    into: str
    keep_order: bool
    with_roles: bool

    def open(self) -> FileSet:
        """Look at the files: a wrong flag or file is an error before anything is started."""
        if not self.request.files:
            raise UsageError("name a file, as in: jauge replay tweets.csv --source x --brand-column brand")
        return self.request.open()


class Replayed(NamedTuple):
    """What a replay gave."""

    scores: list[Score]
    summary: str
    """What became of the rows: a line for the gateway and each role run."""
    refused: Refused


async def run(settings: Settings, asked: FileReplay, files: FileSet, step: Step) -> Replayed:
    """Replay files that were looked at; return the scores at their end."""
    refused = Refused()
    brands = [] if asked.request.brand_column else brands_set(settings)

    def publishing(what: str, done: int, of: int) -> None:
        step(what, done, of or (0 if asked.keep_order else refused.rows))

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
        reference = load_reference(settings)
        extent, beside = FileExtent(reference.method), Beside(reference, brands, settings.expected_languages)
        if asked.keep_order:  # else all rows are read, and noted, before the first is published
            for _ in extent.watch(files):
                pass
        rows = _noted(in_order(_counted(refused.watch(extent.watch(files)), step), asked.keep_order), beside)
        roles = stack.enter_context(Roles(settings, ["match", "score"] if roles_here else [], scratch, ALL_HISTORY))
        async with IngestGateway(kafka.servers, kafka.prefix, pseudonyms_of(settings)) as gateway:
            try:
                at_ms, brands = await publish(settings, gateway, rows, brands, extent, asked.speed, publishing)
            except JaugeError as error:
                raise JaugeError("; ".join([*refused.lines[:1], str(error)])) from error
            scores = extent.complete(await scores_at(settings, at_ms, brands, roles.check, step))
            lines = [*files.warnings, refused.with_account(gateway.received, gateway.published, gateway.dropped)]
            for name, address in roles.metrics.items():
                lines += await account(name, address)
            lines += [*beside.lines(), extent.coverage_line(reference)]
            return Replayed(scores, "\n".join(filter(None, lines)), refused)


def _counted(rows: Iterable[Mention | Rejection], step: Step) -> Iterator[Mention | Rejection]:
    for number, row in enumerate(rows, 1):
        if number % STEP_ROWS == 0:
            step("read", number, 0)
        yield row


def _noted(rows: Iterable[Mention | Rejection], beside: Beside) -> Iterator[Mention | Rejection]:
    """Yield the rows, and note what no score will count."""
    for row in rows:
        if isinstance(row, Mention):
            beside.take(row)
        yield row


def _with_kafka(settings: Settings, **changed: str) -> Settings:
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update=changed)})
