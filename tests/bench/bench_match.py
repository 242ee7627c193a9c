"""What `match` costs without a broker, stage by stage: `python -m tests.bench.bench_match [--count N]`.

Two workloads, 200 brands each: the bench's seeded mentions, and real tweets on
airlines where ``../shared/data`` is there. Tone is read for every mention. The stages
are timed one after the other, each over all mentions, the best of some rounds; "process" is the whole. "one by one" is
what makes the same records in the obvious way (`tests/match/plain.py`): the two take turns.
"""

import argparse
import csv
import gzip
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from time import thread_time
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Mention
from schemas.mention_codec import decode_mention
from schemas.tone_label import TONES
from scoring.method.reference import REFERENCE
from scoring.state.admission import rejection_reason
from scoring.text.folding import fold
from scoring.text.language import detect
from scoring.text.near_duplicates import copies_of
from scoring.text.placement import ReadText
from scoring.text.tone.model import ToneModel
from scoring.text.tone.tone import tones_of
from scoring.text.tone.warm_up import warm_up
from streams.match.brand_mention_records import brand_mention_record, opening_of, shared_parts
from streams.match.observation_records import observation_records
from streams.match.processor import MatchProcessor
from tests.bench.harness import workload
from tests.match import plain

AIRLINES = Path(__file__).parents[2].parent / "shared/data/airline/airline_first60.csv.gz"
BATCH, PARTITIONS, ROUNDS = 1_000, 8, 3
BRAND_COUNT = 200
LEARNED = 2_000
"""Texts that the model of tone has learned, from labels without sense: what it says does not matter here."""
AIRLINE_TERMS = {
    "American": ("americanair", "american airlines"),
    "Delta": ("jetblue", "delta"),
    "Southwest": ("southwestair", "southwest airlines"),
    "US Airways": ("usairways", "us airways"),
    "United": ("united",),
    "Virgin America": ("virginamerica", "virgin america"),
}

T = TypeVar("T")
U = TypeVar("U")


def timed(stage: str, count: int, work: Callable[[], T]) -> T:
    """Print the µs of CPU a mention of the fastest round; what the machine does besides counts little."""
    results, best = _fastest([work])
    print(f"  {stage:<20}{best[0] / count * 1e6:8.2f} µs")
    return results[0]


def turn_about(count: int, one: tuple[str, Callable[[], T]], other: tuple[str, Callable[[], U]]) -> tuple[T, U]:
    """Time two works in turns, and print the ratio."""
    (first, second), best = _fastest([one[1], other[1]])
    for (stage, _), took in zip((one, other), best, strict=True):
        print(f"  {stage:<20}{took / count * 1e6:8.2f} µs{count / took:12,.0f} a second of CPU")
    print(f"  {'ratio':<20}{best[1] / best[0]:8.2f} times")
    return first, second


def _fastest(works: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[float]]:
    """Return what each work gave, and the CPU of this thread that its fastest round took, s."""
    results, best = [None] * len(works), [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            started = thread_time()
            results[number] = work()
            best[number] = min(best[number], thread_time() - started)
    return results, best


def raw(values: Sequence[bytes]) -> list[Any]:
    return [
        SimpleNamespace(topic="mentions", partition=0, offset=i, timestamp=2**52, key=b"", value=value)
        for i, value in enumerate(values)
    ]


def airline_mentions(count: int) -> list[bytes]:
    with gzip.open(AIRLINES, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = []
    for i in range(count):
        row = rows[i % len(rows)]
        created_at = int(datetime.fromisoformat(row["time_utc"]).timestamp() * 1_000)
        mention = Mention(
            source="x",
            id=f"{row['tweet_id']}-{i // len(rows)}",
            seen_at=created_at + 1_000,
            created_at=created_at,
            author=row["author"],
            text=row["text"],
            reposts=int(row["retweet_count"]),
        )
        values.append(encode(mention))
    return values


def run(name: str, brands: Sequence[Brand], values: Sequence[bytes]) -> None:
    records, count = raw(values), len(values)
    batches = [records[i : i + BATCH] for i in range(0, count, BATCH)]
    processor = MatchProcessor(brands, PARTITIONS)
    processor.process(records[:200])  # fill the caches
    print(f"{name}: {count} mentions, {len(brands)} brands, in batches of {BATCH}; CPU of the thread")

    mentions = timed("decode", count, lambda: [decode_mention(value) for value in values])
    timed("admit", count, lambda: [rejection_reason(mention, 2**52) for mention in mentions])
    texts = [mention.text or "" for mention in mentions]
    timed("fold", count, lambda: [fold(text) for text in texts])
    timed("match, with fold", count, lambda: [processor.matcher.match(text) for text in texts])
    parts = [texts[i : i + BATCH] for i in range(0, count, BATCH)]
    timed("language", count, lambda: [detect(part) for part in parts])
    model = ToneModel("en")
    for number, text in enumerate(texts[:LEARNED]):
        model.learn_one(text, TONES[number % len(TONES)])
    timed("tone by model", count, lambda: [model.judge_many(part) for part in parts])
    tones = timed("tone by words", count, lambda: tones_of(mentions, ["en"] * count))
    copies = timed("fingerprint, group", count, lambda: [copies_of(part) for part in parts])
    fingerprints = np.concatenate([fingerprint for fingerprint, _ in copies])
    timed("observations", count, lambda: observation_records(mentions, tones, fingerprints, REFERENCE))
    opening, read = opening_of("Acme"), ReadText("en", tones[0])
    timed(
        "brand mention",
        count,
        lambda: [brand_mention_record(b"Acme", opening, shared_parts(one, read, "", True)) for one in mentions],
    )

    outcomes, plainly = turn_about(
        count,
        ("process", lambda: [processor.process(batch) for batch in batches]),
        ("one by one", lambda: [plain.records_of(batch, processor.matcher, PARTITIONS) for batch in batches]),
    )
    encoded = [encode(_with_tone(mention, tone.sentiment)) for mention, tone in zip(mentions, tones, strict=True)]
    toneless = [raw(encoded)[i : i + BATCH] for i in range(0, count, BATCH)]
    timed("without tone", count, lambda: [processor.process(batch) for batch in toneless])
    matched = sum(outcome.matched for outcome in outcomes)
    made = sum(len(records) for outcome in outcomes for records in outcome.brand_mentions.values())
    assert made == sum(len(records) for _, by_partition in plainly for records in by_partition.values())
    print(f"  {matched} matched, {made} brand mentions")


def _with_tone(mention: Mention, sentiment: float | None) -> Mention:
    """Return the mention as a source that tells the sentiment would."""
    fields = {name: getattr(mention, name) for name in mention.__struct_fields__}
    return Mention(**fields | {"sentiment": sentiment})


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=20_000)
    count = arguments.parse_args().count
    warm_up()
    values = [value for _, value in workload.mentions(count, BRAND_COUNT)]
    run("seeded mentions", workload.brands(BRAND_COUNT), values)
    if not AIRLINES.exists():
        print("real tweets: ../shared/data is absent, left out")
        return
    airlines = [Brand(brand=name, terms=terms) for name, terms in AIRLINE_TERMS.items()]
    others = [
        Brand(brand=f"Other {i}", terms=(f"brand{i:04d}", f"brand {i} corp"), exclude=(f"brand {i} corporal",))
        for i in range(BRAND_COUNT - len(airlines))
    ]
    run("real tweets", [*airlines, *others], airline_mentions(count))


if __name__ == "__main__":
    main()
