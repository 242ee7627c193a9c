"""A batch of the real pipeline is one trace: collector, match and score, each a process of its own or this one."""

import asyncio

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from streams.collect.gateway import IngestGateway
from streams.config.pseudonyms import Pseudonyms
from streams.config.trace_settings import TraceSettings
from streams.metrics.tracing import tracing_of
from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import now_ms
from tests.metrics.test_tracing import Receiver

STEPS = ["collect", "match", "fold", "publish scores"]


@pytest.mark.thorough
async def test_a_batch_is_traced_through_the_real_pipeline(kafka: SharedKafka) -> None:
    receiver, prefix = Receiver(), kafka.prefix()
    tracing = tracing_of(TraceSettings(endpoint=receiver.endpoint, sample_ratio=1.0), "collect")
    variables = {"JAUGE_TRACES__ENDPOINT": receiver.endpoint, "JAUGE_TRACES__SAMPLE_RATIO": "1"}
    try:
        async with Supervisor(kafka.bootstrap, prefix, [Brand(brand="Acme", terms=("acme",))]) as flow:
            for role in ("match", "score"):
                flow.start(role, variables)
            async with IngestGateway(kafka.bootstrap, prefix, Pseudonyms(bytes(32)), tracing=tracing) as gateway:
                at_ms = now_ms()
                await gateway.publish(
                    [Mention(source="x", id=str(n), seen_at=at_ms, created_at=at_ms, text="acme") for n in range(50)]
                )
            await asyncio.to_thread(receiver.until, set(STEPS))
    finally:
        assert tracing is not None
        tracing.close()
        receiver.stop()
    spans = [span for _, span in receiver.spans]
    (begun,) = (span for span in spans if span.name == "collect")
    assert {span.trace_id for span in spans} == {begun.trace_id}
    by_id = {span.span_id: span for span in spans}
    for span in spans:
        if span.name != "collect":
            assert by_id[span.parent_span_id].name == STEPS[STEPS.index(span.name) - 1]
            assert span.end_time_unix_nano >= span.start_time_unix_nano >= begun.start_time_unix_nano
