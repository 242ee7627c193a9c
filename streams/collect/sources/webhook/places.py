"""How many requests are worked on at a time: of those who are known and, apart from these, of those who are not yet."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

MOST_UNPROVEN = 32
"""Bodies that are read to see whether their signature is right."""
UNPROVEN_BYTES = 8 << 20


class FullError(Exception):
    """There is no place now."""


SHARE = 0.75
"""Of the places of those who are known, what one of several keys may have."""


class Places:
    """Places of requests of those who are known, by their key: a token or a secret.

    >>> places = Places(4, 100, keys=2)
    >>> with places.taken("a", 30, 5), places.taken("a", 45, 6):
    ...     len(places), places.since()
    (2, 5)
    >>> with places.taken("a", 40, 5), places.taken("a", 40, 6):
    ...     pass
    Traceback (most recent call last):
    FullError
    """

    def __init__(self, most: int, most_bytes: int, keys: int) -> None:
        """`most`: requests; `most_bytes`: of their bodies; `keys`: tokens and secrets."""
        share = 1.0 if keys < 2 else SHARE
        self._most, self._most_bytes = most, most_bytes
        self._most_of_key, self._most_bytes_of_key = most * share, most_bytes * share
        self._count, self._bytes = Counter[str](), Counter[str]()
        self._since: dict[object, int] = {}

    def __len__(self) -> int:
        """How many are taken."""
        return len(self._since)

    def since(self) -> int | None:
        """When the oldest of them was taken, ms UTC."""
        return min(self._since.values(), default=None)

    @contextmanager
    def taken(self, key: str, size: int, now_ms: int) -> Iterator[None]:
        """Take a place of a key, for a body of so many bytes.

        Raises:
            FullError: there is none, or none for this key.
        """
        if (
            len(self) >= self._most
            or self._bytes.total() + size > self._most_bytes
            or self._count[key] >= self._most_of_key
            or self._bytes[key] + size > self._most_bytes_of_key
        ):
            raise FullError
        place = object()
        self._since[place] = now_ms
        self._count[key] += 1
        self._bytes[key] += size
        try:
            yield
        finally:
            del self._since[place]
            self._count[key] -= 1
            self._bytes[key] -= size


class _Body:
    """A body that is being read."""

    def __init__(self, address: str, size: int) -> None:
        self.address, self.size = address, size
        self.deadline: asyncio.Timeout | None = None
        self.is_ended = False


class Unproven:
    """Bodies of those who are not known yet.

    Whoever has the key sends its body at once. So where there is no place, the oldest body of the address with most is
    given up for the new one: whoever announces bodies and sends none gives up its own.
    """

    def __init__(self, most: int = MOST_UNPROVEN, most_bytes: int = UNPROVEN_BYTES) -> None:
        """`most_bytes`: no smaller than a body may be."""
        self._most, self._most_bytes = most, most_bytes
        self._bodies: dict[_Body, None] = {}

    def __len__(self) -> int:
        """How many are read."""
        return len(self._bodies)

    async def read(self, read: Callable[[], Awaitable[bytes]], address: str, size: int, within_s: float) -> bytes:
        """Return what `read` returns.

        Args:
            read: the body.
            address: of whoever sends it.
            size: bytes that it is announced with.
            within_s: longest time that it may take.

        Raises:
            FullError: it was given up for another one.
            TimeoutError: it took longer.
        """
        body = _Body(address, size)
        self._make_place(body)
        self._bodies[body] = None
        try:
            async with asyncio.timeout(within_s) as body.deadline:
                return await read()
        except TimeoutError as error:
            if body.is_ended:
                raise FullError from error
            raise
        finally:
            self._bodies.pop(body, None)

    def _make_place(self, new: _Body) -> None:
        while self._bodies and (
            len(self._bodies) >= self._most or sum(body.size for body in self._bodies) + new.size > self._most_bytes
        ):
            count = Counter(body.address for body in (*self._bodies, new))
            oldest = max(self._bodies, key=lambda body: count[body.address])  # the first one of those that are equal
            del self._bodies[oldest]
            oldest.is_ended = True
            if oldest.deadline is not None:
                oldest.deadline.reschedule(asyncio.get_running_loop().time())
