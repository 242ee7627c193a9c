"""An incident in sentences, in two languages: those that the alerts of Prometheus and the board's page have."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from schemas.alert import Alert
from schemas.notify.notification import Event
from streams.config.sanitize import printable
from streams.config.source_registry import name_in_text

Language = Literal["en", "fr"]
MOST_PARTS = 3
"""Contributions in one message."""

_EN = {
    "head": "[{severity}] {what}",
    "warning": "WARNING",
    "critical": "CRITICAL",
    "over": "OVER",
    "drop": "{who} fell",
    "drop.points": "{who} fell {points} points",
    "surge": "{who} is mentioned far more than usual",
    "silence": "Nobody mentions {who} any more",
    "source": "Nothing comes from the source {who}",
    "score": "The score is {score} ({low} to {high}).",
    "score.over": "The score was {score} ({low} to {high}).",
    "peak.drop": "It was {peak} points below its usual score at most.",
    "parts": "Most of it: {parts}.",
    "part": "{indicator} on {source} {points}",
    "usual.surge": "Usual are {usual} mentions an hour.",
    "peak.surge": "At most {peak} an hour.",
    "expected": "When it was seen, {expected} mentions should have come since the last one.",
    "seen": "Seen {at}.",
    "resolved": "Resolved {at}: {why}.",
    "resolved.plain": "Resolved {at}.",
    "calm": "calm for an hour",
    "lasting": "it lasted for three days, and counts as usual now",
    "returned": "mentions come again",
    "unfollowed": "it is no longer followed, or its detectors start again",
    "reopened": "It was opened again within a day of its end.",
    "look": "Look: {url}",
    "presence": "Presence",
    "reach": "Reach",
    "engagement": "Engagement",
    "favour": "Favour",
    "subject.drop": "{who}: drop of {at}",
    "subject.surge": "{who}: surge of {at}",
    "subject.silence": "{who}: silence of {at}",
    "digest": "Jauge: {count} incidents",
    "digest.one": "Jauge: one incident",
    "test": "A test of the receiver {who}",
    "test.text": "Sent by `jauge notify test` at {at}. Nothing is wrong.",
}
_FR = {
    "head": "[{severity}] {what}",
    "warning": "AVERTISSEMENT",
    "critical": "CRITIQUE",
    "over": "TERMINÉ",
    "drop": "{who} a baissé",
    "drop.points": "{who} a baissé de {points} points",
    "surge": "On parle bien plus que d’habitude de {who}",
    "silence": "Plus personne ne parle de {who}",
    "source": "Rien ne vient plus de la source {who}",
    "score": "Le score est de {score} ({low} à {high}).",
    "score.over": "Le score était de {score} ({low} à {high}).",
    "peak.drop": "Au plus bas, il était {peak} points sous son score habituel.",
    "parts": "Pour l’essentiel : {parts}.",
    "part": "{indicator} sur {source} {points}",
    "usual.surge": "{usual} mentions par heure sont habituelles.",
    "peak.surge": "Au plus fort, {peak} par heure.",
    "expected": "Au moment de l’alerte, {expected} mentions étaient attendues depuis la dernière.",
    "seen": "Vue : {at}.",
    "resolved": "Résolue ({at}) : {why}.",
    "resolved.plain": "Résolue ({at}).",
    "calm": "calme depuis une heure",
    "lasting": "elle a duré trois jours, et passe désormais pour habituelle",
    "returned": "des mentions viennent de nouveau",
    "unfollowed": "la marque n’est plus suivie, ou est réapprise",
    "reopened": "Elle a été rouverte dans la journée qui a suivi sa fin.",
    "look": "Voir : {url}",
    "presence": "Présence",
    "reach": "Portée",
    "engagement": "Engagement",
    "favour": "Faveur",
    "subject.drop": "{who} : chute du {at}",
    "subject.surge": "{who} : afflux du {at}",
    "subject.silence": "{who} : silence du {at}",
    "digest": "Jauge : {count} incidents",
    "digest.one": "Jauge : un incident",
    "test": "Essai du destinataire {who}",
    "test.text": "Envoyé par `jauge notify test`, {at}. Tout va bien.",
}
WORDS: Mapping[Language, Mapping[str, str]] = MappingProxyType({"en": _EN, "fr": _FR})


class Words:
    """Says incidents in one language, with times of one zone. What it returns is plain text of printable characters."""

    def __init__(self, language: Language, zone: tzinfo, board: str = "") -> None:
        """`board`: address of the page, without a slash at its end; empty: messages have no link."""
        self._language: Language = language
        self._zone, self._board = zone, board

    def title(self, alert: Alert, event: Event) -> str:
        """Return what happened, in one line."""
        severity = self._say("over" if event == "resolved" else alert.severity)
        return self._say("head", severity=severity, what=self._what(alert, event))

    def subject(self, alert: Alert) -> str:
        """Return a line that stays the same as long as the incident lasts: mail programs keep threads by it."""
        opened = alert.id.rpartition("|")[2]
        at = self.time(int(opened) if opened.isdecimal() and len(opened) < 15 else alert.since)
        return self._say(f"subject.{alert.kind}", who=self._who(alert), at=at)

    def text(self, alert: Alert, event: Event) -> str:
        """Return the rest: how far it went, what moved it, when, and where to look."""
        sentences = [*self._figures(alert, event)]
        if event == "opened" and alert.reopenings:
            sentences.append(self._say("reopened"))
        if event == "resolved":
            why = WORDS[self._language].get(alert.reason) if alert.reason else None
            at = self.time(alert.at)
            sentences.append(self._say("resolved", at=at, why=why) if why else self._say("resolved.plain", at=at))
        else:
            sentences.append(self._say("seen", at=self.time(alert.at)))
        link = self._link(alert)
        return " ".join(sentences) + (f"\n{self._say('look', url=link)}" if link else "")

    def digest(self, count: int) -> str:
        """Return the title of one message on several incidents."""
        return self._say("digest.one") if count == 1 else self._say("digest", count=str(count))

    def test(self, receiver: str, at_ms: int) -> tuple[str, str]:
        """Return title and text of a trial."""
        return self._say("test", who=receiver), self._say("test.text", at=self.time(at_ms))

    def time(self, at_ms: int) -> str:
        """Return a time, ms UTC, as a clock of the zone shows it."""
        return f"{datetime.fromtimestamp(at_ms / 1_000, self._zone):%Y-%m-%d %H:%M %Z}"

    def _what(self, alert: Alert, event: Event) -> str:
        who = self._who(alert)
        if not alert.brand:
            return self._say("source", who=who)
        fell = alert.peak if event == "resolved" or alert.fall is None else alert.fall
        if alert.kind == "drop" and fell is not None:
            return self._say("drop.points", who=who, points=self._number(fell))
        return self._say(alert.kind, who=who)

    def _who(self, alert: Alert) -> str:
        return printable(alert.brand) or name_in_text(printable(alert.source), self._language)

    def _figures(self, alert: Alert, event: Event) -> list[str]:
        found = []
        if alert.kind == "drop":
            if alert.score is not None and alert.low is not None and alert.high is not None:
                bounds = {name: self._number(getattr(alert, name)) for name in ("score", "low", "high")}
                found.append(self._say("score.over" if event == "resolved" else "score", **bounds))
            if alert.peak is not None:
                found.append(self._say("peak.drop", peak=self._number(alert.peak)))
            parts = [
                self._say(
                    "part",
                    indicator=WORDS[self._language].get(one.indicator, printable(one.indicator)),
                    source=name_in_text(printable(one.source), self._language),
                    points=self._number(one.points, "+.1f"),
                )
                for one in alert.contributions[:MOST_PARTS]
            ]
            if parts:
                found.append(self._say("parts", parts=", ".join(parts)))
        elif alert.kind == "surge":
            if alert.expected is not None:
                found.append(self._say("usual.surge", usual=self._number(alert.expected * 12)))
            if alert.peak is not None:
                found.append(self._say("peak.surge", peak=f"{alert.peak:.0f}"))
        elif alert.expected is not None:
            found.append(self._say("expected", expected=f"{alert.expected:.0f}"))
        return found

    def _link(self, alert: Alert) -> str:
        if not self._board or not alert.brand:
            return ""
        window = {"drop": alert.window or "24h", "surge": "1h", "silence": "24h"}[alert.kind]
        return f"{self._board}/#/brand?brand={quote(alert.brand, safe='')}&window={window}"

    def _number(self, value: float, form: str = ".1f") -> str:
        shown = format(value, form)
        return shown.replace(".", ",") if self._language == "fr" else shown

    def _say(self, name: str, **values: str) -> str:
        return WORDS[self._language][name].format(**values)
