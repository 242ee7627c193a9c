"""What mentions say is shown while it may be kept, and no longer."""

from collections.abc import Callable

from msgspec.structs import replace

from schemas.alert import Alert, AlertExample
from scoring.method.constants import HOUR_MS
from streams.board.state.read_model import ReadModel


class ShownTexts:
    """The texts that the board knows, by the time for which its sources let them stay."""

    def __init__(self, keep_text_hours: float, model: ReadModel, now_ms: Callable[[], int]) -> None:
        """`keep_text_hours` counts from when the broker had a mention; `now_ms` is the board's clock, ms UTC."""
        self._keep_ms, self._model, self._now_ms = int(keep_text_hours * HOUR_MS), model, now_ms

    def of(self, alert: Alert) -> Alert:
        """Return an alert with the texts and addresses of its examples, and with no others.

        One of a former release may hold texts itself, whose time nobody knows: they are left out.
        """
        if not alert.examples:
            return alert
        return replace(alert, examples=tuple(map(self._with_text, alert.examples)))

    def forget_old(self) -> None:
        """Forget mentions whose time is over."""
        self._model.mentions.forget_before(self._now_ms() - self._keep_ms)

    def _with_text(self, example: AlertExample) -> AlertExample:
        text = self._model.alert_text(example.source, example.id)
        if text is None or text.since < self._now_ms() - self._keep_ms:
            return replace(example, text="", url=None)
        return replace(example, text=text.text, url=text.url)
