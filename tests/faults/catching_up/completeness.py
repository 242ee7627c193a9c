"""Whether scores say truly how much of the log they have read: no score marked complete is another than the oracle's.

A score is a function of a part of its partition's log, from the first record on. Which part is known from its
`watermark`, the newest `seen_at` in it. So a score is held against the oracle over that part; and what it says of
itself (`complete_until`, `catching_up`) against what the part holds and what waits behind it.

That holds of every score, half-read or not, also of a worker that came back after a kill: it is ready when it has read
again what its checkpoint had read.
"""

import random
from collections.abc import Iterable, Mapping, Sequence

from schemas.score import Score
from streams.kafka.partitioner import partition_of
from tests.faults.catching_up.log_oracle import PartitionLog, difference

WAITING_MS = 60_000
"""Of stream time: a score that is read while more waits has to say that it is catching up."""
SAMPLE = 60
"""There may be a hundred thousand, and the oracle takes a tenth of a second for each."""


def is_complete(score: Score) -> bool:
    """Whether a score is marked complete."""
    return not score.catching_up


def faults(scores: Sequence[Score], logs: Mapping[int, PartitionLog], seed: int = 0) -> list[str]:
    """Return what is wrong with what scores say of their completeness.

    Args:
        scores: records of the topic ``scores``.
        logs: the observations, by partition; nothing was added since the first score was made.
        seed: of the sample that is judged of those which are not marked complete.
    """
    found = [fault for score in scores if (fault := claim_fault(score, logs))]
    half_read = [score for score in scores if not is_complete(score)]
    sample = random.Random(seed).sample(half_read, min(SAMPLE, len(half_read)))
    found += [fault for score in sample if (fault := lack(score, logs))]
    return found + value_faults([*filter(is_complete, scores), *sample], logs)


def claim_fault(score: Score, logs: Mapping[int, PartitionLog]) -> str:
    """Return why what a score says of its completeness is not true; empty where it is."""
    log = logs[partition_of(score.brand, len(logs))]
    furthest = max((log.complete_at(n) for n in log.reads_of(score.brand, score.watermark)), default=0)
    if score.complete_until > furthest:
        return f"{_name(score)} says that it is complete until {score.complete_until}, and is until {furthest}"
    waiting_ms = log.complete_until - score.complete_until
    if waiting_ms > WAITING_MS and not score.catching_up:
        return f"{_name(score)} is not marked as catching up, and {waiting_ms / 1_000:.0f} s of stream time wait"
    return ""


def lack(score: Score, logs: Mapping[int, PartitionLog]) -> str:
    """Return how many mentions a score lacks of those seen until its `complete_until`; empty where it lacks none."""
    log = logs[partition_of(score.brand, len(logs))]
    least = log.scores(score.brand, score.at, log.before(score.complete_until), least=True)[score.window]
    if score.mention_count >= least.mention_count:
        return ""
    counts = f"{score.mention_count} mentions, and {least.mention_count} or more were seen by then"
    return f"{_name(score)} says that it is complete until {score.complete_until}, has {counts}"


def value_faults(scores: Iterable[Score], logs: Mapping[int, PartitionLog]) -> list[str]:
    """Return where scores are not the oracle's over the part of the log that they have read."""
    found = []
    for score in scores:
        log = logs[partition_of(score.brand, len(logs))]
        reads = log.reads_of(score.brand, score.watermark)
        reads = [n for n in reads if log.complete_at(n) >= score.complete_until] or reads
        differences = [difference(score, log.scores(score.brand, score.at, n)[score.window]) for n in reads]
        if all(differences):
            where = differences[-1] if differences else f"nothing was seen at its watermark, {score.watermark}"
            found.append(f"{_name(score)}: {where}")
    return found


def _name(score: Score) -> str:
    return f"{score.brand}|{score.window} at {score.at}"
