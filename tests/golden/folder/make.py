"""Writes a data folder as this version leaves one: ``python -m tests.golden.folder.make``.

Run it as a version is released, before the next one changes how folders or topics are written: `test_folder.py` then
holds every later version to go on with what this one wrote. The folder is packed beside this file, with what its topics
held in it; the one of the release before stays, or goes when no way leads on from it.
"""

import asyncio
import json
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

from streams.kafka.embedded.broker import EmbeddedKafka
from tests.flow import Flow
from tests.histories import brands, history

HERE = Path(__file__).parent
BRANDS = brands(2)
MENTIONS = history(seed=16, count=80, followed=BRANDS, days=1.5)
END_MS = max(mention.seen_at for mention in MENTIONS)
PREFIX = "jauge."
KEY = bytes(range(32))
LEFT_OUT = (".lock", "kafka.log", "kafka.pid", "running.json")
"""Files that live as long as a process."""
HELD = "held.json"
"""What the topics of scores held, by topic and key."""


async def fill(bootstrap: str) -> dict[str, str]:
    """Let both roles score some mentions; return what the topics of scores hold then, by topic and key."""
    held: dict[str, str] = {}
    async with Flow(bootstrap, PREFIX, BRANDS, partitions=1) as flow:
        for role in ("match", "score"):
            flow.start(role)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        await flow.scores_at(END_MS)
        for role in ("score", "match"):
            flow.stop(role)
        for topic in ("scores", "score-history"):
            held |= {f"{topic}/{one.key.decode()}": one.value.decode() for one in await flow.records(topic)}
    return held


def _lasting(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what lives as long as a process, and whose files they were."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return None if member.name.endswith(LEFT_OUT) else member


def main() -> None:
    """Write the folder and what it held."""
    with tempfile.TemporaryDirectory(prefix="jauge-folder-") as scratch:
        folder = Path(scratch) / "jauge-data"
        folder.mkdir()
        (folder / "pseudonym.key").write_bytes(KEY)
        (folder / "pseudonym.key").chmod(0o600)
        with EmbeddedKafka(folder / "kafka") as broker:
            held = asyncio.run(fill(broker.bootstrap))
        name = f"jauge-{version('jauge')}"
        (Path(scratch) / HELD).write_text(json.dumps(held, sort_keys=True), encoding="utf-8")
        with tarfile.open(HERE / f"{name}.tar.xz", "w:xz", preset=9) as packed:
            for part in (folder.name, HELD):
                packed.add(Path(scratch) / part, part, filter=_lasting)
    print(f"{HERE / name}.tar.xz: {len(held)} records of scores")


if __name__ == "__main__":
    main()
