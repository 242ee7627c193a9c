"""All that was told of some brands, from which any time is read: for comparisons and explanations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import ANY_BRAND, OBSERVATION, PROGRESS
from scoring.method.constants import DAY_MS, GRANULARITIES, PROFILE, PROFILES
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period
from scoring.reading.attribution import contributions
from scoring.reading.comparison import Side
from scoring.reading.evaluate import Readings, interval_of, read_periods
from scoring.reading.exposure import Calendar
from scoring.reading.interval import Interval
from scoring.reading.score import Parts, Reading
from scoring.state.fold import BARE
from scoring.state.panes import PartitionState
from scoring.state.routing import routes_of
from scoring.text.matching import Matcher
from scoring.text.tone.labels import LabelBook


class Read(NamedTuple):
    """One period of one brand."""

    brand: str
    period: Period
    side: Side
    parts: Parts
    """[sources]."""
    reading: Reading
    """Scalars; u and indicators [4]."""
    low: float
    """95% bounds, points."""
    high: float
    mention_count: int


class Archive:
    """The observations of some brands, with nothing sealed and nothing forgotten."""

    def __init__(
        self,
        observations: np.ndarray,
        calendars: Mapping[str, Calendar],
        reference: Reference = REFERENCE,
        profile: str = PROFILE,
    ) -> None:
        """Take OBSERVATION records of whichever brands, in order of arrival; those in `calendars` are kept."""
        self.reference = reference
        self.profile = profile
        keys = np.array([signed(h64(name)) for name in calendars], np.int64)
        flags = observations["flags"]
        ours = np.isin(observations["brand"], keys) | (flags & ANY_BRAND != 0)
        self.observations = observations[ours & (flags & PROGRESS == 0)]
        self.state = PartitionState(reference, origins=1)  # of which no progress is told: nothing is sealed
        self.state.fold(self.observations, np.arange(len(self.observations)))
        self.calendars = {name: self._with_since(name, calendar) for name, calendar in calendars.items()}

    def _with_since(self, brand: str, calendar: Calendar) -> Calendar:
        """Return the calendar of a brand of which nobody says since when it is followed, where the method needs it.

        It is then the UTC day of its first version; without any, the newest time.
        """
        if calendar.since is not None or not self.reference.method.since_is_needed:
            return calendar
        ours = self.observations[self.observations["brand"] == signed(h64(brand))]
        first_ms = int(ours["created_at"][ours["flags"] & BARE == 0].min(initial=self.newest_ms))
        return calendar._replace(since=first_ms // DAY_MS * DAY_MS)

    @property
    def newest_ms(self) -> int:
        """Newest `seen_at`, ms UTC; 0 where nothing was told."""
        return self.state.clock

    def observations_of_brand(self, brand: str) -> np.ndarray:
        """Return the observations of one brand, and of what was taken back in every brand."""
        names = self.observations["brand"]
        rows: np.ndarray = self.observations[(names == signed(h64(brand))) | (names == 0)]
        return rows

    def read(self, brand: str, periods: Sequence[Period]) -> list[Read]:
        """Read periods of one brand."""
        slots = self.state.slots(np.array([signed(h64(brand))], np.int64))
        readings = read_periods(
            self.state, slots, periods, [self.calendars[brand]], self.reference, PROFILES[self.profile]
        )
        between = interval_of(readings)
        return [
            Read(
                brand,
                period,
                self._side(brand, readings, between, place),
                Parts(*(part[:, 0, place] for part in readings.parts)),
                Reading(*(number[..., 0, place] for number in readings.reading)),
                between.low[0, place].item(),
                between.high[0, place].item(),
                round(readings.mention_count[0, place].item()),
            )
            for place, period in enumerate(periods)
        ]

    def _side(self, brand: str, readings: Readings, between: Interval, place: int) -> Side:
        period = readings.periods[place]
        panes = period.last + 1 - period.first + (1 if period.weight else 0)
        if period.weight not in (0.0, 1.0):
            panes -= 1  # the last one has only begun, by as much as the first has ended
        coverage = readings.coverage[0, place]
        codes = self.reference.codes()
        return Side(
            brand=brand,
            length_ms=panes * GRANULARITIES[period.granularity].length_ms,
            score=readings.reading.score[0, place].item(),
            indicators=tuple(readings.reading.indicators[:, 0, place].tolist()),
            se=between.se[0, place].item(),
            logit=between.logit[0, place].item(),
            without=between.without[0, place],
            days=between.days[0, place].item(),
            hidden=between.hidden[0, place].item(),
            sources=frozenset(
                source for source, code in zip(self.reference.sources, codes, strict=True) if coverage[code] > 0
            ),
            reference=self.reference.name,
            profile=self.profile,
            method=self.reference.method.name,
        )

    def why(self, before: Read, after: Read) -> np.ndarray:
        """Return what each indicator and source added to the score, points, float64[4, sources of the reference]."""
        return contributions(
            (before.parts, before.reading), (after.parts, after.reading), self.reference, PROFILES[self.profile]
        )


def observations_of(
    mentions: Iterable[Mention],
    brands: Sequence[Brand],
    reference: Reference = REFERENCE,
    languages: frozenset[str] | None = None,
) -> np.ndarray:
    """Return the observations of admitted mentions for all brands that they speak of, in their order.

    `languages`: expected in texts; None: those that have lists of words.

    >>> mention = Mention(source="x", id="1", seen_at=2, created_at=1, text="I like acme", brand="Acme")
    >>> len(observations_of([mention, mention], []))
    2
    """
    matcher = Matcher(brands, languages=languages)
    records: list[bytes] = []
    mentions = list(mentions)
    labels = LabelBook()
    labels.put_all(mentions)
    for _, routed in routes_of(mentions, matcher, reference, labels):
        if routed.broadcast is not None:
            records.append(routed.broadcast.record(0))
        if routed.version is not None:
            records += [routed.version.record(h64(brand)) for brand in routed.brands]
    return np.frombuffer(b"".join(records), OBSERVATION)
