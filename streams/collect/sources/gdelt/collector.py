"""GDELT: the news of the world, in files that come every quarter of an hour."""

import asyncio
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.protocol import Collector, Raw
from streams.collect.sources.gdelt.parser import SOURCE, parse, stamp_ms
from streams.collect.sources.gdelt.spec import GdeltSettings
from streams.config.errors import SourceFailedError

STEP = timedelta(minutes=15)
MOST_PACKED, MOST_OPENED = 20 << 20, 256 << 20
"""Bytes of a file; they have some 10 and 40 MiB."""
MOST_TRIES = 5
MOST_LINE = 1 << 18
UNOPENED = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError)
"""What opening hostile bytes raises."""
MOST_FILES = 4 * 24 * 7
"""A break of over a week is a gap: what is older is late for every pane."""
NOT_YET_MS = 3_600_000
"""A file that is not there so long after its time will not come."""


class GdeltCollector:
    """Reads file after file; the position is the stamp of the last that was told to its end."""

    source = instance = SOURCE

    def __init__(self, settings: GdeltSettings, context: CollectorContext) -> None:
        self._settings, self._context = settings, context
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None
        self._tries = Counter[str]()

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.gdelt.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the rows of every file after `position`; first those of the newest, as history."""
        last = position if position and stamp_ms(position) is not None else None
        try:
            newest = first = await self._newest()
            if last is None:
                # A first start has a place to go on from too, whatever becomes of it before the file's end.
                last = f"{_time(newest) - STEP:%Y%m%d%H%M%S}"
                yield Raw(wrap(self._context.now_ms(), b"null"), last)
            else:
                first = ""
            while True:
                for stamp in self._due(last, newest):
                    files = await self._files(stamp)
                    if files is None:
                        break  # not there yet
                    for row in chain.from_iterable(map(self._rows, files)):
                        data = wrap(self._context.now_ms(), msgspec.json.encode(row), backfill=stamp == first)
                        yield Raw(data, last)
                    last = stamp
                    yield Raw(wrap(self._context.now_ms(), b"null"), last)
                self.connected, self.complete_until_ms = True, stamp_ms(last)
                await asyncio.sleep(self._settings.poll_s)
                newest = await self._newest()
        finally:
            self.connected = False

    def _due(self, last: str, newest: str) -> list[str]:
        """Return the stamps after `last` up to `newest`."""
        at, end = _time(last), _time(newest)
        if (end - at) / STEP > MOST_FILES:
            begin = end - MOST_FILES * STEP
            self.gaps.append((int(at.timestamp() * 1_000), int(begin.timestamp() * 1_000)))
            at = begin
        stamps = []
        while (at := at + STEP) <= end:
            stamps.append(f"{at:%Y%m%d%H%M%S}")
        return stamps

    async def _newest(self) -> str:
        """Return the stamp of the newest files."""
        answer = await self._context.outgoing.get(f"{self._settings.api}/gdeltv2/lastupdate.txt")
        stamps = [line.rpartition("/")[2][:14] for line in answer.body.decode(errors="replace").split("\n") if line]
        known = [stamp for stamp in stamps if stamp_ms(stamp) is not None]
        if answer.status != 200 or not known:
            raise SourceFailedError("GDELT does not say which files are the newest", answer.status)
        return max(known)

    async def _files(self, stamp: str) -> list[bytes] | None:
        """Return the archives of one time; None: one of them may come yet."""
        files: list[bytes] = []
        kinds = ["gkg", "translation.gkg"] if self._settings.translated else ["gkg"]
        for kind in kinds:
            self._context.budget.take()
            answer = await self._context.outgoing.get(
                f"{self._settings.api}/gdeltv2/{stamp}.{kind}.csv.zip", most_bytes=MOST_PACKED
            )
            if answer.status == 200:
                self._look_at(stamp, answer.body)
                files.append(answer.body)
            elif self._context.now_ms() - (stamp_ms(stamp) or 0) < NOT_YET_MS:
                return None
            else:
                self._lost(stamp)
        return files

    def _rows(self, packed: bytes) -> Iterator[str]:
        """Yield the rows of an archive as far as they can be read; what cannot is refused as a row that is none."""
        try:
            yield from opened(packed)
        except UNOPENED as error:
            yield f"an archive that cannot be read: {type(error).__name__}"

    def _look_at(self, stamp: str, packed: bytes) -> None:
        """Ask again for an archive that cannot be opened, some times: it may have been the network's fault."""
        try:
            next(opened(packed), None)
        except UNOPENED as error:
            self._tries[stamp] += 1
            if self._tries[stamp] < MOST_TRIES:
                raise SourceFailedError(f"a file of GDELT cannot be opened ({type(error).__name__})", 200) from error

    def _lost(self, stamp: str) -> None:
        at_ms = stamp_ms(stamp) or 0
        self.gaps.append((at_ms - int(STEP.total_seconds() * 1_000), at_ms))


def opened(packed: bytes) -> Iterator[str]:
    """Yield the lines of the one file in an archive, as they are opened; raises one of UNOPENED."""
    left = MOST_OPENED
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (one,) = archive.infolist()
        with archive.open(one) as file:
            while line := file.readline(MOST_LINE):
                left -= len(line)
                if left < 0:
                    raise ValueError(f"over {MOST_OPENED} bytes")
                if line.strip():
                    yield line.decode(errors="replace").rstrip("\n")


def _time(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def collectors(settings: GdeltSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector."""
    return [GdeltCollector(settings, context)]
