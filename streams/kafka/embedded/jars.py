"""The jars of Apache Kafka: named with their SHA-256 in `kafka_jars.json`, fetched once, verified at each start.

They lie in a cache that all clones of a user share. jgo knows Maven repositories and
downloads; what it downloads counts only once its hash is the one of the list.
"""

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec
import platformdirs
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from streams.config.errors import JaugeError
from streams.kafka.embedded.locks import locked

if TYPE_CHECKING:
    from jgo.maven import MavenContext

LIST = Path(__file__).with_name("kafka_jars.json")
AT_ONCE = 6
"""Downloads at a time: most of the 46 files are small, so it is round trips that cost."""
ATTEMPTS = 3
OWN_KAFKA = "or name a running Kafka as kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP)"


class Jar(msgspec.Struct, frozen=True):
    """One file of the list."""

    coordinate: str
    """``group:artifact:version``, as Maven names it."""
    sha256: str
    size_bytes: int

    @property
    def file_name(self) -> str:
        """Name in the cache, and in any Maven repository.

        >>> Jar("org.slf4j:slf4j-api:1.7.36", "d3ef", 41125).file_name
        'slf4j-api-1.7.36.jar'
        """
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


class JarList(msgspec.Struct, frozen=True):
    """What `kafka_jars.json` holds."""

    kafka: str
    """Version of Apache Kafka."""
    jars: tuple[Jar, ...]

    @property
    def folder_name(self) -> str:
        """Name of the list's folder in the cache; another list is another folder."""
        hashes = "".join(jar.sha256 for jar in self.jars)
        return f"kafka-{self.kafka}-{hashlib.sha256(hashes.encode()).hexdigest()[:12]}"


def read_list(path: Path = LIST) -> JarList:
    """Read a list of jars."""
    return msgspec.json.decode(path.read_bytes(), type=JarList)


def cache_dir() -> Path:
    """Folder that the clones of a user share: JAUGE_CACHE, else the platform's cache folder."""
    named = os.environ.get("JAUGE_CACHE")
    return Path(named).expanduser().absolute() if named else platformdirs.user_cache_path("jauge")


def fetch(
    jars: JarList, cache: Path, *, progress: bool | None = None, given_up: threading.Event | None = None
) -> list[Path]:
    """Return the verified jars in class path order, downloading those that are not in `cache`.

    Safe to call from several processes at once: one downloads, the others wait.

    Args:
        jars: what to fetch.
        cache: see `cache_dir`.
        progress: False says nothing; else a bar where stderr is a terminal and lines where it is not.
        given_up: set by another thread to end before the next file.

    Raises:
        JaugeError: no network, a file with another hash, or a cache that cannot be written.
    """
    folder = cache / jars.folder_name
    paths = [folder / jar.file_name for jar in jars.jars]
    if not _wrong(jars.jars, folder):
        return paths
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "lock"):
            missing = _wrong(jars.jars, folder)
            if missing:
                with _showing_progress(jars, missing, folder, progress) as advance:
                    _download(missing, folder, advance, given_up or threading.Event())
    except OSError as error:
        raise JaugeError(f"cannot write the cache {folder} ({error}): name another folder as JAUGE_CACHE") from error
    return paths


