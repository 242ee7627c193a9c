"""A watchdog over the time between a rebalance and partitions that are ready."""

import asyncio

from streams.config.errors import RestartError
from streams.runtime.faust_batching import BatchApp


class Watchdog:
    """Ends a worker that waits for its partitions, or for their state, and gets nowhere.

    Faust's recovery was seen to be given up in silence by a rebalance that met another.
    A worker started anew gets its partitions; nothing is lost.
    """

    def __init__(self, app: BatchApp, patience_s: float) -> None:
        self._app = app
        self._patience_s = patience_s
        self._timer: asyncio.TimerHandle | None = None

    def wait(self) -> None:
        """Begin to wait, or go on waiting."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._patience_s, self._bark)

    def moved(self) -> None:
        """Something was got done: while we wait, have patience for as long again."""
        if self._timer is not None:
            self.done()
            self.wait()

    def done(self) -> None:
        """Stop waiting."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _bark(self) -> None:
        self._timer = None
        error = RestartError(
            f"no partitions, or no progress with their state, for {self._patience_s:g} s after a rebalance: "
            "start it again, nothing is lost"
        )
        self._crashing = asyncio.ensure_future(self._app.crash(error))
