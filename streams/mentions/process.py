"""The process that holds the mention store: one thread takes records in, the other answers searches.

The board starts it, asks it, and starts it again when it ended. Nothing is lost with it: the store is a materialised
view of ``brand-mentions``.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from aiokafka.errors import KafkaError

from schemas.reason import ProblemCode
from scoring.method.constants import HOUR_MS
from streams.config.errors import JaugeError, RestartError, UsageError
from streams.config.settings import Settings, load_settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka.client_logs import say_it_once
from streams.kafka.topic_specs import KEEP_HOURS
from streams.mentions.ingest import Ingest, PassedError
from streams.mentions.messages import Answer, AskState, Counted, CountNew, Question, Refused, StoreState
from streams.mentions.sqlite.backend import SqliteBackend
from streams.mentions.store import Backend, Searcher
from streams.metrics import calm_log
from streams.metrics.json_log import formatter_of
from streams.runtime.child_process import serve

AGAIN_S = 2.0
"""Between two attempts to reach the broker or to write the store."""
OPENS_S = 5.0
"""A question waits so long for a store that is being opened."""

log = logging.getLogger(__name__)


def path_of(settings: Settings) -> Path:
    """Return where the store of an installation is: one for each prefix of topics."""
    return settings.data / "mentions" / f"{settings.kafka.prefix}sqlite"


def backend_of(settings: Settings) -> Backend:
    """Return the database that is set: PostgreSQL by its address, or a file."""
    if settings.board.mentions_url_file is None:
        return SqliteBackend(path_of(settings))
    from streams.mentions.postgres.backend import PostgresBackend  # noqa: PLC0415 # its driver is loaded where it is set

    return PostgresBackend(settings.board.mentions_url_file, settings.kafka.prefix)


class StoreProcess:
    """Both threads, and what they share."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._backend = settings, backend_of(settings)
        self._open = threading.Event()
        """Set once the store may be searched."""
        self._fault = ""
        """Why it cannot be written; empty: it can."""
        self._only_searches = False
        """Whether another process writes."""
        self._ingest: Ingest | None = None
        self._searcher: Searcher | None = None

    def take_in(self) -> None:
        """Keep the store up to date, for ever: the work of one thread."""
        while True:
            try:
                self._take_in_once()
            except (KafkaError, LookupError, TimeoutError, UsageError, *self._backend.faults) as error:
                detail = self._backend.detail_of(error) if isinstance(error, self._backend.faults) else str(error)
                if isinstance(error, UsageError):
                    self._fault = detail
                elif isinstance(error, self._backend.faults) and not isinstance(error, TimeoutError):
                    self._fault = f"the mention store {self._backend.name} cannot be written ({detail})"
                log.warning("mentions are not taken in (%s): tried again", detail or type(error).__name__)
                time.sleep(AGAIN_S)
            except BaseException as error:
                if not isinstance(error, PassedError | RestartError):
                    log.exception("mentions are not taken in any more")
                os._exit(RestartError.exit_code)  # whoever searches has the old store open: both begin anew

    def _take_in_once(self) -> None:
        writer = self._backend.writer(self._waits)
        self._only_searches = False
        keep_ms = int(min(self._settings.sources.keep_text_hours, KEEP_HOURS) * HOUR_MS)
        self._ingest = Ingest(self._settings.kafka, writer, keep_ms, wall_clock_ms)
        try:
            asyncio.run(self._ingest.run(self._ready))
        finally:
            writer.close()

    def _waits(self) -> None:
        """Search what another board writes."""
        self._only_searches = True
        self._open.set()

    def _ready(self) -> None:
        self._fault = ""
        self._open.set()

    def answer(self, question: Question) -> Answer:
        """Answer one question."""
        try:
            return self._answer(question)
        except UsageError as error:
            return Refused(detail=str(error), code=ProblemCode.INVALID_REQUEST)
        except TimeoutError:
            detail = "the search took too long: add a word, a brand or a shorter time"
            return Refused(detail=detail, code=ProblemCode.TIMED_OUT)
        except JaugeError as error:
            return Refused(detail=str(error), code=ProblemCode.UNAVAILABLE)
        except self._backend.faults as error:
            log.warning("a search could not be answered: %s", self._backend.detail_of(error))
            return Refused(detail="the mention store has a fault: see the board's log", code=ProblemCode.UNAVAILABLE)

    def _answer(self, question: Question) -> Answer:
        if isinstance(question, AskState):
            known = 0.0 if self._ingest is None else self._ingest.caught_up
            return StoreState(caught_up=1.0 if self._only_searches else known)
        searcher = self._opened()
        if isinstance(question, CountNew):
            return Counted(count=searcher.count_new(question.search, question.since))
        return searcher.search(question)

    def _opened(self) -> Searcher:
        if not self._open.wait(OPENS_S):
            raise JaugeError(self._fault or "the mention store is being opened: try again in a moment")
        if self._searcher is None or self._searcher.is_gone:
            if self._searcher is not None:
                self._searcher.close()
                self._searcher = None
            self._searcher = self._backend.searcher()
        return self._searcher


def answering(process: StoreProcess) -> Callable[[bytes], bytes]:
    """Return what answers questions as bytes."""
    decode = msgspec.msgpack.Decoder(Question).decode
    return lambda asked: msgspec.msgpack.encode(process.answer(decode(asked)))


def main() -> None:
    """Answer questions on standard input, as the child of the board, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the board, which closes what is read here
    os.umask(0o077)  # SQLite makes its files
    settings = load_settings()
    text = "%(asctime)s mentions %(levelname)s %(name)s: %(message)s"
    calm_log.install("WARNING", formatter_of(settings.logs, "mentions", text), settings.logs.levels)
    say_it_once()
    process = StoreProcess(settings)
    threading.Thread(target=process.take_in, daemon=True, name="take in").start()
    serve(answering(process), sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)  # a batch that is under way is taken in by the next process


if __name__ == "__main__":
    main()
