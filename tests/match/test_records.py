"""The records of a batch are, byte by byte, those that the obvious way makes of each mention by itself."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Label, Mention
from schemas.observation import PROGRESS
from schemas.sources import SOURCES
from schemas.tone_label import TONES
from scoring.text.tone.model import ToneModel
from streams.match.processor import Matched, MatchProcessor
from tests.bench.harness import workload
from tests.match import plain
from tests.scoring.text.tone.samples import real

NOW_MS = 1_790_000_000_000
PARTITIONS = 8
BRANDS = [
    Brand(brand="Acme", terms=("acme",), own_accounts=("acme-itself",)),
    Brand(brand='Café "Bolt"', terms=("bolt",), exclude=("usain",)),
    Brand(brand="Q", query="late (acme OR lang:fr)"),
]
COUNTS = st.none() | st.sampled_from([0, 1, -5, 2**40, 2**53]) | st.integers(-(2**53), 2**53)
WORDS = st.sampled_from(
    ("acme", "bolt", "usain", "late", "I love", "awful", "the", "of", "été", "@ann", "#x", "https://a.b/c", "\n", "😀")
)
TEXTS = st.none() | st.text(st.characters(codec="utf-8")) | st.lists(WORDS, max_size=24).map(" ".join)
LABELS = st.builds(
    Label,
    tone=st.sampled_from(TONES),
    by=st.sampled_from(("editor", "desk")),
    at=st.integers(NOW_MS - 10**9, NOW_MS),
    withdrawn=st.booleans(),
)
MENTIONS = st.builds(
    Mention,
    source=st.sampled_from((*SOURCES, "myspace")),
    id=st.sampled_from(("", "1", "é|:")),
    op=st.sampled_from(("create", "create", "create", "update", "engagement", "delete", "account_delete")),
    seen_at=st.integers(NOW_MS - 10**9, NOW_MS),
    created_at=st.none() | st.integers(NOW_MS - 10**9, NOW_MS) | st.just(1_760_000_000_000),
    author=st.sampled_from((None, "", "a", "acme-itself")),
    text=TEXTS | TEXTS.map(lambda text: (text or "acme ") * 60),
    lang=st.sampled_from((None, "fr-CA", "und", "en")),
    url=st.sampled_from((None, "https://a.b/c?d=\u2028")),
    followers=COUNTS,
    likes=COUNTS,
    reposts=COUNTS,
    replies=COUNTS,
    sentiment=st.none() | st.floats(-1, 1),
    confidence=st.none() | st.floats(0, 1),
    composable=st.sampled_from((True, True, False)),
    brand=st.sampled_from((None, None, None, "Elsewhere")),
    label=st.none() | LABELS,
)


def record(value: bytes, offset: int = 0) -> Any:
    return SimpleNamespace(topic="m", partition=1, offset=offset, timestamp=NOW_MS + 5, key=b"k", value=value)


def check(processor: MatchProcessor, values: list[bytes]) -> Matched:
    raw = [record(value, offset) for offset, value in enumerate(values)]
    matched = processor.process(raw)
    observations, brand_mentions = plain.records_of(
        raw, processor.matcher, PARTITIONS, processor.models, processor.labels
    )
    for partition in range(PARTITIONS):
        made = [one for one in matched.observations[partition] if one[1] and one[1][1] != PROGRESS]
        assert made == observations[partition]
        assert matched.brand_mentions[partition] == brand_mentions[partition]
    return matched


PROCESSOR = MatchProcessor(BRANDS, PARTITIONS)


@given(st.lists(MENTIONS, max_size=12))
def test_records_are_those_of_the_obvious_way(mentions: list[Mention]) -> None:
    check(PROCESSOR, [encode(mention) for mention in mentions])


def test_records_of_thousands_of_mentions_are_those_of_the_obvious_way() -> None:
    values = [value for _, value in workload.mentions(2_500, 20)]
    assert check(MatchProcessor(workload.brands(20), PARTITIONS), values).matched == len(values)


def test_records_of_tweets_read_by_a_model_are_those_of_the_obvious_way() -> None:
    texts, _ = real("xlmt/english_val.csv.gz")
    model = ToneModel("en")
    for number, text in enumerate(texts[:50]):
        model.learn_one(text, TONES[number % 3])
    processor = MatchProcessor([*BRANDS, Brand(brand="Common", terms=("the", "to", "a"))], PARTITIONS)
    processor.models["en"] = model
    values = [
        encode(Mention(source="x", id=f"{i}", seen_at=NOW_MS - i, created_at=NOW_MS - i, text=f"acme {text}"))
        for i, text in enumerate(texts)
    ]
    assert check(processor, values).matched == len(values)
