"""One delivery for each receiver that reports go to: of the settings file, or made on the board."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

from streams.config.notify.settings import NotifySettings
from streams.notify.delivery import Delivery
from streams.notify.receivers import Receivers


class _Open:
    """A delivery and how many reports are handed over by it now."""

    def __init__(self, settings: NotifySettings) -> None:
        self.settings, self.delivery, self.uses = settings, Delivery(settings), 0


class Deliveries:
    """A context manager. A receiver that is edited has a new delivery; one that is paused or removed has none."""

    def __init__(self, receivers: Receivers) -> None:
        self._receivers = receivers
        self._open: dict[str, _Open] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with ExitStack() as stack:
            for one in self._open.values():
                stack.push(one.delivery)

    def has(self, name: str) -> bool:
        """Whether a receiver can be sent reports now."""
        return name in self._receivers.active()

    @contextmanager
    def using(self, name: str) -> Iterator[Delivery | None]:
        """Yield the delivery of a receiver as it is now; None: it is paused, removed, or was never there."""
        settings, one = self._receivers.active().get(name), self._open.get(name)
        if one is not None and one.settings != settings:
            del self._open[name]
            self._close_unused(name, one)
            one = None
        if settings is None:
            yield None
            return
        if one is None:
            one = self._open[name] = _Open(settings)
        one.uses += 1
        try:
            yield one.delivery
        finally:
            one.uses -= 1
            self._close_unused(name, one)

    def _close_unused(self, name: str, one: _Open) -> None:
        """Close a delivery that another one has replaced; what it hands over is waited for first."""
        if self._open.get(name) is not one and not one.uses:
            one.delivery.__exit__(None, None, None)
