import json
from collections import Counter
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.codec import decoder, encode
from schemas.drop import DeadLetter, DropReason
from schemas.mention import Mention
from schemas.mention_codec import MAX_BYTES
from schemas.observation import ANY_BRAND, DELETED, FINAL, OBSERVATION, PROGRESS
from scoring.method.fixed_point import h64
from scoring.state.step_counts import STEP_MS
from streams.kafka.partitioner import partition_of
from streams.match.processor import Matched, MatchProcessor
from tests.paths import BAD_INPUT

NOW_MS = 1_790_000_000_000
PARTITIONS = 8
BRANDS = (Brand(brand="Acme", terms=("acme",)), Brand(brand="Café Bolt", terms=("bolt",), exclude=("usain",)))
HOSTILE = [
    (b"", DropReason.MALFORMED),
    (None, DropReason.MALFORMED),
    (b"{", DropReason.MALFORMED),
    (b"\xff\xfe", DropReason.MALFORMED),
    (b'{"source":"x\xed\xa0\x80"}', DropReason.MALFORMED),
    (b'{"source":"x","id":"\\ud800","seen_at":1}', DropReason.MALFORMED),
    (b'{"source":"x","id":"1","seen_at":NaN}', DropReason.MALFORMED),
    (b'{"z":' + b"[" * 100_000 + b"]" * 100_000 + b"}", DropReason.MALFORMED),
    (b"null", DropReason.WRONG_TYPE),
    (b"[1]", DropReason.WRONG_TYPE),
    (b'{"source":"x","id":"1","seen_at":"1"}', DropReason.WRONG_TYPE),
    (b'{"source":"x","id":"1","seen_at":1e400}', DropReason.WRONG_TYPE),
    (b'{"source":"x","id":"1","seen_at":1' + b"0" * 100_000 + b"}", DropReason.WRONG_TYPE),
    (b'{"source":"x","id":"1","seen_at":1,"sentiment":2}', DropReason.WRONG_TYPE),
    (b'{"source":"x","id":"1","seen_at":1,"op":"explode"}', DropReason.WRONG_TYPE),
    (b'"' + b"x" * MAX_BYTES + b'"', DropReason.OVERSIZED),
]


def mention(**fields: object) -> Mention:
    base = {"source": "x", "id": "7", "seen_at": NOW_MS, "created_at": NOW_MS - 1_000, "text": "I love acme", **fields}
    return Mention(**base)


def record(value: bytes | None, offset: int = 0) -> SimpleNamespace:
    return SimpleNamespace(
        topic="jauge.mentions", partition=3, offset=offset, timestamp=NOW_MS + 5, key=b"k", value=value
    )


def process(*values: Mention | bytes | None) -> Matched:
    raw = [encode(value) if isinstance(value, Mention) else value for value in values]
    matched = MatchProcessor(BRANDS, PARTITIONS).process([record(value, i) for i, value in enumerate(raw)])
    assert matched.received == len(values) == matched.matched + matched.broadcast + matched.dropped.total()
    return matched


def rows(matched: Matched, partition: int) -> np.ndarray:
    return np.frombuffer(b"".join(value for _, value, _ in matched.observations[partition]), OBSERVATION)


def letters(matched: Matched) -> list[DeadLetter]:
    return [decoder(DeadLetter).decode(value) for _, value, _ in matched.dead_letters]


