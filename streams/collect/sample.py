"""`jauge collect SOURCE --out FILE`: what a source tells, as JSON lines, without Kafka."""

import asyncio
import socket
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from yarl import URL

from schemas.brand import Brand
from schemas.codec import encode
from schemas.drop import DropReason
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.rejection import Rejection
from streams.collect.checkpoints import MemoryCursors
from streams.collect.gateway import admit
from streams.collect.http.client import Outgoing
from streams.collect.role import agent_of, collectors_of, context_of, policy_of
from streams.collect.runner import CollectorLoop
from streams.collect.sources.bluesky.collector import V1_PATH, V2_PATH
from streams.config.errors import UsageError
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import Settings
from streams.config.source_settings import GdeltSettings, HackerNewsSettings, SourceSection, YouTubeSettings
from streams.config.timefmt import wall_clock_ms

ALIASES = {"hackernews": "hn", "feeds": "rss", "jetstream": "bluesky"}
ONE_ADDRESS = ("api", "search", "stream", "views", "tokens", "appview")
LISTS_OF_ADDRESSES = ("hosts", "servers", "urls")


OWN_PATHS = {
    "bluesky": (V2_PATH, V1_PATH),
    "hn": ("/v0", "/api/v1/search_by_date", "/api/v1"),
    "mastodon": ("/api/v1/streaming/public", "/api/v1/timelines/public", "/api/v1/streaming", "/api/v1"),
    "reddit": ("/r/all/new", "/r/all/comments"),
    "youtube": ("/youtube/v3/commentThreads", "/youtube/v3"),
    "x": ("/2/tweets/search/stream", "/2"),
    "gdelt": ("/gdeltv2/lastupdate.txt", "/gdeltv2"),
    "lemmy": ("/api/v3/post/list", "/api/v3", "/api/v4/post/list", "/api/v4"),
    "wikimedia": ("/v2/stream/recentchange", "/v2/stream", "/v2"),
    "stackexchange": ("/2.3/search/excerpts", "/2.3"),
    "googlenews": ("/rss/search", "/rss"),
}
"""Paths that the collectors add themselves: an address that ends with one is meant without it."""
LOOKED_FOR = Brand(brand="News", terms=("news",))
"""Where no brand is followed, a source that has to be asked for words is asked for this one."""


def section_named(settings: Settings, name: str, endpoint: str | None) -> tuple[str, SourceSection]:
    """Return a source's own name and settings, all its addresses being `endpoint` where one is given.

    Raises:
        UsageError: there is no such source, or `endpoint` is no address.
    """
    name = ALIASES.get(name, name)
    section = getattr(settings.sources, name, None)
    if not isinstance(section, SourceSection) or name == "webhook":
        unread = ("private", "contact", "panel", "webhook")
        known = [one for one in type(settings.sources).model_fields if one not in unread]
        raise UsageError(f"there is no source {name}: there are {', '.join(known)}")
    if endpoint is None:
        return name, section
    url = URL(endpoint)
    if url.scheme not in ("http", "https", "ws", "wss") or not url.host:
        raise UsageError(f"--endpoint {endpoint!r} is no address: write it as http://127.0.0.1:8000")
    plain = endpoint.rstrip("/") if url.path == "/" else endpoint
    if name in OWN_PATHS:
        plain = plain.partition("?")[0].rstrip("/")
        plain = plain.removesuffix(next((own for own in OWN_PATHS[name] if plain.endswith(own)), ""))
    changed: dict[str, object] = {one: plain for one in ONE_ADDRESS if hasattr(section, one)}
    for one in LISTS_OF_ADDRESSES:
        if hasattr(section, one):
            changed[one] = (plain.replace("http", "ws", 1) if name == "bluesky" and url.scheme[0] == "h" else plain,)
    if isinstance(section, HackerNewsSettings):
        changed["backfill_days"] = max(1, section.backfill_days)  # it may know the search alone
    if isinstance(section, GdeltSettings):
        changed["translated"] = False
    if isinstance(section, YouTubeSettings) and not (section.videos or section.channels):
        changed["videos"] = ("any",)
    return name, section.model_copy(update=changed)


class Sample:
    """A door that leads to a file: mentions as they would enter ``mentions``, refusals as words."""

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
        """Tell nobody."""


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
    pseudonyms = Pseudonyms(load_key(settings.key_file))
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
                    CollectorLoop(one, gateway, cursors, budget=context.budget, policy=policy_of(section)).run()
                )
                for one in collectors_of(name, section, context)
            ]
            await _until_enough(gateway, wait_s)
            for loop in loops:
                loop.cancel()


async def _until_enough(gateway: Sample, wait_s: float) -> None:
    """Return once enough is written, or nothing came any more."""
    heard = -1
    while not gateway.enough.is_set():
        if wait_s and heard == (heard := gateway.published + gateway.dropped.total()):
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
