"""What a yardstick says of itself: one line of JSON."""

import msgspec


class Used(msgspec.Struct, frozen=True):
    """From the first mention to the last record sent."""

    mentions: int
    seconds: float
    cpu_s: float
    """Of all threads of the process; what came before the first mention is left out."""

    @property
    def cpu_us(self) -> float:
        """A mention."""
        return 1e6 * self.cpu_s / self.mentions


def used_line(mentions: int, seconds: float, cpu_s: float) -> str:
    """Return the line.

    >>> used_line(2, 0.5, 0.25)
    '{"mentions":2,"seconds":0.5,"cpu_s":0.25}'
    """
    return msgspec.json.encode(Used(mentions, seconds, cpu_s)).decode()


def used_of(printed: str) -> Used:
    """Return what a yardstick said: its last line.

    >>> used_of('a warning\\n' + used_line(2, 0.5, 0.25) + '\\n').cpu_us
    125000.0
    """
    return msgspec.json.decode(printed.strip().splitlines()[-1], type=Used)
