"""Jars are the ones of the list or there are none. A Maven repository of this machine gives them."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from streams.config.errors import JaugeError
from streams.kafka.embedded.jars import Jar, JarList, fetch, read_list
from streams.kafka.embedded.loopback import free_port

BODIES = {f"org.example:part-{n}:1.{n}": b"jar %d " % n * (n + 1) * 1_000 for n in range(8)}
LIST = JarList("0.0", tuple(Jar(name, hashlib.sha256(body).hexdigest(), len(body)) for name, body in BODIES.items()))


class Repository(ThreadingHTTPServer):
    """Serves `bodies` as a Maven repository does, and counts what was asked for."""

    def __init__(self) -> None:
        self.bodies = {
            f"/org/example/part-{n}/1.{n}/part-{n}-1.{n}.jar": body for n, body in enumerate(BODIES.values())
        }
        self.asked: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), Answer)


class Answer(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        body = self.server.bodies.get(self.path)
        self.server.asked[self.path] += 1
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the overridden one
        """Say nothing."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A repository that jgo is told of in its own settings, and no way to any other."""
    with Repository() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings = tmp_path / "jgo.conf"
        settings.write_text(f"[repositories]\nhere = http://127.0.0.1:{server.server_port}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server
        server.shutdown()
        thread.join()


def contents(paths: list[Path]) -> list[bytes]:
    return [path.read_bytes() for path in paths]


def test_the_jars_come_in_the_order_of_the_list(repository: Repository, tmp_path: Path) -> None:
    assert contents(fetch(LIST, tmp_path / "cache")) == list(BODIES.values())


def test_many_that_fetch_at_once_download_each_jar_once(repository: Repository, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: contents(fetch(LIST, tmp_path / "cache")), range(4)))
    assert got == [list(BODIES.values())] * 4
    assert {count for path, count in repository.asked.items() if path.endswith(".jar")} == {1}


def test_a_jar_with_another_hash_is_refused_and_not_kept(repository: Repository, tmp_path: Path) -> None:
    (path,) = (p for p in repository.bodies if "part-3" in p)
    good, repository.bodies[path] = repository.bodies[path], b"something else"
    with pytest.raises(
        JaugeError, match=r"part-3-1\.3\.jar arrived with SHA-256 .* and should have .*kafka\.bootstrap"
    ):
        fetch(LIST, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("part-3*"))
    repository.bodies[path] = good
    assert contents(fetch(LIST, tmp_path / "cache")) == list(BODIES.values())


def test_a_jar_damaged_in_the_cache_is_fetched_again(repository: Repository, tmp_path: Path) -> None:
    paths = fetch(LIST, tmp_path / "cache")
    paths[2].write_bytes(paths[2].read_bytes()[:-1] + b"x")
    assert contents(fetch(LIST, tmp_path / "cache")) == list(BODIES.values())


def test_without_a_network_it_is_one_line_and_what_arrived_is_kept(repository: Repository, tmp_path: Path) -> None:
    (path,) = (p for p in repository.bodies if "part-0" in p)  # the smallest: the last to be asked for
    del repository.bodies[path]
    with pytest.raises(JaugeError, match=r"cannot fetch part-0-1\.0\.jar .*connect to the network.*kafka\.bootstrap"):
        fetch(LIST, tmp_path / "cache")
    assert len(list((tmp_path / "cache").rglob("*.jar"))) == len(BODIES) - 1


def test_what_is_fetched_is_reported_on_stderr_in_lines(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(LIST, tmp_path / "cache")
    said = capsys.readouterr()
    assert said.out == ""
    assert "fetching Apache Kafka 0.0 (8 files" in said.err
    fetch(LIST, tmp_path / "cache")
    assert capsys.readouterr().err == ""


def test_a_cache_that_cannot_be_written_is_one_line(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(JaugeError, match=r"cannot write the cache .*JAUGE_CACHE"):
        fetch(LIST, tmp_path / "cache")


def test_the_committed_list_names_each_jar_once_and_no_repository() -> None:
    jars = read_list()
    assert len({jar.file_name for jar in jars.jars}) == len(jars.jars) == 46
    assert {len(jar.sha256) for jar in jars.jars} == {64}
    assert f"org.apache.kafka:kafka_2.13:{jars.kafka}" in {jar.coordinate for jar in jars.jars}
