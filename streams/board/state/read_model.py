"""What the board knows: the topics, read and then followed. It has no database, and nothing to lose."""

from collections import defaultdict
from collections.abc import Collection

import msgspec
from aiokafka.structs import ConsumerRecord

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert, AlertText
from schemas.application import BEGUN, Application
from schemas.brand_mention import BrandMention
from schemas.health import SourceHealth
from schemas.reason import Reason, ReasonCode
from schemas.score import Score, ScoreProgress
from schemas.tone_label import ToneLabel
from scoring.method.constants import WINDOWS
from scoring.reading.market import placed
from streams.analysis.reasons import change_reason, provisional_reason
from streams.board.contract.score_responses import Point, Standing
from streams.board.state.desk import Desk
from streams.board.state.latest import Latest
from streams.board.state.people import People
from streams.board.state.receivers import Receivers
from streams.board.state.recent_mentions import RecentMentions
from streams.board.state.tracks import Track, coverage_of
from streams.kafka.brand_book import BrandBook
from streams.kafka.checked_decoder import CheckedDecoder

KEPT_ALERTS = 1_000
SPARK = 24
"""Points of a sparkline."""

SHARED = tuple(sorted({*Standing.__struct_fields__} & {*Score.__struct_fields__} - {"provisional", "coverage"}))
"""Fields of a score that a row of the league table has as they are."""

Key = tuple[str, str, str]
"""Brand, window, and version of the application: a series never mixes two."""