def test_a_mention_becomes_one_observation_and_one_brand_mention_a_brand() -> None:
    matched = process(mention(text="acme and bolt", likes=2))
    assert (matched.matched, matched.broadcast, matched.dropped) == (1, 0, Counter())
    for brand in ("Acme", "Café Bolt"):
        partition = partition_of(brand, PARTITIONS)
        [row] = [row for row in rows(matched, partition) if int(row["brand"]) % 2**64 == h64(brand)]
        assert (row["r"], row["created_at"], row["seen_at"]) == (2, NOW_MS - 1_000, NOW_MS)
        [base] = [
            decoder(BrandMention).decode(value)
            for key, value, _ in matched.brand_mentions[partition]
            if key == brand.encode()
        ]
        assert (base.brand, base.text, base.model, base.likes) == (brand, "acme and bolt", "words-3", 2)
    assert not matched.dead_letters


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=128), st.integers(1, 64))
def test_a_brand_lies_where_any_kafka_client_would_put_its_name(brand: str, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(brand, partitions) == DefaultPartitioner()(brand.encode(), every, every)


def test_public_records_carry_cloud_events_headers() -> None:
    matched = process(mention(), b"{")
    [(_, _, headers)] = matched.brand_mentions[partition_of("Acme", PARTITIONS)]
    assert dict(headers) == {
        "ce_specversion": b"1.0",
        "ce_type": b"jauge.brand-mention",
        "ce_source": b"/jauge/match",
        "ce_id": f"Acme|x:7|{NOW_MS}".encode(),
        "ce_time": b"2026-09-21T14:13:20.000Z",
        "content-type": b"application/json",
    }
    [(_, _, headers)] = matched.dead_letters
    assert dict(headers)["ce_type"] == b"jauge.dead-letter"


def test_a_deletion_without_text_reaches_every_partition_once() -> None:
    matched = process(mention(op="delete", text=None))
    assert (matched.matched, matched.broadcast) == (0, 1)
    for partition in range(PARTITIONS):
        [row] = rows(matched, partition)
        assert (row["flags"], row["brand"]) == (DELETED | FINAL | ANY_BRAND, 0)
        [(key, value, _)] = matched.brand_mentions[partition]
        base = decoder(BrandMention).decode(value)
        assert (key, base.brand, base.op, base.id, base.text) == (b"", "", "delete", "7", "")


def test_an_update_takes_away_before_it_reports_anew() -> None:
    matched = process(mention(op="update"))
    taken, base = rows(matched, partition_of("Acme", PARTITIONS))
    assert (taken["flags"], base["flags"]) == (DELETED | ANY_BRAND, 0)
    assert taken["mention"] == base["mention"]
    assert sum(map(len, matched.observations.values())) == PARTITIONS + 1


def test_progress_stands_behind_all_that_was_seen_before_it_on_every_partition() -> None:
    processor = MatchProcessor(BRANDS, PARTITIONS)
    values = [
        mention(),
        mention(seen_at=NOW_MS + 4, text="of nothing"),
        mention(seen_at=2**52),
        mention(seen_at=NOW_MS + 1),
    ]
    matched = processor.process([record(encode(value)) for value in values])
    processor.add_progress_marker(matched, 3, matched.newest)
    for partition in range(PARTITIONS):
        *_, last = rows(matched, partition)
        assert (last["flags"], last["origin"], last["seen_at"]) == (PROGRESS, 3, NOW_MS + 4)
    assert sum(map(len, matched.observations.values())) == 2 + PARTITIONS


def test_a_step_that_passes_amid_a_batch_is_reported_between_the_mentions_of_both_steps() -> None:
    step_ms = NOW_MS // STEP_MS * STEP_MS - 5 * STEP_MS
    seen = (step_ms + 1, step_ms + STEP_MS - 1, step_ms + 3 * STEP_MS, step_ms + 2 * STEP_MS)
    matched = process(*(mention(id=str(number), created_at=at, seen_at=at) for number, at in enumerate(seen)))
    base = rows(matched, partition_of("Acme", PARTITIONS))
    assert [int(row["flags"]) for row in base] == [0, 0, PROGRESS, 0, 0]
    assert base[2]["seen_at"] == step_ms + 3 * STEP_MS
    assert sum(map(len, matched.observations.values())) == len(seen) + PARTITIONS


def test_a_deletion_does_not_report_the_text_again() -> None:
    [(_, value, _)] = process(mention(op="delete")).brand_mentions[partition_of("Acme", PARTITIONS)]
    assert (json.loads(value)["op"], "text" in json.loads(value)) == ("delete", False)


def test_a_long_text_is_cut_in_the_brand_mention() -> None:
    [(_, value, _)] = process(mention(text="acme " + "é" * 5_000)).brand_mentions[partition_of("Acme", PARTITIONS)]
    assert decoder(BrandMention).decode(value).text == "acme " + "é" * 275


@pytest.mark.parametrize(("value", "reason"), HOSTILE)
def test_what_cannot_be_read_becomes_a_dead_letter_and_harms_no_neighbour(
    value: bytes | None, reason: DropReason
) -> None:
    matched = process(mention(id="1"), value, mention(id="2"))
    assert (matched.matched, matched.dropped) == (2, Counter({reason: 1}))
    [letter] = letters(matched)
    assert (letter.reason, letter.origin, letter.at) == (reason, "jauge.mentions/3/1", NOW_MS + 5)
    assert letter.data == (value or b"")[:65_536]
    assert letter.detail


def test_what_names_nothing_becomes_a_dead_letter() -> None:
    matched = process(mention(created_at=None), mention(id=""), mention(op="account_delete"), mention())
    assert (matched.matched, matched.dropped) == (1, Counter({DropReason.WRONG_TYPE: 3}))
    assert [letter.reason for letter in letters(matched)] == [DropReason.WRONG_TYPE] * 3


def test_a_time_out_of_range_becomes_a_dead_letter() -> None:
    matched = process(mention(created_at=253_370_764_800_000), mention(seen_at=NOW_MS + 400_000), mention(seen_at=1))
    assert matched.dropped == Counter({DropReason.TIME_OUT_OF_RANGE: 3})
    assert [letter.reason for letter in letters(matched)] == [DropReason.TIME_OUT_OF_RANGE] * 3


def test_no_detail_of_a_dead_letter_reports_the_text() -> None:
    text = "my secret"
    whole = encode(mention(text=text))
    for value in (
        whole[:-1],
        whole.replace(b"7", b"7\xff"),
        whole.replace(b'"x"', b"1"),
        whole.replace(b"1790", b"9790"),
    ):
        assert text.encode() in value
        assert all(text not in letter.detail for letter in letters(process(value)))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"text": "of nothing"}, DropReason.UNMATCHED), ({"source": "myspace"}, DropReason.UNKNOWN_SOURCE)],
)
def test_what_is_readable_but_of_no_use_is_counted_and_no_dead_letter(
    fields: dict[str, str], reason: DropReason
) -> None:
    matched = process(mention(**fields))
    assert (matched.dropped, matched.dead_letters) == (Counter({reason: 1}), [])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"composable": False}, DropReason.NOT_COMPOSABLE), ({"source": "myspace"}, DropReason.UNKNOWN_SOURCE)],
)
def test_what_may_not_be_scored_is_reported_as_such(fields: dict[str, object], reason: DropReason) -> None:
    matched = process(mention(**fields))
    assert matched.dropped == Counter({reason: 1})
    assert not any(matched.observations.values())
    [(_, value, _)] = matched.brand_mentions[partition_of("Acme", PARTITIONS)]
    base = decoder(BrandMention).decode(value)
    assert (base.brand, base.scored) == ("Acme", False)


