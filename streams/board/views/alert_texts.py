"""What the mentions behind an alert say, while it may be kept."""

from collections.abc import Callable

from msgspec.structs import replace

from schemas.alert import Alert, AlertExample, AlertText


def with_texts(alert: Alert, find: Callable[[str, str], AlertText | None], kept_since_ms: int) -> Alert:
    """Return an alert with the texts and addresses of its examples, and with no others.

    Args:
        alert: one of a former release may hold texts itself, whose time nobody knows: they are left out.
        find: returns what a mention of a source and an id says; None: it is not kept.
        kept_since_ms: what the broker had before has been kept for as long as it may, ms UTC.
    """

    def with_text(one: AlertExample) -> AlertExample:
        text = find(one.source, one.id)
        if text is None or text.since < kept_since_ms:
            return replace(one, text="", url=None)
        return replace(one, text=text.text, url=text.url)

    return replace(alert, examples=tuple(map(with_text, alert.examples))) if alert.examples else alert
