"""Answers made from what the board knows."""

from collections.abc import Callable, Collection, Iterable, Sequence

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert
from schemas.brand_mention import BrandMention
from schemas.health import SourceHealth
from schemas.mention import Label, Mention
from schemas.people.campaign import Campaign
from schemas.score import Score
from scoring.method.constants import DAY_MS, INDICATORS, PROFILE, PROFILES, PROVISIONAL_POINTS, WINDOWS
from scoring.method.participation import Participation, is_provisional, participation
from scoring.method.reference import REFERENCES, Reference
from scoring.reading.coverage import source_states
from scoring.reading.market import placed
from scoring.text.themes.items import item_named, speaks_of
from streams.board.contract import responses
from streams.board.contract.params import AlertsAsked, HistoryAsked, LeagueAsked, MentionsAsked
from streams.board.contract.score_responses import BrandView, ChangeReason, History, League, Series, Versions
from streams.board.state.read_model import SPARK, ReadModel, standing
from streams.board.views.campaigns import CAMPAIGN_WINDOW, campaigns_of, series_of
from streams.board.views.freshness import Freshness, SourceState, freshness, is_connected
from streams.board.views.incidents import answer_to, is_open, touches
from streams.board.views.labels import counts, late_labels, with_labels
from streams.board.views.paging import page
from streams.board.views.shown_texts import ShownTexts
from streams.config.errors import UnknownNameError, UsageError
from streams.config.panels import panel_named
from streams.config.settings import Settings
from streams.config.source_registry import display_names

USUAL_MS = 28 * DAY_MS
"""A history goes back so far, unless told otherwise."""


