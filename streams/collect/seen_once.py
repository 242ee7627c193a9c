"""What a source lists without a number: it cannot be distinguished from earlier items, so each is emitted once."""

HELD = 10_000


class SeenOnce:
    """Remembers what was there already.

    >>> unplaced = SeenOnce()
    >>> [unplaced.is_new(data) for data in (b"a", b"b", b"a")]
    [True, True, False]
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def is_new(self, data: bytes) -> bool:
        """Whether `data` was not there before; of more than are held none is new."""
        if hash(data) in self._seen or len(self._seen) >= HELD:
            return False
        self._seen.add(hash(data))
        return True
