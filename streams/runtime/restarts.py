"""When a role that died is started again, and when no more."""

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
WELL_S = 300.0
"""A life of so long ends the back-off."""
MOST_DEATHS = 5
WITHIN_S = 600.0
"""So many deaths within so long, and a restart does not help."""


def pause_s(deaths: int) -> float:
    """Return the pause after so many deaths in a row, seconds.

    >>> [pause_s(deaths) for deaths in (1, 2, 3, 4, 5, 6, 1_000)]
    [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    """
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(deaths - 1, 10))


class Restarts:
    """The deaths of one role; times are seconds of one clock.

    >>> restarts = Restarts()
    >>> [restarts.died(at, began) for began, at in ((0, 3), (4, 5), (7, 310), (311, 312), (314, 315))]
    [1.0, 2.0, 1.0, 2.0, 4.0]
    >>> restarts.too_many(315), restarts.too_many(604)
    (True, False)
    """

    def __init__(self) -> None:
        self._row = 0
        self._deaths: list[float] = []

    def died(self, now_s: float, began_s: float, *, counts: bool = True) -> float:
        """Note the death of a life that began at `began_s`; return the pause before the next.

        `counts`: whether it is one of those that may be too many.
        """
        self._row = 1 if now_s - began_s >= WELL_S else self._row + 1
        if counts:
            self._deaths.append(now_s)
        return pause_s(self._row)

    def forgive(self, since_s: float) -> None:
        """Let the deaths since then count no more: their cause was seen only now, and is none of the role's."""
        self._deaths = [at for at in self._deaths if at < since_s]

    def too_many(self, now_s: float) -> bool:
        """Whether the role died so often lately that it is not to be started again."""
        self._deaths = [at for at in self._deaths if now_s - at < WITHIN_S]
        return len(self._deaths) >= MOST_DEATHS
