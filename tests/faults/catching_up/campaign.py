"""`score` is killed while it catches up with weeks; a second one beside it is left alone, and both must end alike."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from schemas.alert import Alert
from schemas.score import Score
from scoring.method.constants import HOUR_MS
from streams.config.errors import RestartError
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from streams.score.history import windows_at
from tests.bench.recovery import READY
from tests.faults.catching_up.backlog import Backlog
from tests.faults.catching_up.completeness import SAMPLE, faults, is_complete
from tests.faults.catching_up.log_oracle import PartitionLog, difference
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import START_MS

BRANDS, MENTIONS, DAYS, PARTITIONS = 300, 40_000, 28.0, 4
"""Of the backlog at length."""
WORKER = "score"
VARIABLES = {"JAUGE_SCORE__HISTORY": "all"}
"""Else a worker that is far behind leaves the history out."""
SHARE = 0.9
"""Kills are drawn so that a worker that loses nothing by them has done so much of its work by the last."""
EARLY, EARLY_S = 0.2, 5.0
"""Of the kills, so many come as it starts or brings its state back, within so long."""
HISTORY_SAMPLE = 40
"""Of history, so many records are held against the oracle; all against the undisturbed run's."""
MOST_ROUNDS = 20
"""A worker that has caught up before all kills are done begins anew, on topics of its own."""


class CatchUp(Supervisor):
    """Topics on which a backlog waits, and the one worker that reads it."""

    async def fill(self, backlog: Backlog) -> None:
        """Let the backlog wait, and the clock be at its end: nobody else stood still meanwhile."""
        async with Sender(self.bootstrap, "backlog") as sender:
            await sender.send(f"{self.prefix}observations", backlog.records)
        await self.tick(backlog.end_ms)

    async def until_begun(self) -> None:
        """Wait until the worker has its partitions, and folds."""

        async def begun() -> bool:
            self.assert_restarts_alone()
            return READY.search(self._log(WORKER).read_bytes()) is not None

        await self.until(begun, f"{WORKER} to have its partitions")

    def assert_restarts_alone(self) -> None:
        """Check that a worker that nobody killed ended for want of time to run, if it did: it is started again then."""
        others = [ending for ending in self.endings if ending.code != RestartError.exit_code]
        assert not others, f"it ended by itself: {others[0]}"

    async def waits(self) -> int:
        """Return how many observations wait."""
        return (await self.committed(WORKER, "observations")).waiting

    async def scores(self) -> list[Score]:
        """Return all scores on the topic, in the order of each partition."""
        return [score for _, score in await self._decoded("scores", Score)]

    async def history(self) -> dict[str, Score]:
        """Return the history by key; what was published twice must be the same twice."""
        by_key: dict[str, Score] = {}
        for key, score in await self._decoded("score-history", Score):
            assert by_key.setdefault(key, score) == score, f"{key} was published as two scores"
        return by_key

    async def alerts(self) -> dict[str, list[Alert]]:
        """Return the alerts by id, without what was sent again after a kill."""
        by_id: dict[str, list[Alert]] = {}
        for _, alert in await self._decoded("alerts", Alert, partitions=1):
            sent = by_id.setdefault(alert.id, [])
            if alert not in sent:
                sent.append(alert)
        return by_id

    async def _decoded(self, topic: str, kind: type, partitions: int | None = None) -> list[tuple[str, object]]:
        decode, found = CheckedDecoder(topic, kind).decode, []
        for record in await self.records(topic, partitions):
            try:
                found.append((record.key.decode(), decode(record)))
            except RefusedRecordError as error:
                raise AssertionError(f"a record of {topic} is not believed: {error}") from error
        return found


@dataclass
class Caught:
    """What a campaign did."""

    calm_s: float = 0.0
    """How long the undisturbed worker took, from having its partitions."""
    rounds: int = 0
    kills: int = 0
    early: int = 0
    """Of them, before it had its partitions again."""
    waiting: list[int] = field(default_factory=list)
    """Observations that waited at each kill."""
    history: int = 0
    alerts: int = 0
    scores: int = 0
    """Records that were judged, of all rounds."""
    complete: int = 0
    """Of them, those marked complete."""
    sampled: int = 0
    """Of the others, so many were held against the oracle."""


