"""The example of the manual pushes a mention that moves a score."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from schemas.brand import Brand
from scoring.oracle.recount import recount
from tests.collect.webhook.hooked import SECRETS, hooked, mentions_on, settings
from tests.conftest import SharedKafka
from tests.flow import REFERENCE
from tests.paths import ROOT
from tests.patience import PATIENCE_S

DEFAULT = "http://127.0.0.1:8090"


def example() -> str:
    """The Python of the manual that pushes."""
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "streams/collect/README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (found,) = [block for block in blocks if "/v1/ingest/" in block]
    return found


async def test_the_example_of_the_manual_moves_a_score(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    (tmp_path / "webhook.secret").write_text(f"{SECRETS[0]}\n")
    program = example()
    (source,) = re.findall(r"/v1/ingest/([a-z0-9_-]+)", program)
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path, sources=(source,))) as (_, hook):
        assert DEFAULT in program
        (tmp_path / "push.py").write_text(program.replace(DEFAULT, hook.address))
        assert await run(tmp_path) == (0, "")
    mentions = await mentions_on(kafka, prefix)
    assert len(mentions) == 1
    since = mentions[0].seen_at - 86_400_000
    acme = Brand(brand="Acme", terms=("acme",), since=since)
    before, after = (
        {score.window: score for score in recount(counted, [acme], mentions[0].seen_at + 1, reference=REFERENCE)}
        for counted in ([], mentions)
    )
    assert (before["24h"].mention_count, after["24h"].mention_count) == (0, 1)
    assert after["24h"].score > before["24h"].score


async def run(folder: Path) -> tuple[int, str]:
    """Run it as a user does, in the folder of the secret, while the webhook answers from this process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "push.py", cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE_S):
        _, said = await process.communicate()
    return process.returncode or 0, said.decode()
