"""Signatures that were accepted, for as long as they are valid: the same one is published once."""

import asyncio
from collections.abc import Awaitable, Callable
from math import ceil

from streams.collect.sources.webhook.access import AGE_S, Signed

MOST_REMEMBERED = 250_000
"""Some 40 MB; over 300 s that is 833 requests a second, of up to ten thousand mentions each."""


class OtherUseError(Exception):
    """The same signature was accepted under another source."""


class FullError(Exception):
    """No further signature can be remembered."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class Signatures:
    """Remembers what was accepted under each signature. They are of this process; a restart forgets them."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        """`most`: signatures."""
        self._most = most
        self._accepted: dict[int, dict[bytes, tuple[str, int]]] = {}
        """By the second in which they cease to be valid; then source and how many mentions."""
        self._shared: dict[tuple[str, int], tuple[str, int]] = {}
        """One tuple for all that are equal."""
        self._under_way: dict[bytes, asyncio.Future[None]] = {}
        self._count = 0
        self._forgot_s = 0

    def __len__(self) -> int:
        """How many are remembered."""
        return self._count

    async def once(self, signed: Signed, source: str, now_s: float, publish: Callable[[], Awaitable[int]]) -> int:
        """Return what `publish` returns, or what it returned for this signature before.

        A request that comes while the same one is under way waits for it; if that one failed, this one publishes.

        Args:
            signed: the signature, valid at `now_s`.
            source: under which it is pushed.
            now_s: s UTC.
            publish: returns how many mentions were accepted.

        Raises:
            OtherUseError: it was accepted under another source.
            FullError: it could not be remembered, and so nothing is published.
        """
        self._forget(int(now_s))
        until_s = signed.at_s + AGE_S
        while True:
            known = self._accepted.get(until_s, {}).get(signed.digest)
            if known is not None:
                if known[0] != source:
                    raise OtherUseError
                return known[1]
            running = self._under_way.get(signed.digest)
            if running is None:
                break
            await asyncio.shield(running)
        if self._count + len(self._under_way) >= self._most:
            raise FullError(max(1, min(self._accepted, default=ceil(now_s)) - int(now_s) + 1))
        done = self._under_way[signed.digest] = asyncio.get_running_loop().create_future()
        try:
            count = await publish()
            accepted = self._shared.setdefault((source, count), (source, count))
            self._accepted.setdefault(until_s, {})[signed.digest] = accepted
            self._count += 1
            return count
        finally:
            del self._under_way[signed.digest]
            done.set_result(None)

    def _forget(self, now_s: int) -> None:
        """Forget what is valid no more; once a second is often enough."""
        if now_s == self._forgot_s:
            return
        self._forgot_s = now_s
        for until_s in [one for one in self._accepted if one < now_s]:
            self._count -= len(self._accepted.pop(until_s))
