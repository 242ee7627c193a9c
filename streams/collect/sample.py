"""`jauge collect SOURCE --out FILE`: the mentions of a source as JSON lines, without Kafka."""

import asyncio
import socket
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO

from yarl import URL

from schemas.brand import Brand
from schemas.codec import encode
from schemas.drop import DropReason, Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from streams.collect.checkpoints import MemoryCursors
from streams.collect.gateway import admit
from streams.collect.http.client import Outgoing
from streams.collect.role import agent_of, collectors_of, context_of
from streams.collect.runner import CollectorLoop
from streams.config.errors import UsageError
from streams.config.pseudonyms import Pseudonyms, pseudonyms_of
from streams.config.settings import Settings
from streams.config.source_registry import registry
from streams.config.source_spec import SourceSection, SourceSpec
from streams.config.timefmt import wall_clock_ms

LOOKED_FOR = Brand(brand="News", terms=("news",))
"""Where no brand is followed, a source that has to be asked for words is asked for this one."""


def section_named(settings: Settings, name: str, endpoint: str | None) -> tuple[str, SourceSection]:
    """Return a source's own name and settings, all its addresses being `endpoint` where one is given.

    Raises:
        UsageError: there is no such source, or `endpoint` is no address.
    """
    readable = {spec.name: spec for spec in registry().values() if spec.collectors}
    spec = readable.get(name) or next((one for one in readable.values() if name in one.aliases), None)
    section = spec and settings.sources.sections[spec.name]
    if spec is None or not isinstance(section, SourceSection):
        raise UsageError(f"there is no source {name}: there are {', '.join(readable)}")
    return spec.name, section if endpoint is None else _at_endpoint(spec, section, endpoint)


def _at_endpoint(spec: SourceSpec[Any], section: SourceSection, endpoint: str) -> SourceSection:
    """Return `section` with all its addresses replaced by `endpoint`."""
    url = URL(endpoint)
    if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
        raise UsageError(f"--endpoint {endpoint!r} is no address: write it as http://127.0.0.1:8000")
    plain = endpoint.rstrip("/") if url.path == "/" else endpoint
    if spec.own_paths:
        plain = plain.partition("?")[0].rstrip("/")
        plain = plain.removesuffix(next((own for own in spec.own_paths if plain.endswith(own)), ""))
    streamed = plain.replace("http", "ws", 1) if spec.is_websocket and url.scheme[0] == "h" else plain
    changed: dict[str, object] = {
        setting: (streamed,) if isinstance(getattr(section, setting), tuple) else plain for setting in spec.addresses
    }
    if spec.sample_settings is not None:
        changed |= spec.sample_settings(section)
    return section.model_copy(update=changed)


class Sample:
    """A gateway to a file: mentions as they would be published on ``mentions``; rejections are printed."""

    def __init__(self, pseudonyms: Pseudonyms, out: BinaryIO, limit: int | None) -> None:
        self._pseudonyms, self._out, self._limit = pseudonyms, out, limit
        self.published = 0
        self.dropped: Counter[DropReason] = Counter()
        self.enough = asyncio.Event()
        """Set once `limit` mentions are written."""

    async def publish(self, rows: Iterable[Mention | Rejection]) -> None:
        """Write the rows."""
        for row in rows:
            if self.enough.is_set():
                return
            entered = row if isinstance(row, Rejection) else admit(row, self._pseudonyms, wall_clock_ms())
            if isinstance(entered, Rejection):
                self.dropped[entered.reason] += 1
                print(f"jauge: left out: {entered.reason.value}: {entered.detail}", file=sys.stderr)
                continue
            self._out.write(encode(entered) + b"\n")
            self.published += 1
            if self.published == self._limit:
                self.enough.set()
        self._out.flush()

    async def tick(self, health: SourceHealth) -> None:
        """Do nothing: a file has no health."""


async def sample(
    settings: Settings,
    name: str,
    section: SourceSection,
    allowed: str | None,
    limit: int | None,
    out: Path,
    wait_s: float = 60.0,
) -> None:
    """Read a source until `limit` mentions are written.

    Args:
        settings: whose brands a source is asked for that has to be asked for words; without any, one word.
        name: of the source.
        section: its settings.
        allowed: an address that may be asked whatever network it is on, for somebody named it by hand.
        limit: None: without an end.
        out: a file, written anew; ``-`` is the standard output.
        wait_s: after so long without anything it ends; 0: it never does.

    Raises:
        SourceRefusedError: the source will not have us.
        UsageError: a setting is missing, or the file cannot be written.
    """
    pseudonyms = pseudonyms_of(settings)
    brands = [brand.brand for brand in settings.brands] or [LOOKED_FOR]
    with ExitStack() as stack:
        try:
            file = sys.stdout.buffer if str(out) == "-" else stack.enter_context(out.open("wb"))
        except OSError as error:
            raise UsageError(f"--out {out} cannot be written: {error.strerror}") from error
        gateway = Sample(pseudonyms, file, limit)
        addresses = await _addresses(allowed) if allowed else ()
        outgoing = Outgoing(agent_of(settings), private=settings.sources.private, allowed=addresses)
        async with outgoing, asyncio.TaskGroup() as group:
            context = context_of(section, outgoing, lambda: brands)
            cursors = MemoryCursors()
            loops = [
                group.create_task(
                    CollectorLoop(one, gateway, cursors, budget=context.budget, policy=section.policy).run()
                )
                for one in collectors_of(name, section, context)
            ]
            await _until_enough(gateway, wait_s)
            for loop in loops:
                loop.cancel()


async def _until_enough(gateway: Sample, wait_s: float) -> None:
    """Return once enough is written, or nothing came any more."""
    read_count = -1
    while not gateway.enough.is_set():
        if wait_s and read_count == (read_count := gateway.published + gateway.dropped.total()):
            print(f"jauge: {gateway.published} mentions, and nothing more for {wait_s:g} s", file=sys.stderr)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s or None):
                await gateway.enough.wait()


async def _addresses(url: str) -> list[str]:
    """Return what a socket may be asked to connect to: ``address:port`` of each address of the host."""
    target = URL(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UsageError(f"--endpoint {target.host} has no address ({error.strerror}): correct the name") from error
    return [":".join(map(str, place[:2])) for *_, place in found]
