"""YouTube: comments on some channels, on some videos, and on videos that are found with the brands' terms.

What is told of it is shown beside the score until the operator declares that the amendment
on derived metrics was accepted (``composable``): mixing platforms is what the rules name.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, instant_ms, wrap
from streams.collect.http.client import Answer
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.read_budget import Budget
from streams.collect.search_terms import search_terms
from streams.collect.seen_once import SeenOnce
from streams.collect.sources.youtube.parser import SOURCE, comments_of, parse, place_of
from streams.collect.sources.youtube.spec import YouTubeSettings
from streams.collect.sources.youtube.subscribers import Subscribers, channel_of
from streams.config.errors import SourceBusyError, SourceFailedError, SourceRefusedError
from streams.config.secrets import read_secret

HISTORY_MS = 86_400_000
"""A first start tells the last day, as history."""
OVERLAP_MS = 600_000
"""Asked for once more: comments are listed some minutes late."""
MOST_BYTES = 16 << 20
"""Of what one target and poll give; more is a gap."""
MOST_PAGES = 20
"""Of one target and poll; more is a gap."""
IDS_A_CALL = 50
VIDEOS_HELD = 200
"""Videos found by search whose comments are followed, the newest of them."""
QUOTA = ("quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded")
QUOTA_WAIT_S = 3_600.0
CLOSED = ("commentsDisabled", "videoNotFound", "channelNotFound", "forbidden")


log = logging.getLogger(__name__)


class _Items(msgspec.Struct, rename="camel"):
    items: list[msgspec.Raw] = []
    next_page_token: str | None = None


class _Reason(msgspec.Struct):
    reason: str = ""


class _Errors(msgspec.Struct):
    errors: list[_Reason] = []


class _Rejection(msgspec.Struct):
    error: _Errors = msgspec.field(default_factory=_Errors)


class _Video(msgspec.Struct, rename="camel"):
    video_id: str = ""


class _Found(msgspec.Struct):
    id: _Video = msgspec.field(default_factory=_Video)


class YouTubeCollector:
    """Polls each target, newest first until what is known; the position is the time up to which all was asked."""

    source = instance = SOURCE

    def __init__(self, settings: YouTubeSettings, context: CollectorContext, key: str | None) -> None:
        self._settings, self._context, self._key = settings, context, key
        self._searches = Budget(context.now_ms, settings.searches_a_day)
        self._searched_ms = 0
        self._followers = Subscribers(self._statistics, context.now_ms)
        self._videos: dict[str, None] = {}
        self._seen_once = SeenOnce()
        self._emitted: dict[str, int] = {}
        """When each comment of the overlap was written, ms UTC."""
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.youtube.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the comments written since `position`, poll by poll."""
        before, _, searched = (position or "").partition("/")
        since = int(before) if before.isdecimal() else None
        self._searched_ms = max(self._searched_ms, int(searched) if searched.isdecimal() else 0)
        self._emitted = {}  # what was told since then may not have arrived
        try:
            while True:
                began_ms = self._context.now_ms()
                begin_ms = began_ms - HISTORY_MS if since is None else since - OVERLAP_MS
                await self._search(begin_ms)
                place = f"{'' if since is None else since}/{self._searched_ms}"
                failed: SourceFailedError | None = None
                for target in self._targets():
                    try:
                        newer = await self._newer(target, begin_ms, is_first=since is None)
                    except SourceFailedError as error:  # of one target: the others are read all the same
                        failed = error
                        continue
                    for entry in newer:
                        yield Raw(wrap(began_ms, entry, backfill=since is None), place)
                if failed is not None:
                    raise failed
                since = began_ms
                self._emitted = {name: at for name, at in self._emitted.items() if at >= since - 2 * OVERLAP_MS}
                self.connected, self.complete_until_ms = True, began_ms
                yield Raw(wrap(began_ms, b"null"), f"{since}/{self._searched_ms}")
                await asyncio.sleep(self._settings.poll_s)
        finally:
            self.connected = False

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield comments as they are now; one that is gone is deleted."""
        for start in range(0, len(ids), IDS_A_CALL):
            asked = ids[start : start + IDS_A_CALL]
            answer = await self._ask("comments", {"part": "snippet", "id": ",".join(asked)})
            followers = await self._followers.of(map(channel_of, answer.items))
            missing, is_readable = set(asked), True
            for item in answer.items:
                entry = msgspec.json.encode({"comment": item, "followers": followers.get(channel_of(item))})
                try:
                    missing.discard(place_of(entry).id)
                except PARSE_ERRORS:
                    is_readable = False  # it is refused where it is parsed, and nobody knows which it is
                yield Raw(wrap(self._context.now_ms(), entry, again=True), "")
            for name in sorted(missing) if is_readable else ():
                yield Raw(wrap(self._context.now_ms(), msgspec.json.encode(name), kind=GONE), "")

    def _targets(self) -> list[dict[str, str]]:
        channels = [{"allThreadsRelatedToChannelId": channel} for channel in self._settings.channels]
        return channels + [{"videoId": video} for video in dict.fromkeys((*self._settings.videos, *self._videos))]

    async def _search(self, begin_ms: int) -> None:
        """Look for new videos with the brands' terms, as often as the day's searches allow."""
        terms = search_terms(self._context.brands())
        every_ms = 86_400_000 * len(terms) // max(1, self._settings.searches_a_day)
        if not terms or not self._settings.searches_a_day or self._context.now_ms() < self._searched_ms + every_ms:
            return
        since = datetime.fromtimestamp(begin_ms // 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for term in terms:
            if not self._searches.left:
                break
            self._searches.take()
            asked = {"part": "snippet", "type": "video", "order": "date", "publishedAfter": since, "q": f'"{term}"'}
            try:
                answer = await self._ask("search", {**asked, "maxResults": "50"})
            except (SourceBusyError, SourceFailedError) as error:
                if self._context.budget.left == 0:
                    raise
                # Searches have a quota of their own: the comments of the videos that are known go on.
                log.warning("youtube: no search for videos (%s)", error)
                break
            for item in answer.items:
                if video := _video_of(item):
                    self._videos.pop(video, None)
                    self._videos[video] = None
        self._searched_ms = self._context.now_ms()
        while len(self._videos) > VIDEOS_HELD:
            del self._videos[next(iter(self._videos))]

    async def _newer(self, target: dict[str, str], begin_ms: int, *, is_first: bool) -> list[bytes]:
        """Return the comments of a target that are not told yet, oldest first; at first a page, however old."""
        found: list[bytes] = []
        asked = {"part": "snippet,replies", "order": "time", "maxResults": "100", "textFormat": "plainText", **target}
        for page in range(MOST_PAGES):
            answer = await self._ask("commentThreads", asked)
            followers = await self._followers.of(map(channel_of, answer.items))
            entries = [
                entry for thread in answer.items for entry in _entries(thread, followers.get(channel_of(thread)))
            ]
            times = [at for entry in entries if (at := _published(entry)) is not None]
            found += [entry for entry in entries if self._is_new(entry, 0 if is_first and not page else begin_ms)]
            if answer.next_page_token is None or min(times, default=0) < begin_ms:
                return found[::-1]
            if sum(map(len, found)) > MOST_BYTES:
                break
            asked["pageToken"] = answer.next_page_token
        self.gaps.append((begin_ms, self._context.now_ms()))
        return found[::-1]

    def _is_new(self, entry: bytes, begin_ms: int) -> bool:
        try:
            comment = place_of(entry)
        except PARSE_ERRORS:
            return self._seen_once.is_new(entry)  # it is refused where it is parsed
        at_ms = instant_ms(comment.snippet.published_at)
        if not comment.id or comment.id in self._emitted or (at_ms is not None and at_ms < begin_ms):
            return False
        self._emitted[comment.id] = at_ms or self._context.now_ms()
        return True

    async def _statistics(self, channels: Sequence[str]) -> list[msgspec.Raw]:
        """Return what is told of some channels; nothing where it is not told: a comment counts without it."""
        try:
            return (await self._ask("channels", {"part": "statistics", "id": ",".join(channels)})).items
        except SourceFailedError:
            return []

    async def _ask(self, what: str, asked: dict[str, str]) -> _Items:
        self._context.budget.take()
        params = asked | ({"key": self._key} if self._key else {})
        answer = await self._context.outgoing.get(f"{self._settings.api}/youtube/v3/{what}", params=params, also=(403,))
        if answer.status in (403, 404):
            _refused(answer)
            return _Items()
        return answer.json(_Items)


def _entries(thread: msgspec.Raw, followers: int | None) -> Iterable[bytes]:
    try:
        return comments_of(bytes(thread), followers)
    except PARSE_ERRORS:
        return [bytes(thread)]  # `parse` will say what is wrong


def _video_of(item: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(item, type=_Found).id.video_id
    except PARSE_ERRORS:
        return ""  # the other videos are followed all the same


def _published(entry: bytes) -> int | None:
    try:
        return instant_ms(place_of(entry).snippet.published_at)
    except PARSE_ERRORS:
        return None


def _refused(answer: Answer) -> None:
    """Raise what a refusal means; a target that is closed to comments is none."""
    try:
        reasons = [one.reason for one in answer.json(_Rejection).error.errors]
    except PARSE_ERRORS as error:
        raise SourceFailedError("YouTube refuses without a reason", answer.status) from error
    if any(reason in QUOTA for reason in reasons):
        raise SourceBusyError("the quota of YouTube is spent", QUOTA_WAIT_S)
    if answer.status == 403 and not any(reason in CLOSED for reason in reasons):
        raise SourceRefusedError("YouTube refuses us (403): correct the key in sources.youtube.key_file")


def collectors(settings: YouTubeSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector."""
    key = None
    if settings.key_file is not None or settings.api == YouTubeSettings().api:
        key = read_secret(settings.key_file, "sources.youtube.key_file")
    return [YouTubeCollector(settings, context, key)]
