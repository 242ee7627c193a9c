"""What is compiled at the start of a role is all that it runs: nothing is compiled while mentions flow."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SharedKafka
from tests.flow import Flow
from tests.histories import brands, history

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
BRANDS = brands(4)
MENTIONS = history(seed=5, count=400, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)


def kernels(folder: Path) -> dict[str, bytes]:
    """Return the indexes of what was compiled and is kept on disk."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.nbi")}


async def test_roles_that_flow_compile_nothing_more(
    kafka: SharedKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for role in ("match", "score"):
        code = f"from streams.{role}.role import warm_up; warm_up()"
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=True)
    loaded = kernels(tmp_path)
    assert loaded
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS, partitions=2) as flow:
        flow.start("match")
        flow.start("score")
        await flow.publish(MENTIONS[:300])
        await flow.until_drained()
        flow.kill("score")
        flow.start("score")
        await flow.publish(MENTIONS[300:])
        await flow.tick(END_MS)
        await flow.scores_at(END_MS)
    assert kernels(tmp_path) == loaded
