"""`jauge brands apply --watch`: keeps the topic of followed brands as the settings file says, while it runs."""

import asyncio
import logging

from aiokafka.errors import KafkaError
from prometheus_client import CollectorRegistry

from streams.analysis.followed_brands import changes_of
from streams.config.errors import JaugeError
from streams.config.settings import Settings, load_settings, settings_path
from streams.config.timefmt import wall_clock_ms
from streams.kafka.brand_book import BrandBook
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.metrics.telemetry import Telemetry

LOOK_EVERY_S = 5.0
"""Between two looks at the settings file and at the topic."""

log = logging.getLogger(__name__)


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Apply the brands, then each change of the settings file, until cancelled.

    A file that cannot be read changes nothing, nor does one that names no brand where none is managed on the board:
    what is followed stays, the role is not ready meanwhile, and its log says why. `jauge brands apply` without
    `--watch` ends the last brand. Topics and broker stay those of the start.

    Raises:
        LookupError: the topic does not exist.
        KafkaError: the broker is away.
    """
    kafka, book = settings.kafka, BrandBook()
    refusals, file = Refusals(telemetry.refused), _SettingsFile(settings)
    async with (
        Follower(kafka.servers, kafka.topics.brands, book.read, refusals=refusals) as follower,
        Sender(kafka.servers, "jauge-brands") as sender,
    ):
        telemetry.follows(lambda: len(book.brands))
        telemetry.ready_when(lambda: not file.fault)
        while True:
            await follower.caught_up()
            file.read(may_be_empty=any(brand.managed == "board" for brand in book.brands.values()))
            if not file.fault:
                await _apply(file, book, sender, kafka.topics.brands)
            await asyncio.sleep(LOOK_EVERY_S)


async def keep(settings: Settings) -> None:
    """Do what `run` does within another process, and go on when the broker was away, until cancelled."""
    while True:
        try:
            await run(settings, Telemetry(CollectorRegistry(), "brands"))
        except KafkaError as error:
            log.warning("the brands are not followed now (%s): once the broker answers they are", type(error).__name__)
        await asyncio.sleep(LOOK_EVERY_S)


async def _apply(file: "_SettingsFile", book: BrandBook, sender: Sender, topic: str) -> None:
    """Send what differs, and say so."""
    try:
        changes = changes_of(file.settings, book.brands, wall_clock_ms())
    except JaugeError as error:
        file.refuse(str(error))
        return
    await sender.send_keyed(topic, changes.records)
    for name in changes.changed:
        log.info("follow %s", name)
    for name in changes.ended:
        log.info("end %s", name)


class _SettingsFile:
    """The settings file, read anew whenever its bytes are others."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        """As they were read last, without a fault."""
        self.fault = ""
        """Why the file as it is now is not applied."""
        self._path = settings_path()
        self._bytes: bytes | None = None

    def read(self, *, may_be_empty: bool) -> None:
        """Read the file where it changed, or could not be applied; `may_be_empty`: whether it may lack brands."""
        try:
            content = self._path.read_bytes()
        except OSError as error:
            self.refuse(f"{self._path} cannot be read ({error.strerror})")
            return
        if content == self._bytes and not self.fault:
            return
        try:
            settings = load_settings()
        except JaugeError as error:
            self.refuse(str(error))
            return
        if not settings.brands and not may_be_empty:
            self.refuse(f"{self._path} names no brand")
            return
        self.settings, self._bytes, self.fault = settings, content, ""

    def refuse(self, fault: str) -> None:
        """Keep what is followed; say why, once."""
        if fault != self.fault:
            log.warning("the followed brands stay as they are: %s", fault)
        self.fault = fault
