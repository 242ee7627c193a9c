"""The live stream: each message is made once for all who listen, and who is too slow is sent away."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from schemas.codec import encode
from scoring.method.constants import WINDOWS
from streams.board.contract.params import LeagueAsked, WindowName
from streams.board.contract.score_responses import Moved
from streams.board.state.read_model import ReadModel
from streams.board.views.views import Views

TICK_S = 0.1
"""What changes within so long is told together."""
BEAT_S = 5.0
"""How often the state is sent at least: a reader that gets nothing for three of them is cut off."""
WAITING = 50
"""Messages that may wait for one reader: five seconds and more."""


class Listener:
    """One reader; messages wait for it in a queue. None at the end of it: it was too slow."""

    def __init__(self, window: WindowName) -> None:
        self.window = window
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING + 1)
        self.is_slow = False

    def put(self, message: bytes) -> None:
        """Let a message wait, or give the reader up."""
        if self.is_slow:
            return
        if self._queue.qsize() >= WAITING:
            self.is_slow = True
            self._queue.put_nowait(None)
        else:
            self._queue.put_nowait(message)

    async def messages(self) -> AsyncIterator[bytes]:
        """Yield messages until the reader is given up."""
        while (message := await self._queue.get()) is not None:
            yield message


class LiveStream:
    """Sends listeners what changes in a model."""

    def __init__(self, model: ReadModel, moved: asyncio.Event, views: Views) -> None:
        """`moved` is set when the model changed."""
        self._model, self._moved, self._views = model, moved, views
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._sent = model.number
        self._fresh = views.freshness()
        """As it was told last."""
        self._life = secrets.token_hex(4)
        """Numbers of changes are of one life of the board alone."""
        self.dropped = 0
        """Listeners that were too slow."""

    @property
    def listeners(self) -> int:
        """How many listen."""
        return sum(map(len, self._listeners.values()))

    @property
    def windows(self) -> list[str]:
        """Windows that somebody looks at."""
        return [window for window, listeners in self._listeners.items() if listeners]

    def open(self, window: WindowName, last_id: str) -> Listener:
        """Add a listener of a window and send it all, or what changed since the message of `last_id`."""
        listener = Listener(window)
        life, _, number = last_id.partition("-")
        if life == self._life and number.isdecimal() and len(number) < 16:
            for message in self._messages(window, min(int(number), self._sent)):
                listener.put(message)
        else:
            listener.put(self._message("league", self._views.league(LeagueAsked(window=window))))
        listener.put(self._message("state", self._views.state()))
        self._listeners[window].add(listener)
        return listener

    def close(self, listener: Listener) -> None:
        """Remove a listener."""
        self._listeners[listener.window].discard(listener)

    async def run(self) -> None:
        """Send what changes, for ever."""
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + BEAT_S
        while True:
            try:
                async with asyncio.timeout_at(beat_at):
                    await self._moved.wait()
                await asyncio.sleep(TICK_S)
                self._moved.clear()
                self._send_changes()
                if self._fresh != self._views.freshness():
                    beat_at = loop.time()
            except TimeoutError:
                pass
            if loop.time() >= beat_at:
                beat_at = loop.time() + BEAT_S
                self._fresh = self._views.freshness()
                self._to_all([self._message("state", self._views.state())])

    def _send_changes(self) -> None:
        before, self._sent = self._sent, self._model.number
        for window in WINDOWS:
            if listeners := self._listeners[window.name]:
                self._put(listeners, self._messages(window.name, before))

    def _to_all(self, messages: list[bytes]) -> None:
        for listeners in self._listeners.values():
            self._put(listeners, messages)

    def _put(self, listeners: set[Listener], messages: list[bytes]) -> None:
        for listener in list(listeners):
            for message in messages:
                listener.put(message)
            if listener.is_slow:
                self.dropped += 1
                listeners.discard(listener)

    def _messages(self, window: str, after: int) -> list[bytes]:
        """Return what changed in a window after the change of a number, up to the last one sent."""
        messages = []
        if rows := self._model.changed(window, after):
            moved = Moved(window=window, at=max(row.at for row in rows), rows=rows)
            messages.append(self._message("moved", moved))
        messages += [self._message("alert", self._views.texts.of(alert)) for alert in self._model.new_alerts(after)]
        messages += [self._message("source", self._views.source(one)) for one in self._model.new_sources(after)]
        return messages

    def _message(self, event: str, data: Any) -> bytes:
        # JSON of ours has no line breaks, so that one line of data is a message.
        return b"id: %s-%d\nevent: %s\ndata: %s\n\n" % (self._life.encode(), self._sent, event.encode(), encode(data))
