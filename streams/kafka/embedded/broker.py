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
from streams.kafka.embedded import jars, kafka_files, watcher
from streams.kafka.embedded.java import Runtime, find_java
from streams.kafka.embedded.locks import try_lock
from streams.kafka.embedded.loopback import HOST, free_port, kafka_answers, require_free

START_S = 180.0
"""A machine beside other work needs a minute; a Kafka that cannot start ends, and is not waited for."""
POLL_S = 0.02
STOP_S = watcher.GRACE_S + watcher.ARCHIVE_S + 5.0
ATTEMPTS = 3
"""A port that was free may be taken by another process before Kafka listens on it."""


class EmbeddedKafka:
    """One broker on loopback, from `start` to `stop`, as a context manager of either kind.

    It stops when this process ends, however it ends: a small process watches us.

    Args:
        data: folder of its own to keep topics and offsets in; None: a temporary one.
        port: where clients connect; None: any free one.
        progress: False says nothing while jars are fetched; see `jars.fetch`.
        advertised: the port that clients are told, of something that stands in between; None: `port`.

    Raises:
        JaugeError: on `start`, with one line that says what to do.
    """

    def __init__(
        self,
        data: Path | None = None,
        port: int | None = None,
        progress: bool | None = None,
        advertised: int | None = None,
    ) -> None:
        self._data = data
        self._advertised = advertised
        self._port = port
        self._progress = progress
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = threading.Event()
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
        if self.running:
            raise RuntimeError("this broker is running already")
        self._given_up.clear()
        java = find_java()
        fetched = jars.fetch(jars.read_list(), jars.cache_dir(), progress=self._progress, given_up=self._given_up)
        runtime = Runtime(java, tuple(fetched))
        checkpoint = runtime.checkpoint()
        for attempt in range(ATTEMPTS):
            process, port = self._launch(runtime, checkpoint)
            self._process = process
            try:
                said = self._until_ready(process, port)
            except BaseException:
                self.stop()
                raise
            if said is None:
                self.bootstrap = f"{HOST}:{port}"
                return
            self.stop()
            if attempt + 1 == ATTEMPTS or "already in use" not in said:
                kept = f", more is in {self.folder / kafka_files.OUTPUT_NAME}" if self._data else ""
                raise JaugeError(f"Kafka did not start: {said}{kept}")

    def stop(self) -> None:
        """Stop Kafka cleanly and wait for its end; does nothing when it is not running.

        The first stop with a new Java or new jars takes five seconds more, for the
        archive that speeds up every later start.
        """
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

    def _launch(self, runtime: Runtime, checkpoint: bytes) -> tuple["subprocess.Popen[bytes]", int]:
        """Make the data folder ours and start the watcher, which starts Kafka; return it with the port."""
        self.folder, lock = _claim(self._data)
        try:
            port = free_port() if self._port is None else self._port
            require_free(port)
            kafka_files.write(self.folder, port, free_port(port), checkpoint, self._advertised)
            orders = watcher.Orders(
                command=runtime.command("kafka.Kafka", kafka_files.SERVER_NAME),
                folder=str(self.folder),
                output=kafka_files.OUTPUT_NAME,
                pid_file=kafka_files.PID_NAME,
                lock=lock,
                remove=self._data is None,
            )
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", watcher.__file__, runtime.with_archive(orders).to_json()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[lock],
                start_new_session=True,
            )
        except BaseException:
            if self._data is None:
                shutil.rmtree(self.folder, ignore_errors=True)
            raise
        finally:
            os.close(lock)  # the watcher and Kafka have their own
        return process, port

    def _until_ready(self, process: "subprocess.Popen[bytes]", port: int) -> str | None:
        """Wait until Kafka answers; return its last words when it ends instead."""
        deadline = time.monotonic() + START_S
        while not self._given_up.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_S)
                said, _ = process.communicate()
                return said.decode(errors="replace").strip() or f"it ended with code {process.returncode}"
            if kafka_answers(port):
                return None
            if time.monotonic() > deadline:
                raise JaugeError(f"Kafka did not answer within {START_S:.0f} s: is this machine overloaded? try again")
        raise JaugeError("given up while Kafka was starting")


def _claim(data: Path | None) -> tuple[Path, int]:
    """Make a data folder ours alone; returns it with the descriptor of its lock."""
    folder = Path(tempfile.mkdtemp(prefix="jauge-kafka-")) if data is None else data.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = try_lock(folder / kafka_files.LOCK_NAME)
    except OSError as error:
        raise JaugeError(f"cannot write in the data folder {folder} ({error.strerror}): name another folder") from error
    if lock is None:
        try:
            owner = f" (process {int((folder / kafka_files.PID_NAME).read_text(encoding='ascii'))})"
        except (OSError, ValueError):
            owner = ""
        raise JaugeError(
            f"the data folder {folder} is in use by another Kafka{owner}: "
            "stop the jauge that runs it, or name another folder"
        )
    return folder, lock
