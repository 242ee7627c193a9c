"""What all tests may ask for: the real Kafka, one broker for the whole run."""

import os
import subprocess
import sys
from collections.abc import Iterator

import hypothesis
import pytest

from streams.config.errors import JaugeError
from streams.kafka.embedded.broker import EmbeddedKafka

collect_ignore = ["faults/shifted_clock"]
"""Read by child processes as they start, and no module of ours."""

# An example may take as long as the machine lets it; by default 200 ms are a failure. The examples are the same at each
# run: a thousand of each in `make thorough`.
hypothesis.settings.register_profile(
    "patient",
    hypothesis.settings(deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]),
)
hypothesis.settings.load_profile("patient")


class SharedKafka:
    """A running broker that many tests share, each under prefixes of its own."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        """``host:port``"""
        self._given = 0

    def prefix(self) -> str:
        """A topic prefix that nobody had before: ``t1.``, ``t2.`` and so on."""
        self._given += 1
        return f"t{self._given}."


def pytest_configure(config: pytest.Config) -> None:
    """Compile all kernels once, before several workers begin: each would else compile them for itself."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        compiling = [
            subprocess.Popen([sys.executable, "-c", f"from {module} import warm_up; warm_up()"])
            for module in ("scoring.detectors.warm_up", "scoring.text.tone.warm_up")
        ]
        assert [process.wait() for process in compiling] == [0, 0]


def require(reason: str, program: str = "") -> None:
    """Skip, or fail where the run has to have everything but what ``JAUGE_TEST_WITHOUT`` names."""
    may_be_missing = bool(program) and program == os.environ.get("JAUGE_TEST_WITHOUT")
    if os.environ.get("JAUGE_TEST_REQUIRE") == "all" and not may_be_missing:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def kafka() -> Iterator[SharedKafka]:
    """One embedded broker for the run; `kafka.bootstrap`, `kafka.prefix()`."""
    broker = EmbeddedKafka()
    try:
        broker.start()
    except JaugeError as error:
        require(str(error))
    try:
        yield SharedKafka(broker.bootstrap)
    finally:
        broker.stop()
