"""The words of a report in one language, and its numbers and times."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.reason import Reason
from streams.analysis.attribution import SHOWN
from streams.analysis.reasons import reason_text
from streams.config.errors import UsageError
from streams.config.source_registry import name_in_text

LANGUAGES = ("en", "fr")


class Words:
    """Says things by their key in ``words/<language>.toml``.

    >>> en, fr = Words("en"), Words("fr")
    >>> en("league.title"), fr("indicators.reach.name")
    ('League table', 'Portée')
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise UsageError(f"there is no language {language!r}: use one of {', '.join(LANGUAGES)}")
        self.language = language
        file = Path(__file__).parent / "words" / f"{language}.toml"
        self.said: dict[str, str] = dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
        """By key, its parts joined by points."""
        self._months = self("times.months").split()

    def __call__(self, key: str, **params: Any) -> str:
        """Return the text of a key, with `params` in its placeholders."""
        return self.said[key].format(**params)

    def source(self, source: str) -> str:
        """Name a source."""
        return name_in_text(source, self.language)

    def reason(self, reason: Reason) -> str:
        """Return the text of a reason, to stand within a sentence."""
        return reason_text(reason, self.language, self.source)

    def contribution(self, indicator: str, source: str) -> str:
        """Name what one indicator did on one source."""
        return self("moved.contribution", indicator=self(f"indicators.{indicator}.name"), source=self.source(source))

    def listed(self, names: list[str]) -> str:
        """Join names.

        >>> Words("en").listed(["X", "Reddit", "Bluesky"]), Words("fr").listed(["X"])
        ('X, Reddit and Bluesky', 'X')
        """
        return f" {self('and')} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def number(self, value: float, digits: int = 1) -> str:
        """Write a number.

        >>> Words("en").number(51.25), Words("fr").number(-2.0)
        ('51.2', '−2,0')
        """
        return f"{value:.{digits}f}".replace("-", "−").replace(".", self("numbers.point"))

    def signed(self, points: float) -> str:
        """Write a change in points with its sign; one that one decimal does not show has none.

        >>> Words("en").signed(1.26), Words("fr").signed(-1.26), Words("en").signed(-0.01)
        ('+1.3', '−1,3', '0.0')
        """
        if abs(points) < SHOWN:
            return self.number(0.0)
        return f"{'+' if points > 0 else ''}{self.number(points)}"

    def points(self, points: float, *, signed: bool = False) -> str:
        """Write points with their name.

        >>> Words("en").points(0.5), Words("fr").points(1.94), Words("fr").points(-2.0, signed=True)
        ('0.5 points', '1,9 point', '−2,0 points')
        """
        kind = "points" if round(abs(points), 1) >= 2 else "few_points"
        return self(f"numbers.{kind}", number=self.signed(points) if signed else self.number(points))

    def whole(self, count: int) -> str:
        """Write a whole number.

        >>> Words("en").whole(8784), Words("fr").whole(8784) == "8\u202f784"
        ('8,784', True)
        """
        return f"{count:,}".replace(",", self("numbers.thousands"))

    def percent(self, ratio: float, digits: int = 0) -> str:
        """Write a ratio, 0 to 1, in hundredths.

        >>> Words("en").percent(0.125, 1), Words("fr").percent(0.5) == "50\u202f%"
        ('12.5%', True)
        """
        return self("numbers.percent", number=self.number(100 * ratio, digits))

    def day(self, at_ms: int) -> str:
        """Write a UTC day.

        >>> Words("en").day(1_424_563_200_000), Words("fr").day(1_424_563_200_000)
        ('22 Feb 2015', '22 févr. 2015')
        """
        time = datetime.fromtimestamp(at_ms / 1_000, UTC)
        day = self("times.first") if time.day == 1 else str(time.day)
        return f"{day} {self._months[time.month - 1]} {time.year}"

    def short_day(self, at_ms: int) -> str:
        """Write a UTC day without its year.

        >>> Words("en").short_day(1_424_563_200_000)
        '22 Feb'
        """
        return self.day(at_ms).rpartition(" ")[0]

    def minute(self, at_ms: int) -> str:
        """Write a UTC minute.

        >>> Words("en").minute(1_424_563_200_000)
        '22 Feb 2015, 00:00 UTC'
        """
        return self("times.minute", day=self.day(at_ms), time=f"{datetime.fromtimestamp(at_ms / 1_000, UTC):%H:%M}")


def _flat(table: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{before}{name}"
        found += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return found
