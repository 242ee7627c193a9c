"""Apache Kafka, the real one, embedded: a Java runtime and 46 jars, no Docker and nothing to install."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.config.errors import JaugeError
from streams.config.log_settings import LogSettings
from streams.kafka.embedded import jars, kafka_files, watcher
from streams.kafka.embedded.data_folder import cannot_write, claim, release
from streams.kafka.embedded.java import Runtime, find_java
from streams.kafka.embedded.loopback import HOST, free_port, kafka_answers, require_free
from streams.metrics.piped_output import how_ended

START_S = 180.0
"""A machine beside other work needs a minute; a Kafka that cannot start ends, and is not waited for."""
AGAIN_S = 900.0
"""After a kill it reads its log anew first."""
POLL_S = 0.02
STOP_S = watcher.GRACE_S + watcher.ARCHIVE_S + 5.0
ATTEMPTS = 3
"""A port that was free may be taken by another process before Kafka listens on it."""
PACKAGES = Path(__file__).parents[3]
WATCH = (
    "import sys; sys.path.append(sys.argv.pop(1)); from streams.kafka.embedded.watcher import main; sys.exit(main())"
)


class EmbeddedKafka:
    """One broker on loopback, from `start` to `stop`, as a context manager of either kind.

    It stops when this process ends, however it ends: a small process watches us.

    Args:
        data: folder of its own to keep topics and offsets in; None: a temporary one.
        port: where clients connect; None: any free one.
        progress: False says nothing while jars are fetched; see `jars.fetch`.
        advertised: the port that clients are told, of something that stands in between; None: `port`.
        logs: bounds of `kafka.log` in the folder.

    Raises:
        JaugeError: on `start`, with one line that says what to do.
    """

    def __init__(
        self,
        data: Path | None = None,
        port: int | None = None,
        progress: bool | None = None,
        advertised: int | None = None,
        logs: LogSettings | None = None,
    ) -> None:
        self._data = data
        self._logs = logs or LogSettings()
        self._advertised = advertised
        self._port = port
        self._progress = progress
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = threading.Event()
        self._turn = threading.RLock()
        """Of whoever starts or stops it."""
        self._temporary: Path | None = None
        self._words: str | None = None
        self.folder = Path()
        """The data folder, once started."""
        self.bootstrap = ""
        """``host:port`` for clients, once started."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        try:
            await asyncio.to_thread(self.start)
        except asyncio.CancelledError:
            self._given_up.set()  # the thread sees it and takes down what it has put up
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.shield(asyncio.to_thread(self.stop))

    @property
    def running(self) -> bool:
        """Whether Kafka lives; false as well when it ended by itself."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Process number of Kafka's Java while it runs."""
        return int((self.folder / kafka_files.PID_NAME).read_text(encoding="ascii"))

    def start(self) -> None:
        """Fetch what is missing, start Kafka, and return once it answers."""
        with self._turn:
            if self.running:
                raise RuntimeError("this broker is running already")
            self._given_up.clear()
            if self._data is None:
                self.folder = self._temporary = Path(tempfile.mkdtemp(prefix="jauge-kafka-"))
            else:
                self.folder = self._data.absolute()
            try:
                self._start(self._port, START_S, ATTEMPTS)
            except BaseException:
                self.stop()
                raise

    def restart(self) -> None:
        """Start Kafka again on the folder and port of before, whatever became of it; return once it answers.

        What is left of it is ended first. Where it cannot be started, this may be tried again.
        """
        with self._turn:
            self._end()
            release(self.folder)
            self._start(int(self.bootstrap.rpartition(":")[2]), AGAIN_S, 1)

    def give_up(self) -> None:
        """Let a start that is under way in another thread end soon; until the next `start` none succeeds."""
        self._given_up.set()

    def ended(self) -> str | None:
        """Return why Kafka ended by itself, or its watcher did, in one line; None: both live, or it was stopped."""
        process = self._process
        if process is None or process.poll() is None:
            return None
        if process.returncode < 0:
            return f"its watcher was ended by {how_ended(process.returncode)}"
        return self._said(process)

    def _said(self, process: "subprocess.Popen[bytes]") -> str:
        """Return what the watcher of a Kafka that ended by itself said of it."""
        if self._words is None:
            said, _ = process.communicate()
            self._words = said.decode(errors="replace").strip() or f"it ended with code {process.returncode}"
        return self._words

    def stop(self) -> None:
        """Stop Kafka cleanly and wait for its end; does nothing when it is not running.

        The first stop with a new Java or new jars takes five seconds more, for the
        archive that speeds up every later start.
        """
        with self._turn:
            self._end()
            temporary, self._temporary = self._temporary, None
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)

    def _start(self, asked_port: int | None, patience_s: float, attempts: int) -> None:
        java = find_java()
        fetched = jars.fetch(jars.read_list(), jars.cache_dir(), progress=self._progress, given_up=self._given_up)
        runtime = Runtime(java, tuple(fetched))
        checkpoint = runtime.checkpoint()
        for attempt in range(attempts):
            port = free_port() if asked_port is None else asked_port
            self._process = process = self._launch(runtime, checkpoint, port)
            try:
                said = self._until_ready(process, port, patience_s)
            except BaseException:
                self._end()
                raise
            if said is None:
                self.bootstrap = f"{HOST}:{port}"
                return
            self._end()
            if attempt + 1 == attempts or "already in use" not in said:
                kept = f", more is in {self.folder / kafka_files.OUTPUT_NAME}" if self._data else ""
                raise JaugeError(f"Kafka did not start: {said}{kept}")

    def _end(self) -> None:
        """Stop Kafka and its watcher; the folder stays."""
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        with contextlib.suppress(BrokenPipeError, ValueError):  # it ended, or it ended and its pipe is closed
            process.stdin.write(watcher.STOP)
            process.stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        finally:
            process.stdout.close()

    def _launch(self, runtime: Runtime, checkpoint: bytes, port: int) -> "subprocess.Popen[bytes]":
        """Make the data folder ours and start the watcher, which starts Kafka."""
        lock = claim(self.folder)
        try:
            require_free(port)
            try:
                self._write_files(port, checkpoint)
            except OSError as error:
                raise cannot_write(self.folder, error) from error
            orders = watcher.Orders(
                command=runtime.command("kafka.Kafka", kafka_files.SERVER_NAME),
                folder=str(self.folder),
                output=kafka_files.OUTPUT_NAME,
                output_bytes=self._logs.max_bytes,
                output_kept=self._logs.kept,
                pid_file=kafka_files.PID_NAME,
                lock=lock,
                remove=self._temporary is not None,
            )
            self._words = None
            return subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", "-c", WATCH, str(PACKAGES), runtime.with_archive(orders).to_json()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[lock],
                start_new_session=True,
                umask=0o077,  # what Kafka writes holds texts: its owner alone reads it
            )
        finally:
            os.close(lock)  # the watcher and Kafka have their own

    def _write_files(self, port: int, checkpoint: bytes) -> None:
        """Make the data folder one that Kafka starts on."""
        kafka_files.write(self.folder, port, free_port(port), checkpoint, self._advertised)

    def _answers(self, port: int) -> bool:
        """Say whether it takes requests."""
        return kafka_answers(port)

    def _until_ready(self, process: "subprocess.Popen[bytes]", port: int, patience_s: float) -> str | None:
        """Wait until Kafka answers; return its last words when it ends instead."""
        deadline = time.monotonic() + patience_s
        while not self._given_up.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_S)
                return self._said(process)
            if self._answers(port):
                return None
            if time.monotonic() > deadline:
                raise JaugeError(
                    f"Kafka did not answer within {patience_s:.0f} s: is this machine overloaded? try again"
                )
        raise JaugeError("given up while Kafka was starting")
