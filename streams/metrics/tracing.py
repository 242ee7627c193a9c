"""Traces of batches, from the collector to the scores: optional, and nothing of it is imported where they are off.

A batch that a collector sends begins a trace, or not, by `traces.sample_ratio`. The context goes along in the header
`traceparent` of the first record of each partition, as the W3C writes it; who reads a batch without one traces nothing.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from schemas.codec import Headers, Record
from streams.config.errors import UsageError
from streams.config.trace_settings import TraceSettings

if TYPE_CHECKING:
    from opentelemetry.trace import Span

HEADER = "traceparent"
EXPORT_S = 5.0
"""Patience with the receiver, which is asked in a thread of its own; spans that it does not take are lost."""
MOST_PARENTS = 32
"""Of one span; a fetch may bring many small batches."""


class BatchSpan:
    """What one role does with one batch, until `end`."""

    def __init__(self, span: "Span", tracing: "Tracing") -> None:
        self._span, self._tracing = span, tracing

    @property
    def headers(self) -> Headers:
        """What goes along with the records that are made of the batch."""
        carrier: dict[str, str] = {}
        self._tracing.propagator.inject(carrier, self._tracing.api.set_span_in_context(self._span))
        return ((HEADER, carrier[HEADER].encode()),) if HEADER in carrier else ()

    def carry(self, by_partition: Mapping[int, list[Record]]) -> None:
        """Let the first record of each partition have the context."""
        headers = self.headers
        for records in by_partition.values():
            if records:
                key, value, own = records[0]
                records[0] = key, value, (*own, *headers)

    def followed_by(self, name: str) -> "BatchSpan":
        """Return a span inside this one's trace that begins now; this one ends."""
        context = self._tracing.api.set_span_in_context(self._span)
        self.end()
        return BatchSpan(self._tracing.tracer.start_span(name, context), self._tracing)

    def end(self) -> None:
        """It is done."""
        self._span.end()


class Tracing:
    """The spans of one role's process."""

    def __init__(self, settings: TraceSettings, role: str) -> None:
        """Begin to send spans.

        Raises:
            UsageError: the extra `otel` is not installed.
        """
        try:
            from opentelemetry import trace  # noqa: PLC0415 - an extra, imported where it is asked for alone
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
            from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415
            from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415
        except ImportError as error:
            raise UsageError(
                "traces.endpoint is set, and OpenTelemetry is not installed: "
                "run `pip install 'jauge[otel]'`, or unset traces.endpoint"
            ) from error
        self.api, self.propagator = trace, TraceContextTextMapPropagator()
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.sample_ratio)),
            resource=Resource.create({"service.name": f"jauge-{role}", "service.namespace": "jauge"}),
            shutdown_on_exit=False,  # `close` does it
        )
        exporter = OTLPSpanExporter(endpoint=settings.endpoint, timeout=EXPORT_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self.tracer = self._provider.get_tracer("jauge")

    def begin(self, name: str, records: int) -> BatchSpan | None:
        """Begin a trace of a batch of so many records; None: this one is not sampled."""
        span = self.tracer.start_span(name, kind=self.api.SpanKind.PRODUCER)
        span.set_attribute("messaging.batch.message_count", records)
        return BatchSpan(span, self) if span.is_recording() else None

    def resume(self, name: str, topic: str, partition: int, records: Iterable[Any]) -> BatchSpan | None:
        """Go on with the traces that a batch carries: with the first, and with links to the others; None: with none."""
        found = dict.fromkeys(
            value for record in records for key, value in getattr(record, "headers", ()) if key == HEADER
        )
        contexts = [
            self.propagator.extract({HEADER: value.decode(errors="replace")}) for value in list(found)[:MOST_PARENTS]
        ]
        spans = [self.api.get_current_span(context).get_span_context() for context in contexts]
        sampled = [
            (context, span)
            for context, span in zip(contexts, spans, strict=True)
            if span.is_valid and span.trace_flags.sampled
        ]
        if not sampled:
            return None
        (parent, _), *others = sampled
        span = self.tracer.start_span(
            name,
            parent,
            kind=self.api.SpanKind.CONSUMER,
            links=[self.api.Link(other) for _, other in others],
            attributes={
                "messaging.system": "kafka",
                "messaging.destination.name": topic,
                "messaging.destination.partition.id": str(partition),
            },
        )
        return BatchSpan(span, self)

    def close(self) -> None:
        """Send what is left, as far as the receiver takes it; blocks for some seconds at most."""
        self._provider.shutdown()


def tracing_of(settings: TraceSettings, role: str) -> Tracing | None:
    """Return the tracing of a process; None where it is off.

    Raises:
        UsageError: it is on, and the extra `otel` is not installed.
    """
    return None if settings.endpoint is None else Tracing(settings, role)
