"""Whether scores say truly how much of the log they have read: no score marked complete is another than the oracle's.

A score is a function of a part of its partition's log, from the first record on. Which part is known from its
`watermark`, the newest `seen_at` in it. So a score is held against the oracle over that part; and what it says of
itself (`complete_until`, `catching_up`) against what the part holds and what waits behind it.

That holds of every score, half-read or not, also of a worker that came back after a kill: it is ready when it has read
again what its checkpoint had read.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from schemas.score import Score
from streams.kafka.partitioner import partition_of
from tests.faults.catching_up.log_oracle import PartitionLog, difference

WAITING_MS = 60_000
"""Of stream time: a score that is read while more waits has to say that it is catching up."""
SAMPLE = 60
"""There may be a hundred thousand, and the oracle takes a tenth of a second for each."""


class Claim(NamedTuple):
    """What a score says of itself."""

    complete_until: int
    """Event time up to which its partition is complete, ms UTC."""
    catching_up: bool


def claim_of(score: Score) -> Claim | None:
    """Return what a score says of itself; None: it has no such fields."""
    complete_until, catching_up = (getattr(score, name, None) for name in ("complete_until", "catching_up"))
    if complete_until is None or catching_up is None:
        return None
    return Claim(complete_until, catching_up)


def is_complete(score: Score) -> bool:
    """Whether a score is marked complete."""
    claim = claim_of(score)
    return claim is not None and not claim.catching_up


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
    """Return why what a score says of its completeness is not true; empty where it is, or says nothing."""
    claim, log = claim_of(score), logs[partition_of(score.brand, len(logs))]
    if claim is None:
        return ""
    furthest = max((log.complete_at(n) for n in log.reads_of(score.brand, score.watermark)), default=0)
    if claim.complete_until > furthest:
        return f"{_name(score)} is told to be complete until {claim.complete_until}, and is until {furthest}"
    waiting_ms = log.complete_until - claim.complete_until
    if waiting_ms > WAITING_MS and not claim.catching_up:
        return f"{_name(score)} is not marked as catching up, and {waiting_ms / 1_000:.0f} s of stream time wait"
    return ""


def lack(score: Score, logs: Mapping[int, PartitionLog]) -> str:
    """Return how many mentions a score lacks of those seen until its `complete_until`; empty where it lacks none."""
    claim, log = claim_of(score), logs[partition_of(score.brand, len(logs))]
    if claim is None:
        return ""
    least = log.scores(score.brand, score.at, log.before(claim.complete_until), least=True)[score.window]
    if score.mention_count >= least.mention_count:
        return ""
    counts = f"{score.mention_count} mentions, and {least.mention_count} or more were seen by then"
    return f"{_name(score)} is told to be complete until {claim.complete_until}, has {counts}"


def value_faults(scores: Iterable[Score], logs: Mapping[int, PartitionLog]) -> list[str]:
    """Return where scores are not the oracle's over the part of the log that they have read."""
    found = []
    for score in scores:
        log, claim = logs[partition_of(score.brand, len(logs))], claim_of(score)
        reads = log.reads_of(score.brand, score.watermark)
        if claim is not None:
            reads = [n for n in reads if log.complete_at(n) >= claim.complete_until] or reads
        differences = [difference(score, log.scores(score.brand, score.at, n)[score.window]) for n in reads]
        if all(differences):
            where = differences[-1] if differences else f"nothing was seen at its watermark, {score.watermark}"
            found.append(f"{_name(score)}: {where}")
    return found


def _name(score: Score) -> str:
    return f"{score.brand}|{score.window} at {score.at}"
