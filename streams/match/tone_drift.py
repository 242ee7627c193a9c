"""Whether tone is read as it was: how right each model is of late, and the mix of tones, both watched by river.

River's metrics and detectors load SciPy, 80 MB in all. They are loaded with the first correction, or with the first
mentions that are seen now. A replay has neither, and what it reads says nothing of now.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import cache
from time import time
from types import SimpleNamespace
from typing import Any

from streams.metrics.tone import ToneMetrics

NOW_MS = 3_600_000
"""Mentions seen so long ago, or less, are of now."""
_WINDOW = 500
_FEWEST_READ = 20
"""Mentions in a batch below which its mix of tones says nothing."""

log = logging.getLogger(__name__)


@cache
def _river() -> Any:
    from river import drift, metrics, utils  # noqa: PLC0415 # see above

    return SimpleNamespace(drift=drift, metrics=metrics, utils=utils)


class _Running:
    """How right one model was of late."""

    def __init__(self) -> None:
        river = _river()
        self.accuracy: Any = river.utils.Rolling(river.metrics.Accuracy, window_size=_WINDOW)
        self.macro_f1: Any = river.utils.Rolling(river.metrics.MacroF1, window_size=_WINDOW)
        self.drift: Any = river.drift.ADWIN()


class ToneDrift:
    """What one worker watches of tone."""

    def __init__(self, metrics: ToneMetrics) -> None:
        self._metrics = metrics
        self._running: dict[str, _Running] = {}
        """By language."""
        self._mix: Any = None
        self._is_now = asyncio.Event()

    def read_correction(self, lang: str, corrected: str, named: str) -> None:
        """Take in what a text was corrected to, and what its model had named."""
        running = self._running.get(lang) or self._running.setdefault(lang, _Running())
        running.accuracy.update(corrected, named)
        running.macro_f1.update(corrected, named)
        running.drift.update(float(corrected == named))
        if running.drift.drift_detected:
            log.warning("tone of %s: it is right as often as %.0f%% now", lang, 100 * running.drift.estimation)
            self._metrics.drift("accuracy")
        self._metrics.learned(lang, running.accuracy.get(), running.macro_f1.get())

    def read_mix(self, counts: Mapping[str, int], seen_at: int) -> None:
        """Take in how many mentions of a batch were read as which tone; `seen_at`: of the newest, ms UTC."""
        for tone, count in counts.items():
            self._metrics.read(tone, count)
        if (read := sum(counts.values())) < _FEWEST_READ or seen_at < time() * 1_000 - NOW_MS:
            return
        self._is_now.set()
        if self._mix is not None:
            self._mix.update(counts.get("negative", 0) / read)
            if self._mix.drift_detected:
                log.warning("of the mentions %.0f%% are negative now", 100 * self._mix.estimation)
                self._metrics.drift("mix")

    async def load(self) -> None:
        """Wait for the first mentions of now; the mix is watched from then on."""
        await self._is_now.wait()
        river = await asyncio.to_thread(_river)
        self._mix = river.drift.ADWIN()