def _wrong(jars: Iterable[Jar], folder: Path) -> list[Jar]:
    """Those that are missing or whose bytes are not those of the list: 60 ms for 45 MB."""

    def is_wrong(jar: Jar) -> bool:
        path = folder / jar.file_name
        return not path.is_file() or path.stat().st_size != jar.size_bytes or _sha256(path) != jar.sha256

    with ThreadPoolExecutor(2) as pool:  # hashlib lets go of the interpreter's lock
        asked = list(jars)
        return [jar for jar, wrong in zip(asked, pool.map(is_wrong, asked), strict=True) if wrong]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(jars: list[Jar], folder: Path, advance: Callable[[int], None], given_up: threading.Event) -> None:
    """Fetch each into a folder of our own, verify it, and move it to its place in one step."""
    from jgo.config import GlobalSettings  # noqa: PLC0415 - 0.2 s that only the first start needs
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    from jgo.maven import MavenContext  # noqa: PLC0415
    from truststore import inject_into_ssl  # noqa: PLC0415

    # What this machine trusts, as pip does: behind a company's proxy the list in the wheels is not enough.
    inject_into_ssl()
    # Mirrors of jgo's own settings come first, as its command line has it.
    remotes = {**GlobalSettings.load().repositories, "central": MAVEN_CENTRAL_URL}
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=folder) as staging:
        context = MavenContext(repo_cache=Path(staging), remote_repos=remotes, timeout=30)

        def one(jar: Jar) -> None:
            if given_up.is_set():
                raise JaugeError("given up while Apache Kafka was being fetched: what has arrived is kept")
            path = _fetch_one(jar, context)
            found = _sha256(path)
            if found != jar.sha256:
                raise JaugeError(
                    f"{jar.file_name} arrived with SHA-256 {found[:16]}… and should have {jar.sha256[:16]}…: "
                    f"something between here and the Maven repository changes files, try another network, {OWN_KAFKA}"
                )
            path.replace(folder / jar.file_name)
            advance(jar.size_bytes)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            pending = [pool.submit(one, jar) for jar in sorted(jars, key=lambda jar: -jar.size_bytes)]
            try:
                for future in pending:
                    future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _fetch_one(jar: Jar, context: "MavenContext") -> Path:
    """Download one jar, trying again when the connection breaks."""
    import requests  # noqa: PLC0415 - comes with jgo

    group, artifact, version = jar.coordinate.split(":")
    file = context.project(group, artifact).at_version(version).artifact()
    for attempt in range(ATTEMPTS):
        try:
            return Path(file.resolve())
        except (requests.RequestException, RuntimeError) as error:
            shutil.rmtree(context.repo_cache / file.component.path_prefix, ignore_errors=True)  # half a file is none
            if attempt + 1 == ATTEMPTS or not isinstance(error, requests.RequestException):
                raise JaugeError(
                    f"cannot fetch {jar.file_name} of Apache Kafka ({_reason(error)}): connect to the network and "
                    f"start again, what has arrived is kept, {OWN_KAFKA}"
                ) from error
            time.sleep(0.5 * 2**attempt)
    raise AssertionError("the last attempt returns or raises")


def _reason(error: Exception) -> str:
    """One short line of an error that may hold many.

    >>> _reason(RuntimeError("Artifact a:b:1 not found in remote repositories {'central': 'https://…'}"))
    'Artifact a:b:1 not found'
    >>> _reason(ConnectionError("Max retries exceeded"))
    'ConnectionError'
    """
    return str(error).split(" in remote")[0] if isinstance(error, RuntimeError) else type(error).__name__


@contextlib.contextmanager
def _showing_progress(
    jars: JarList, missing: list[Jar], folder: Path, progress: bool | None
) -> Iterator[Callable[[int], None]]:
    """Tell on stderr what is being fetched; gives the function that counts the bytes that arrived."""
    total = sum(jar.size_bytes for jar in missing)
    if progress is False:
        yield lambda _: None
    elif sys.stderr.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(f"fetching Apache Kafka {jars.kafka} (once)", total=total)
            yield lambda size_bytes: bar.advance(task, size_bytes)
    else:
        what = f"{len(missing)} files, {total / 1e6:.1f} MB, once"
        _line(sys.stderr, f"fetching Apache Kafka {jars.kafka} ({what}) into {folder}")
        started = time.monotonic()
        yield lambda _: None
        _line(sys.stderr, f"fetched Apache Kafka in {time.monotonic() - started:.0f} s")


def _line(stream: IO[str], text: str) -> None:
    stream.write(f"{text}\n")
    stream.flush()