class Views:
    """Everything that can be answered at once."""

    def __init__(
        self,
        settings: Settings,
        model: ReadModel,
        reference: Reference,
        stale_since: Callable[[], int | None],
        now_ms: Callable[[], int],
    ) -> None:
        self._settings, self._model, self._reference = settings, model, reference
        self._stale_since, self._now_ms = stale_since, now_ms
        self.texts = ShownTexts(settings.sources.keep_text_hours, model, now_ms)
        self.reasons_of: Callable[[str], dict[str, ChangeReason]] = lambda _: {}
        """Why the brands of a window moved, as far as it is known."""

    def reload(self, settings: Settings) -> None:
        """Take the campaigns and panels of another settings file."""
        self._settings = settings

    def state(self) -> responses.State:
        """Say how current all of it is."""
        progress, now = self._model.progress(), self._now_ms()
        current = self.freshness()
        return responses.State(
            ready=True,
            stale_since=self._stale_since(),
            now=now,
            newest=self._model.newest_ms,
            complete_until=min((one.complete_until for one in progress), default=0),
            catching_up=any(one.catching_up for one in progress),
            caught_up=min((one.done for one in progress), default=1.0),
            state=current.state,
            sources=current.sources,
        )

    def freshness(self) -> Freshness:
        """Say what keeps the numbers from being current."""
        model = self._model
        return freshness(
            broker_away=self._stale_since() is not None,
            brands=len(model.book.brands),
            has_mentions=model.has_mentions,
            sources=self._source_states(model.sources()),
            progress=model.progress(),
            now_ms=self._now_ms(),
        )

    def _source_states(self, healths: Iterable[SourceHealth]) -> list[SourceState]:
        alerts = self._model.alerts("")
        silent = {alert.source for alert in alerts if alert.kind == "silence" and is_open(alert)}
        received_ms = self._model.received_ms
        return [SourceState(one.source, one.connected, received_ms(one), one.source in silent) for one in healths]

    def market(self, *, may_label: bool) -> responses.Market:
        """Say who is followed."""
        return responses.Market(
            brands=self._model.brands,
            panels=[responses.Panel(name=one.name, brands=list(one.brands)) for one in self._settings.panels],
            campaigns=campaigns_of(self._settings, self._model.people),
            may_label=may_label,
        )

    def league(self, asked: LeagueAsked) -> League:
        """Rank all brands in a window."""
        scores = self._model.league(asked.window, panel_named(self._settings, asked.panel or None))
        return League(
            window=asked.window,
            panel=asked.panel,
            at=max((score.at for score in scores), default=0),
            versions=self._versions(scores[0]) if scores else None,
            rows=[standing(score) for score in scores],
            sparks={score.brand: self._model.track(score.brand, asked.window).last_scores(SPARK) for score in scores},
            reasons=self.reasons_of(asked.window),
        )

    def brand(self, name: str) -> BrandView:
        """Show one brand in all windows."""
        brand = self._model.book.brands[self._followed(name)]
        scores = [
            score for window in WINDOWS for score in placed(self._model.league(window.name)) if score.brand == name
        ]
        sources = sorted({*self._table().sources, *(one.source for one in self._model.sources())})
        return BrandView(
            brand=name,
            terms=list(brand.terms),
            query=brand.query,
            since=brand.since,
            windows=scores,
            has_corrections=self._model.has_corrections,
            standings={score.window: standing(score) for score in scores},
            source_states={
                score.window: source_states(
                    sources, score.coverage, self._model.connected, self._table(), self._not_composable()
                )
                for score in scores
            },
        )

    def history(self, asked: HistoryAsked) -> History:
        """Show scores over time."""
        if asked.campaign:
            if asked.brand or asked.from_ is not None or asked.to is not None:
                raise UsageError("a campaign has its brand and its days: leave out brand, from and to")
            series = [series_of(name, self._settings, self._model) for name in asked.campaign]
            return History(window=CAMPAIGN_WINDOW, step_ms=DAY_MS, series=series)
        if not asked.brand:
            raise UsageError("name a brand, or a campaign")
        to_ms = self._now_ms() if asked.to is None else asked.to
        from_ms = to_ms - USUAL_MS if asked.from_ is None else asked.from_
        series = [
            Series(
                name=name,
                brand=name,
                points=self._model.history(self._followed(name), asked.window, from_ms, to_ms, asked.step),
            )
            for name in asked.brand
        ]
        return History(window=asked.window, step_ms=asked.step, series=series)

    def own_campaigns(self) -> list[Campaign]:
        """Return the campaigns that were written on the board."""
        return list(self._model.people.campaigns.values())

    def alerts(self, asked: AlertsAsked) -> responses.Alerts:
        """List a page of alerts."""
        rows, after = page(self.all_alerts(asked), lambda alert: alert.since, asked.before, asked.limit)
        rows = [self.texts.of(alert) for alert in rows]
        if self._model.has_corrections:
            rows = [with_labels(alert, self._model.mentions.find) for alert in rows]
        return responses.Alerts(rows=rows, next=after)

    def all_alerts(self, asked: AlertsAsked) -> list[Alert]:
        """List alerts, the newest first."""
        return [
            alert
            for alert in self._model.alerts(asked.brand)
            if (asked.state == "all" or is_open(alert)) and touches(alert, asked.from_, asked.to)
        ]

    def acknowledgement(self, action: responses.IncidentAction, by: str) -> Acknowledgement | None:
        """Say what an action makes of an incident; None: nobody looks after it any more.

        Raises:
            UnknownNameError: there is no such incident that is open.
            UsageError: it is snoozed for no time, or for too long.
        """
        return answer_to(action, self._model.alert(action.incident), by, self._now_ms())

    def mentions(self, asked: MentionsAsked) -> responses.Mentions:
        """List a page of mentions."""
        found = self.all_mentions(asked.brand, asked.source, shows_hidden=asked.hidden == "yes")
        if asked.theme is not None and (item := item_named(asked.theme)) is not None:
            found = [mention for mention in found if speaks_of(mention.text, mention.lang, item)]
        rows, after = page(found, lambda mention: mention.created_at, asked.before, asked.limit)
        return responses.Mentions(rows=rows, next=after, late_labels=late_labels(rows, self._model.labels_until_ms))

    def where_it_counts(self, made: Sequence[tuple[Mention, Label]]) -> responses.Counts:
        """Say where a correction counts that was made as these versions, that of the mention meant first."""
        if not made:
            return "not_kept"
        version, label = made[0]
        is_scored = version.composable and self._table().knows(version.source)
        return counts(version.created_at or 0, label, is_scored=is_scored, labels_until_ms=self._model.labels_until_ms)

    def all_mentions(self, brand: str, source: str | None = None, *, shows_hidden: bool = False) -> list[BrandMention]:
        """List mentions of a brand, the newest first; those of hidden authors and sites where they are asked for."""
        found = self._model.mentions.of(self._followed(brand), source)
        return [one for one in found if shows_hidden or self._model.desk.hidden_by(one) is None]

    def sources(self) -> responses.Sources:
        """List sources."""
        return responses.Sources(
            rows=[self.source(health) for health in self._model.sources()],
            not_observed=[
                source
                for source in self._table().sources
                if self._participation(source, self._model.connected) == "not_observed"
            ],
        )

    def _participation(self, source: str, connected: Collection[str] | None = None) -> Participation:
        is_composable = source not in self._not_composable()
        return participation(source, self._table(), composable=is_composable, connected=connected)

    def _not_composable(self) -> set[str]:
        """Return the sources whose rules, as they are set, keep every collector's mentions out of the score."""
        healths = [health for health in self._model.sources() if health.policy is not None]
        composable = {health.source for health in healths if health.policy is not None and health.policy.composable}
        return {health.source for health in healths} - composable

    def source(self, health: SourceHealth) -> responses.SourceView:
        """Show one source."""
        (state,) = self._source_states([health])
        return responses.SourceView(
            source=health.source,
            names=display_names().get(health.source, {}),
            instance=health.instance,
            connected=is_connected(state, self._now_ms()),
            at=health.at,
            last_event_time=health.last_event_time,
            lag_ms=health.lag_ms,
            published=health.published,
            refused=health.refused,
            gaps=list(health.gaps),
            policy=health.policy,
            participation=self._participation(health.source),
            silent=state.silent,
        )

    def method(self) -> responses.Method:
        """Show the numbers of the formula."""
        table = self._table()
        return responses.Method(
            versions=Versions(
                method=table.method.name,
                reference=table.name,
                provisional_reference=is_provisional(table.name),
                profile=PROFILE,
                application="",
            ),
            weights=dict(zip(INDICATORS, PROFILES[PROFILE], strict=True)),
            windows=[window.name for window in WINDOWS],
            provisional_points=PROVISIONAL_POINTS,
            sources=[
                responses.SourceLine(
                    source=source,
                    voices_a_day=table.voices[place],
                    has_audience=table.has_audience[place],
                    reach=table.reach_mean[place],
                    engagement=table.engagement_mean[place],
                    favour=table.favour_mean[place],
                )
                for place, source in enumerate(table.sources)
            ],
        )

    def _table(self) -> Reference:
        """Return the reference that the newest score was read under, where that is a published one."""
        scores = self._model.league(WINDOWS[0].name)
        name = max(scores, key=lambda score: score.at).reference if scores else self._reference.name
        return self._reference if name == self._reference.name else REFERENCES.get(name, self._reference)

    def _followed(self, name: str) -> str:
        if name not in self._model.book.brands:
            raise UnknownNameError(f"the brand {name!r} is not followed: GET /api/v1/market names those that are")
        return name

    def _versions(self, score: Score) -> Versions:
        return Versions(
            method=score.method,
            reference=score.reference,
            provisional_reference=is_provisional(score.reference),
            profile=score.profile,
            application=score.application,
        )