class ReadModel:
    """Takes in records of the topics. Each change has a number, so that a reader can ask what came after one.

    Each `read_...` raises RefusedRecordError on a record that its topic cannot have, and changes nothing then.
    """

    def __init__(self) -> None:
        self.book = BrandBook()
        self.mentions = RecentMentions()
        self.people, self.receivers, self.desk = People(), Receivers(), Desk()
        self.number = 0
        """Of the newest change of a score, an alert or a source."""
        self.newest_ms = 0
        """The newest score of any brand."""
        self._scores: dict[str, Latest[str, Score]] = {window.name: Latest() for window in WINDOWS}
        """By window, and by brand."""
        self._alerts: Latest[str, Alert] = Latest(KEPT_ALERTS)
        """By id."""
        self._alert_texts: dict[bytes, AlertText] = {}
        """By key."""
        self._acknowledgements: dict[str, Acknowledgement] = {}
        """By id of the incident."""
        self._sources: Latest[tuple[str, str], SourceHealth] = Latest()
        """By source and instance."""
        self._received: dict[tuple[str, str], int] = {}
        """When the broker had the newest word of a source, ms UTC; by source and instance."""
        self._progress: dict[int, ScoreProgress] = {}
        """By partition of the scores."""
        self._tracks: defaultdict[Key, Track] = defaultdict(Track)
        self.has_corrections = False
        """Whether anybody ever corrected a mention."""
        self._begun: dict[str, int] = {}
        """When the building of a version of the application began, ms UTC, by its name."""
        self._label = CheckedDecoder("tone-labels", ToneLabel).decode
        self._application = CheckedDecoder("applications", Application).decode
        self._score = CheckedDecoder("scores", Score).decode
        self._history = CheckedDecoder("score-history", Score).decode
        self._alert = CheckedDecoder("alerts", Alert).decode
        self._alert_text = CheckedDecoder("alert-texts", AlertText).decode
        self._acknowledgement = CheckedDecoder("acknowledgements", Acknowledgement).decode
        self._health = CheckedDecoder("source-health", SourceHealth).decode
        self._read_progress = CheckedDecoder("score-progress", ScoreProgress).decode
        self._mention = CheckedDecoder("brand-mentions", BrandMention).decode

    def read_score(self, record: ConsumerRecord) -> None:
        """Take in a record of ``scores``; of two the one read at the later time stands."""
        if record.value is None:
            return  # compaction removes a score in the same way, and the board begins without it next time
        score = self._score(record)
        of_window = self._scores[score.window]
        before = of_window.get(score.brand)
        if before is None or score.at >= before.at:
            of_window.put(score.brand, score, self._next())
            self.newest_ms = max(self.newest_ms, score.at)

    def read_history(self, record: ConsumerRecord) -> None:
        """Take in a record of ``score-history``: a score at a full hour."""
        if record.value is not None:
            score = self._history(record)
            self._tracks[score.brand, score.window, score.application].put(score)

    def read_alert(self, record: ConsumerRecord) -> None:
        """Take in a record of ``alerts``; the newest one of an id stands."""
        alert = self._alert(record)
        known = self._alerts.get(alert.id)
        if known is None or (alert.at, alert.revision) >= (known.at, known.revision):
            self._put_alert(alert)

    def read_alert_text(self, record: ConsumerRecord) -> None:
        """Take in a record of ``alert-texts``; alerts that came before what their mentions say change by it."""
        key = record.key or b""
        if record.value is None:
            self._alert_texts.pop(key, None)
            return
        text = self._alert_texts[key] = self._alert_text(record)
        for alert in list(self._alerts):
            if any((one.source, one.id) == (text.source, text.id) for one in alert.examples):
                self._alerts.put(alert.id, alert, self._next())

    def alert_text(self, source: str, mention_id: str) -> AlertText | None:
        """Return what a mention behind an alert says; None: it is not kept, or not any more."""
        return self._alert_texts.get(f"{source}:{mention_id}".encode())

    def read_acknowledgement(self, record: ConsumerRecord) -> None:
        """Take in a record of ``acknowledgements``: it shows at once, before the alert comes with it."""
        if record.value is None:
            incident = (record.key or b"").decode(errors="replace")
            self._acknowledgements.pop(incident, None)
        else:
            one = self._acknowledgement(record)
            incident = one.incident
            self._acknowledgements[incident] = one
        alert = self._alerts.get(incident)
        if alert is not None and alert.acknowledgement != self._acknowledgements.get(incident):
            self._put_alert(alert)

    def _put_alert(self, alert: Alert) -> None:
        shown = msgspec.structs.replace(alert, acknowledgement=self._acknowledgements.get(alert.id))
        self._alerts.put(alert.id, shown, self._next())

    def alert(self, incident: str) -> Alert | None:
        """Return an incident by its id; None: it is not known."""
        return self._alerts.get(incident)

    def read_health(self, record: ConsumerRecord) -> None:
        """Take in a record of ``source-health``."""
        health = self._health(record)
        self._received[health.source, health.instance] = record.timestamp
        self._sources.put((health.source, health.instance), health, self._next())

    def read_progress(self, record: ConsumerRecord) -> None:
        """Take in a record of ``score-progress``; the last one of a partition stands."""
        if record.value is not None:
            progress = self._read_progress(record)
            self._progress[progress.partition] = progress

    def read_mention(self, record: ConsumerRecord) -> None:
        """Take in a record of ``brand-mentions``."""
        self.mentions.put(self._mention(record), record.timestamp)

    def read_label(self, record: ConsumerRecord) -> None:
        """Take in a record of ``tone-labels``."""
        if record.value is not None:
            self.has_corrections |= self._label(record).corrects

    def read_application(self, record: ConsumerRecord) -> None:
        """Take in a record of ``applications``."""
        if record.value is not None and (record.key or b"").startswith(BEGUN):
            begun = self._application(record)
            self._begun.setdefault(begun.name, begun.at)

    @property
    def labels_until_ms(self) -> int:
        """Corrections given before it count however old their mentions were, in the scores that are shown, ms UTC."""
        newest = max(
            (score for scores in self._scores.values() for score in scores), key=lambda one: one.at, default=None
        )
        return 0 if newest is None else self._begun.get(newest.application, 0)

    def _next(self) -> int:
        self.number += 1
        return self.number

    @property
    def brands(self) -> list[str]:
        """Names of the followed brands."""
        return sorted(self.book.brands)

    @property
    def has_mentions(self) -> bool:
        """Whether any score of a followed brand counts a mention."""
        longest = self._scores[WINDOWS[-1].name]
        return any(score.mention_count and score.brand in self.book.brands for score in longest)

    def progress(self) -> list[ScoreProgress]:
        """Return how far the scores of each partition are read."""
        return list(self._progress.values())

    def league(self, window: str, panel: Collection[str] | None = None) -> list[Score]:
        """Return the scores of the followed brands in one window, the highest first, placed in the panel."""
        followed = [score for score in self._scores[window] if score.brand in self.book.brands]
        of_panel = [score for score in followed if panel is None or score.brand in panel]
        return sorted(placed(of_panel), key=lambda score: score.order)

    def moved(self, window: str) -> list[Score]:
        """Return the scores of the followed brands that changed significantly in one window, in no order."""
        return [one for one in self._scores[window] if one.momentum_significant and one.brand in self.book.brands]

    def score(self, brand: str, window: str) -> Score | None:
        """Return the newest score of a brand, without its place among others."""
        return self._scores[window].get(brand)

    def changed(self, window: str, after: int) -> list[Standing]:
        """Return the rows that changed after the change of number `after`, those that changed first at the front."""
        return [standing(score) for score in self._scores[window].after(after) if score.brand in self.book.brands]

    def alerts(self, brand: str | None = None) -> list[Alert]:
        """Return the alerts, the one opened last first."""
        found = [alert for alert in self._alerts if brand is None or alert.brand == brand]
        return sorted(found, key=lambda alert: (-alert.since, alert.id))

    def new_alerts(self, after: int) -> list[Alert]:
        """Return the alerts that changed after the change of number `after`."""
        return self._alerts.after(after)

    @property
    def connected(self) -> set[str]:
        """Sources that ever had a connected collector."""
        return {health.source for health in self._sources if health.observed_from is not None}

    def sources(self) -> list[SourceHealth]:
        """Return the newest word of each source."""
        return sorted(self._sources, key=lambda one: (one.source, one.instance))

    def received_ms(self, health: SourceHealth) -> int:
        """Return when the broker had the newest word of a source, ms UTC."""
        return self._received[health.source, health.instance]

    def new_sources(self, after: int) -> list[SourceHealth]:
        """Return the sources that spoke after the change of number `after`."""
        return self._sources.after(after)

    def track(self, brand: str, window: str) -> Track:
        """Return the scores at full hours, of the version of the application that speaks now."""
        now = self.score(brand, window)
        return self._tracks.get((brand, window, now.application if now else ""), Track())

    def history(self, brand: str, window: str, from_ms: int, to_ms: int, step_ms: int) -> list[Point]:
        """Return the scores at full hours, the last one of each step, and the newest one there is."""
        points = self.track(brand, window).between(from_ms, to_ms, step_ms)
        newest = self.score(brand, window)
        if newest is not None and from_ms <= newest.at <= to_ms and (not points or newest.at > points[-1].at):
            track = Track()
            track.put(newest)
            points += track.between(newest.at, newest.at)
        return points


def standing(score: Score) -> Standing:
    """Return a score as a row of the league table; fields that both have by one name are taken over."""
    shared = {name: getattr(score, name) for name in SHARED}
    return Standing(
        **shared,
        **msgspec.structs.asdict(score.indicators),
        provisional=bool(score.provisional),
        provisional_reason=_code(provisional_reason(score)),
        change=score.momentum,
        significant=score.momentum_significant,
        change_reason=_code(change_reason(score)),
        coverage=coverage_of(score),
    )


def _code(reason: Reason | None) -> ReasonCode | None:
    return None if reason is None else reason.code
