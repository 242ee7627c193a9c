"""The open connections of one HTTP server: how many there may be, in all and of one address."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from streams.web.client_address import Network, is_trusted

SHARE = 0.75
"""Of all connections, what one address may have."""


class Limits(NamedTuple):
    """What a server bears."""

    connections: int = 512
    """Open at a time."""
    header_s: float = 10.0
    """From the first byte of a request, or the opening of a connection, to the end of its headers."""
    idle_s: float = 30.0
    """Between an answer and the next request."""
    write_s: float = 30.0
    """In which a client has to read something of what is sent to it."""


class Closable(Protocol):
    """A connection."""

    address: str
    """Of whoever opened it, as `network_of` returns it."""

    def abort(self) -> None:
        """Close it at once."""


class Connections:
    """Which connections are open, and which of them wait for a request.

    Where there are too many, the one that waits longest of the address with most is closed for the new one. So whoever
    opens thousands closes its own.

    >>> class Opened:
    ...     def __init__(self, address): self.address, self.is_open = address, True
    ...     def abort(self): self.is_open = False
    >>> pool, many, one = Connections(4), [Opened("a") for _ in range(4)], Opened("b")
    >>> [pool.admit(each) for each in [*many, one]], [each.is_open for each in many]
    ([True, True, True, True, True], [False, True, True, True])
    """

    def __init__(self, most: int, trusted: Sequence[Network] = ()) -> None:
        """`most`: open at a time; `trusted`: proxies, of which one may have them all."""
        self.most, self._trusted = most, trusted
        self._open: dict[str, set[Closable]] = {}
        self._waiting: dict[str, dict[Closable, None]] = {}
        self._count = 0

    def __len__(self) -> int:
        """How many are open."""
        return self._count

    def admit(self, connection: Closable) -> bool:
        """Add a connection, which waits for a request, or return False where there is no place for it."""
        address = connection.address
        own = len(self._open.get(address, ()))
        if own >= self.most * SHARE and not is_trusted(address, self._trusted):
            if not self._close_one(address):
                return False
        elif self._count >= self.most:
            most = max(self._waiting, key=self._weight, default=address)
            if (most != address and len(self._open[most]) <= own) or not self._close_one(most):
                return False
        self._open.setdefault(address, set()).add(connection)
        self._count += 1
        self.wait(connection)
        return True

    def wait(self, connection: Closable) -> None:
        """Note that a connection waits for a request from now on."""
        if connection in self._open.get(connection.address, ()):
            self._waiting.setdefault(connection.address, {})[connection] = None

    def work(self, connection: Closable) -> None:
        """Note that a request of a connection is answered."""
        _discard(self._waiting, connection)

    def remove(self, connection: Closable) -> None:
        """Forget a connection."""
        _discard(self._waiting, connection)
        opened = self._open.get(connection.address)
        if opened is not None and connection in opened:
            opened.discard(connection)
            self._count -= 1
            if not opened:
                del self._open[connection.address]

    def _weight(self, address: str) -> tuple[bool, int]:
        """By what the address is chosen that one is closed of; a proxy holds those of many."""
        return not is_trusted(address, self._trusted), len(self._open[address])

    def _close_one(self, address: str) -> bool:
        waiting = self._waiting.get(address)
        if not waiting:
            return False
        oldest = next(iter(waiting))
        self.remove(oldest)
        oldest.abort()
        return True


def _discard(waiting: dict[str, dict[Closable, None]], connection: Closable) -> None:
    group = waiting.get(connection.address)
    if group is not None:
        group.pop(connection, None)
        if not group:
            del waiting[connection.address]
