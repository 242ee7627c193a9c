"""Settings of traces: spans of batches on their way from a collector to the scores."""

from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Section


class TraceSettings(Section):
    """Where spans are sent; it needs the extra `otel`."""

    endpoint: Annotated[str, Field(pattern=r"^https?://[^/]")] | None = None
    """Address that takes OTLP over HTTP, as `http://127.0.0.1:4318/v1/traces`; unset: there are no traces."""
    sample_ratio: Annotated[float, Field(gt=0, le=1)] = 0.01
    """Part of the batches of the collectors that is traced, 0 to 1."""
