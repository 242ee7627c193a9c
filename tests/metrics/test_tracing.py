"""Traces of batches: what a real receiver of OTLP over HTTP is sent, and that nothing is where they are off."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any, NamedTuple

import pytest

from schemas.codec import Record
from streams.config.errors import UsageError
from streams.config.trace_settings import TraceSettings
from streams.metrics.tracing import HEADER, Tracing, tracing_of
from tests.paths import ROOT
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.thorough

try:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
except ImportError:
    if os.environ.get("JAUGE_TEST_REQUIRE") == "all":
        raise
    pytest.skip("OpenTelemetry is not installed: `make test` installs it", allow_module_level=True)


class Receiver:
    """Takes spans as a collector of OpenTelemetry does."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Any]] = []
        """Name of the service, and the span."""
        self._came = Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/x-protobuf"
                assert self.headers.get("Content-Encoding", "identity") == "identity"
                receiver.take(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}/v1/traces"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def take(self, body: bytes) -> None:
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {one.key: one.value.string_value for one in of_resource.resource.attributes}
            for scope in of_resource.scope_spans:
                with self._came:
                    self.spans += [(names["service.name"], span) for span in scope.spans]
                    self._came.notify_all()

    def until(self, names: set[str]) -> None:
        """Wait until spans of these names are there, and no others."""
        with self._came:
            assert self._came.wait_for(lambda: {span.name for _, span in self.spans} == names, PATIENCE_S), self.spans

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


class Read(NamedTuple):
    """A record as a consumer has it."""

    headers: tuple[tuple[str, bytes], ...]


def tracing(receiver: Receiver, role: str, ratio: float = 1.0) -> Tracing:
    made = tracing_of(TraceSettings(endpoint=receiver.endpoint, sample_ratio=ratio), role)
    assert made is not None
    return made


def test_a_batch_is_one_trace_from_the_collector_to_the_scores(receiver: Receiver) -> None:
    roles = {role: tracing(receiver, role) for role in ("collect", "match", "score")}
    sent: dict[int, list[Record]] = {0: [(b"a", b"1", (("ce_id", b"7"),)), (b"b", b"2", ())], 1: []}
    begun = roles["collect"].begin("collect", 2)
    assert begun is not None
    begun.carry(sent)
    begun.end()
    assert [name for name, _ in sent[0][0][2]] == ["ce_id", HEADER]
    assert sent[0][1] == (b"b", b"2", ())  # the first record of a partition alone

    matched = roles["match"].resume("match", "mentions", 0, [Read(headers) for _, _, headers in sent[0]])
    assert matched is not None
    observed: dict[int, list[Record]] = {3: [(b"c", b"3", ())]}
    matched.carry(observed)
    matched.end()
    folded = roles["score"].resume("fold", "observations", 3, [Read(headers) for _, _, headers in observed[3]])
    assert folded is not None
    folded.followed_by("publish scores").end()
    for one in roles.values():
        one.close()

    spans = {span.name: (service, span) for service, span in receiver.spans}
    assert {name: service for name, (service, _) in spans.items()} == {
        "collect": "jauge-collect",
        "match": "jauge-match",
        "fold": "jauge-score",
        "publish scores": "jauge-score",
    }
    assert len({span.trace_id for _, span in spans.values()}) == 1
    parents = [spans[name][1].parent_span_id for name in ("collect", "match", "fold", "publish scores")]
    assert parents == [b"", *(spans[name][1].span_id for name in ("collect", "match", "fold"))]
    assert {one.key: one.value.int_value for one in spans["collect"][1].attributes} == {
        "messaging.batch.message_count": 2
    }


def test_a_batch_of_several_goes_on_with_the_first_and_links_to_the_others(receiver: Receiver) -> None:
    match = tracing(receiver, "match")
    headers = []
    for _ in range(3):
        begun = match.begin("collect", 1)
        assert begun is not None
        headers.append(begun.headers)
        begun.end()
    joined = match.resume("match", "mentions", 0, map(Read, [*headers, headers[0], ()]))
    assert joined is not None
    joined.end()
    match.close()
    collected = [span for _, span in receiver.spans if span.name == "collect"]
    (span,) = [span for _, span in receiver.spans if span.name == "match"]
    assert span.parent_span_id == collected[0].span_id
    assert [link.span_id for link in span.links] == [one.span_id for one in collected[1:]]


def test_what_is_not_sampled_carries_nothing_and_is_not_gone_on_with(receiver: Receiver) -> None:
    rare = tracing(receiver, "collect", ratio=1e-9)
    assert rare.begin("collect", 1) is None
    rare.close()
    assert receiver.spans == []


@pytest.mark.parametrize("header", [b"", b"nonsense", b"\xff\xfe", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01"])
def test_a_header_that_is_none_begins_nothing(receiver: Receiver, header: bytes) -> None:
    match = tracing(receiver, "match")
    assert match.resume("match", "mentions", 0, [Read(((HEADER, header),)), Read(())]) is None
    match.close()
    assert receiver.spans == []


def test_where_it_is_off_nothing_is_imported() -> None:
    program = (
        "import sys; import streams.collect.gateway, streams.runtime.process;"
        "from streams.config.trace_settings import TraceSettings; from streams.metrics.tracing import tracing_of;"
        "assert tracing_of(TraceSettings(), 'match') is None;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(UsageError, match=r"pip install 'jauge\[otel\]'"):
        tracing_of(TraceSettings(endpoint="http://127.0.0.1:1/v1/traces"), "match")
