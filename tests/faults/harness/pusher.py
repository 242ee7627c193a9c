"""Pushes mentions into a webhook at a steady rate; each is sent again until it is acknowledged."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from time import monotonic

import aiohttp

from schemas.brand import Brand
from schemas.mention import Mention
from tests.faults.harness.kills import quantile

AGAIN_S = 0.5
ANSWER_S = 30.0
PARTS = (0.5, 0.95, 0.99)
DELETED = 0.03
"""So many of all pushes delete a mention that was pushed before, by its id or with its author's account."""


def invented(
    seed: int, brands: Sequence[Brand], sources: Sequence[str], clock_ms: Callable[[], int]
) -> Iterator[Mention]:
    """Yield mentions without end, as of now by `clock_ms` (ms UTC)."""
    rng, said = random.Random(seed), list[Mention]()
    number = 0
    while True:
        number += 1
        seen_at = clock_ms()
        if said and rng.random() < DELETED:
            old = said.pop(rng.randrange(len(said)))
            if rng.random() < 0.1:
                yield Mention(source=old.source, op="account_delete", author=old.author, seen_at=seen_at)
            else:
                yield Mention(source=old.source, id=old.id, op="delete", seen_at=seen_at)
            continue
        brand = rng.choice(brands)
        mention = Mention(
            source=rng.choice(sources),
            id=f"m{number}",
            created_at=seen_at - int(rng.expovariate(1 / 30_000)),
            seen_at=seen_at,
            author=f"a{int(rng.paretovariate(0.9)) % 5_000}",
            text=f"message number {number} with enough letters to have a print {brand.terms[0]}",
            followers=int(rng.paretovariate(0.8) * 20) if rng.random() < 0.7 else None,
            likes=rng.randrange(50) if rng.random() < 0.7 else None,
            sentiment=round(rng.uniform(-1, 1), 2),
            confidence=round(rng.random(), 2),
        )
        said.append(mention)
        if len(said) > 2_000:
            said.pop(rng.randrange(len(said)))
        yield mention


class Pusher:
    """One client with a token."""

    def __init__(self, url: str, token: str) -> None:
        """`url`: of the webhook, without the name of the source."""
        self._url, self._token = url, token
        self.acknowledged: list[Mention] = []
        self.answers = Counter[int | str]()
        """How many pushes were answered with each status, or ended with each kind of error."""
        self.seconds: list[float] = []
        """How long each acknowledged push took, from its last try."""

    def session(self) -> aiohttp.ClientSession:
        """Return a session that carries the token, to be entered."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        return aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=ANSWER_S))

    async def run(self, mentions: Iterator[Mention], per_second: float, until: Callable[[], bool]) -> None:
        """Push until `until` holds, then until all that was begun is acknowledged."""
        async with self.session() as session, asyncio.TaskGroup() as tasks:
            began, count = monotonic(), 0
            while not until():
                while count < (monotonic() - began) * per_second:
                    tasks.create_task(self.push(session, next(mentions)))
                    count += 1
                await asyncio.sleep(1 / per_second)

    async def push(self, session: aiohttp.ClientSession, mention: Mention) -> None:
        """Push one mention until it is acknowledged; whatever is answered but 202, 429 and 503 fails."""
        row = {
            name: value
            for name in mention.__struct_fields__
            if name != "source" and (value := getattr(mention, name)) not in (None, "")
        }
        while True:
            began = monotonic()
            try:
                async with session.post(f"{self._url}/{mention.source}", data=json.dumps(row)) as answer:
                    self.answers[answer.status] += 1
                    if answer.status == 202:
                        self.acknowledged.append(mention)
                        self.seconds.append(monotonic() - began)
                        return
                    assert answer.status in (429, 503), (answer.status, await answer.text())
                    pause_s = float(answer.headers.get("Retry-After", AGAIN_S))
            except (aiohttp.ClientError, TimeoutError) as error:
                self.answers[type(error).__name__] += 1
                pause_s = AGAIN_S
            await asyncio.sleep(pause_s)

    def quantiles(self) -> str:
        """Return the quantiles of the time to an acknowledgement, for print."""
        return ", ".join(f"p{part:.0%}"[:-1] + f" {quantile(self.seconds, part) * 1e3:.0f} ms" for part in PARTS)
