"""The settings file as the board sees it: read anew when it changes, and what is wrong with it otherwise."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from streams.config.errors import JaugeError
from streams.config.settings import Settings, load_settings, settings_path

LOOK_EVERY_S = 2.0

log = logging.getLogger(__name__)


class WatchedFile:
    """Campaigns and panels of the file; an error keeps those it had before."""

    def __init__(self, settings: Settings, path: Path | None = None) -> None:
        self.settings = settings
        """As they were read last without a fault."""
        self.path = path or settings_path()
        self.fault = ""
        """Why the file as it is now is not read; empty: it is."""
        self._content = self._bytes()

    @property
    def name(self) -> str:
        """What the file is called; empty: there is none."""
        return self.path.name if self._content is not None else ""

    def campaigns(self) -> set[str]:
        """Return the names of its campaigns."""
        return {one.name for one in self.settings.campaigns}

    async def run(self, changed: Callable[[Settings], None]) -> None:
        """Look for ever; `changed` is called with what a changed file says."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self.look():
                changed(self.settings)

    def look(self) -> bool:
        """Read the file if it changed; return whether there are other settings now."""
        content = self._bytes()
        if content == self._content:
            return False
        self._content = content
        if content is None:
            self.fault = f"{self.path.name} is gone"
            return False
        try:
            read = load_settings()
        except JaugeError as error:
            self.fault = str(error)
            log.warning("the settings file is not read as it is now: %s", self.fault)
            return False
        self.fault = ""
        self.settings = self.settings.model_copy(update={"campaigns": read.campaigns, "panels": read.panels})
        return True

    def _bytes(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except OSError:
            return None