def test_new_brands_hold_from_the_next_batch_on() -> None:
    processor = MatchProcessor(BRANDS, PARTITIONS)
    raw = [record(encode(mention(text="I love zeta")))]
    assert processor.process(raw).dropped == Counter({DropReason.UNMATCHED: 1})
    processor.matcher.put(Brand(brand="Zeta", terms=("zeta",)))
    processor.matcher.remove("Acme")
    assert processor.process(raw).matched == 1
    assert processor.process([record(encode(mention()))]).matched == 0


VALUES = st.one_of(
    st.sampled_from([value for value, _ in HOSTILE if len(value or b"") < 1_000]),
    st.binary(max_size=40),
    st.builds(
        lambda op, text, author, created_at, source, cut: encode(
            mention(op=op, text=text, author=author, created_at=created_at, source=source)
        )[:cut],
        st.sampled_from(["create", "update", "engagement", "delete", "account_delete"]),
        st.sampled_from([None, "", "acme", "bolt acme", "usain bolt"]) | st.text(st.characters(codec="utf-8")),
        st.sampled_from([None, "a"]),
        st.sampled_from([None, 0, NOW_MS, NOW_MS + 10**9]),
        st.sampled_from(["x", "rss", "myspace"]),
        st.sampled_from([None, None, None, -3]),
    ),
)


@given(st.lists(VALUES, max_size=12))
def test_every_record_is_matched_or_broadcast_or_dropped_by_reason(values: list[bytes | None]) -> None:
    together = process(*values)
    alone = [process(value) for value in values]
    assert together.dropped == sum((one.dropped for one in alone), Counter())
    for partition in range(PARTITIONS):
        assert together.observations[partition] == [entry for one in alone for entry in one.observations[partition]]


def test_files_of_bad_input_stop_nothing() -> None:
    paths = [p for p in sorted(BAD_INPUT.glob("json-*/**/*")) + sorted(BAD_INPUT.glob("made-here/*")) if p.is_file()]
    if not paths:
        pytest.skip("../shared/data is absent")
    matched = process(*[path.read_bytes()[: 2 * MAX_BYTES] for path in paths], mention())
    assert matched.matched == 1
    assert len(matched.dead_letters) == matched.dropped.total() == len(paths)


def test_brand_mentions_fit_their_schema() -> None:
    [(_, value, _)] = process(mention(url="https://a.b/", lang="en", followers=3)).brand_mentions[
        partition_of("Acme", 8)
    ]
    assert msgspec.json.decode(value, type=BrandMention).followers == 3


def test_an_exclusion_that_is_added_holds_from_the_next_batch_on_and_goes_again() -> None:
    processor = MatchProcessor(BRANDS, PARTITIONS)
    batch = [record(encode(mention(text="acme street")))]
    found = []
    for exclude in ((), ("acme street",), ()):
        processor.matcher.put(msgspec.structs.replace(BRANDS[0], exclude=exclude))
        found.append(processor.process(batch).matched)
    assert found == [1, 0, 1]


def test_a_mention_of_two_brands_has_one_group_and_a_deletion_none() -> None:
    text = "acme and bolt were both on time today and we loved it"
    matched = process(mention(text=text), mention(text=text, op="delete", seen_at=NOW_MS + 1))
    base = [
        decoder(BrandMention).decode(value) for records in matched.brand_mentions.values() for _, value, _ in records
    ]
    groups = {(each.op, each.group) for each in base}
    assert len(base) == 4
    assert len(groups) == 2
    assert ("delete", "") in groups


def test_texts_are_read_in_the_languages_that_are_expected() -> None:
    value = encode(mention(text="Acme: que lindo es", lang=None))
    read = []
    for languages in (frozenset({"es"}), frozenset({"pt"})):
        matched = MatchProcessor(BRANDS, PARTITIONS, languages=languages).process([record(value)])
        ((_, body, _),) = matched.brand_mentions[partition_of("Acme", PARTITIONS)]
        read.append(decoder(BrandMention).decode(body).lang)
    assert read == ["es", "pt"]
