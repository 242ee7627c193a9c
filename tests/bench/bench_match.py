"""What `match` costs without a broker, stage by stage: `python -m tests.bench.bench_match [--count N]`.

Two workloads, 200 brands each: the bench's seeded mentions, and real tweets on
airlines where ``../shared/data`` is there. Tone is read for every mention. The stages
are timed one after the other, each over all mentions; "process" is the whole, timed by
itself, the best of three.
"""

import argparse
import csv
import gzip
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any, TypeVar

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Mention
from schemas.mention_codec import decode_mention
from schemas.tone_label import TONES
from scoring.method.reference import REFERENCE
from scoring.state.admission import rejection_reason
from scoring.state.observe import observe
from scoring.state.routing import Route
from scoring.text.fingerprint import fingerprint_of
from scoring.text.folding import fold
from scoring.text.language import detect
from scoring.text.near_duplicates import groups_of
from scoring.text.tone.model import ToneModel
from scoring.text.tone.tone import tones_of
from scoring.text.tone.warm_up import warm_up
from streams.match.processor import MatchProcessor, brand_mentions
from tests.bench.harness import workload

AIRLINES = Path(__file__).parents[2].parent / "shared/data/airline/airline_first60.csv.gz"
BATCH = 1_000
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


def timed(stage: str, count: int, work: Callable[[], T], rounds: int = 1) -> T:
    """Print the µs a mention of the fastest of `rounds`."""
    best, result = float("inf"), None
    for _ in range(rounds):
        started = perf_counter()
        result = work()
        best = min(best, perf_counter() - started)
    print(f"  {stage:<16}{best / count * 1e6:8.2f} µs {count / best:12,.0f} /s")
    return result  # type: ignore[return-value] # at least one round


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
    processor = MatchProcessor(brands, 8)
    processor.process(records[:200])  # fill the caches
    print(f"{name}: {count} mentions, {len(brands)} brands, in batches of {BATCH}")

    mentions = timed("decode", count, lambda: [decode_mention(value) for value in values])
    timed("admit", count, lambda: [rejection_reason(mention, 2**52) for mention in mentions])
    texts = [mention.text or "" for mention in mentions]
    timed("fold", count, lambda: [fold(text) for text in texts])
    timed("match, with fold", count, lambda: [processor.matcher.match(text) for text in texts])
    parts = [texts[i : i + BATCH] for i in range(0, count, BATCH)]
    timed("language", count, lambda: [detect(part) for part in parts])
    timed("near copies", count, lambda: [groups_of(part) for part in parts])
    model = ToneModel("en")
    for number, text in enumerate(texts[:LEARNED]):
        model.learn_one(text, TONES[number % len(TONES)])
    timed("tone by model", count, lambda: [model.judge_many(part) for part in parts], 3)
    tones = timed("tone by words", count, lambda: tones_of(mentions, ["en"] * count))
    timed("fingerprint", count, lambda: [fingerprint_of(text) for text in texts])
    versions = timed(
        "observe, with it", count, lambda: [observe(m, t, REFERENCE) for m, t in zip(mentions, tones, strict=True)]
    )
    timed("observation", count, lambda: [version.record(1) for version in versions])
    routed = Route(brands=("Acme",), version=versions[0], tone=tones[0])
    timed("brand mention", count, lambda: [list(brand_mentions(["Acme"], mention, routed, "")) for mention in mentions])

    timed("process", count, lambda: [processor.process(batch) for batch in batches], rounds=3)
    encoded = [encode(_with_tone(mention, tone.sentiment)) for mention, tone in zip(mentions, tones, strict=True)]
    toneless = [raw(encoded)[i : i + BATCH] for i in range(0, count, BATCH)]
    outcomes = timed("without tone", count, lambda: [processor.process(batch) for batch in toneless], rounds=3)
    matched = sum(outcome.matched for outcome in outcomes)
    made = sum(len(records) for outcome in outcomes for records in outcome.observations.values())
    print(f"  {matched} matched, {made} observations")


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