async def campaign(
    bootstrap: str, prefix: str, seed: int, kills: int, backlog: Backlog, say: Callable[[str], None] = print
) -> Caught:
    """Catch up undisturbed; then with kills, in as many rounds as it takes; judge each round.

    Raises:
        AssertionError: a score or a record of history is not the oracle's, history lacks an hour, or alerts differ.
    """
    partitions, caught, rng = len(backlog.records), Caught(), random.Random(seed)
    logs = {number: PartitionLog(backlog.rows(number), partitions, backlog.brands) for number in backlog.records}
    async with CatchUp(bootstrap, f"{prefix.rstrip('.')}-calm.", backlog.brands, partitions) as calm:
        await calm.fill(backlog)
        calm.start(WORKER, VARIABLES)
        await calm.until_begun()
        began_s = monotonic()
        await calm.until_drained()
        caught.calm_s = monotonic() - began_s
        latest = await _judged(calm, backlog, logs, caught)
        history, alerts = await calm.history(), await calm.alerts()
        calm.assert_restarts_alone()
    assert_equal_to_the_oracle(latest, backlog.mentions, backlog.brands, backlog.end_ms)
    assert_history(history, backlog, logs, seed)
    assert alerts, "there is no alert that a kill could lose: the backlog needs other bursts"
    say(f"undisturbed: caught up in {caught.calm_s:.0f} s, {len(history)} of history, {len(alerts)} alerts")
    while caught.kills < kills:
        caught.rounds += 1
        assert caught.rounds <= MOST_ROUNDS, f"it catches up before it can be killed: {caught}"
        name = f"{prefix.rstrip('.')}-kills{caught.rounds}."
        async with CatchUp(bootstrap, name, backlog.brands, partitions) as flow:
            await flow.fill(backlog)
            await _kill(flow, rng, kills, caught, say)
            assert await _judged(flow, backlog, logs, caught) == latest
            assert await flow.history() == history
            assert await flow.alerts() == alerts
            flow.assert_restarts_alone()
            assert flow.steps_back == []
    caught.history, caught.alerts = len(history), len(alerts)
    return caught


async def _kill(flow: CatchUp, rng: random.Random, kills: int, caught: Caught, say: Callable[[str], None]) -> None:
    """Kill the worker at random moments until all kills are done, or it has caught up."""
    longest_s = 2 * SHARE * caught.calm_s / kills
    flow.start(WORKER, VARIABLES)
    while caught.kills < kills:
        is_early = rng.random() < EARLY
        pause_s = rng.uniform(0, EARLY_S if is_early else longest_s)
        if not is_early:
            await flow.until_begun()
        await asyncio.sleep(pause_s)
        waits = await flow.waits()
        if not waits:
            say(f"round {caught.rounds}: caught up after {caught.kills} kills in all")
            return
        flow.kill(WORKER)
        flow.start(WORKER)
        caught.kills += 1
        caught.early += is_early
        caught.waiting.append(waits)
        say(f"round {caught.rounds}: kill {caught.kills}, {waits} observations wait")


async def _judged(
    flow: CatchUp, backlog: Backlog, logs: Mapping[int, PartitionLog], caught: Caught
) -> dict[tuple[str, str], Score]:
    """Wait until all is read; hold what was said on the way against the oracle; return what is said in the end."""
    latest = await flow.scores_at(backlog.end_ms)
    scores = await flow.scores()
    caught.scores += len(scores)
    caught.complete += sum(map(is_complete, scores))
    wrong = faults(scores, logs)
    assert not wrong, f"{len(wrong)} scores are not what they say: {wrong[:5]}"
    caught.sampled += min(SAMPLE, len(scores) - sum(map(is_complete, scores)))
    unfinished = [key for key, score in latest.items() if not is_complete(score)]
    assert not unfinished, f"all is read, and still marked as catching up: {unfinished[:5]}"
    return latest


def assert_history(history: Mapping[str, Score], backlog: Backlog, logs: Mapping[int, PartitionLog], seed: int) -> None:
    """Every brand has every full hour of the log, and a sample of them is the oracle's."""
    places = {(score.brand, score.window, score.at) for score in history.values()}
    for number, log in logs.items():
        of_partition = [brand.brand for brand in backlog.brands if partition_of(brand.brand, len(logs)) == number]
        expected = {
            (brand, window.name, at_ms)
            for at_ms in range(START_MS + HOUR_MS, log.complete_until + 1, HOUR_MS)
            for window in windows_at(at_ms)
            for brand in of_partition
        }
        missing = expected - places
        assert not missing, f"history lacks {len(missing)} of {len(expected)} records, {min(missing)} first"
    for score in random.Random(seed).sample(sorted(history.values(), key=str), min(HISTORY_SAMPLE, len(history))):
        log = logs[partition_of(score.brand, len(logs))]
        oracle = log.scores(score.brand, score.at, log.before(score.at))[score.window]
        assert difference(score, oracle) == "", (score.brand, score.window, score.at)
