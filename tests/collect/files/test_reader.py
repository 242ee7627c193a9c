"""Files of mentions: real ones, packed ones, broken ones, hostile ones."""

import gzip
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import zstandard

from schemas.codec import encode
from schemas.drop import DropReason, Rejection
from schemas.mention import Mention
from streams.collect.files.mapping import FileMapping, read_mapping
from streams.collect.files.reader import read_files
from streams.collect.files.spool import in_order
from streams.config.errors import JaugeError, UsageError
from tests.conftest import require
from tests.paths import ROOT, SHARED

NOW_MS = 1_800_000_000_000
HEADER = "time_utc,text,brand\n"
ROW = "2026-01-01T00:00:00Z,good,Acme\n"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        require(f"{path} is absent")
    return path


def read(path: Path, **asked: object) -> tuple[list[Mention], list[Rejection]]:
    rows = list(read_files([path], **{"source": "x", **asked}))  # type: ignore[arg-type]
    return [r for r in rows if isinstance(r, Mention)], [r for r in rows if isinstance(r, Rejection)]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- real files ---


@pytest.mark.parametrize(
    ("name", "rows", "brands", "labelled"),
    [
        ("airline/airline_first60.csv.gz", 8784, 6, 8784),
        ("sanders/sanders_first60.csv.gz", 3067, 3, None),
        ("free_fr/free_first60.csv.gz", 2258, 1, 0),
    ],
)
def test_real_files_are_read_fully(name: str, rows: int, brands: int, labelled: int | None) -> None:
    mentions, refused = read(shared(name), brand_column="brand", now_ms=NOW_MS)
    assert (len(mentions), refused) == (rows, [])
    assert len({m.brand for m in mentions} - {None}) == brands
    assert all(m.id and m.text and m.seen_at == m.created_at for m in mentions)
    if labelled is not None:
        assert sum(m.sentiment is not None for m in mentions) == labelled


def test_the_form_and_the_packing_change_nothing(tmp_path: Path) -> None:
    packed = shared("airline/airline_first60.csv.gz").read_bytes()
    plain = gzip.decompress(packed)
    expected = read(written(tmp_path, "a.csv", plain), brand_column="brand")
    lines = b"".join(encode(m) + b"\n" for m in expected[0])
    halves = gzip.compress(plain[:100_000]) + gzip.compress(plain[100_000:])
    for name, content in {
        "misnamed.csv": packed,
        "two_members.csv.gz": halves,
        "a.csv.zst": zstandard.compress(plain),
        "two_frames.csv.zst": zstandard.compress(plain[:5000]) + zstandard.compress(plain[5000:]),
        "without_a_name": plain,
        "with_bom.csv": b"\xef\xbb\xbf" + plain,
        "dos.csv": plain.replace(b"\n", b"\r\n") if b"\r" not in plain else plain,
    }.items():
        assert read(written(tmp_path, name, content), brand_column="brand")[1] == [], name
        if name != "dos.csv":  # a text over several lines has its ends changed
            assert read(tmp_path / name, brand_column="brand") == expected, name
    for name, content in {"b.jsonl": lines, "b": lines, "b.ndjson.zst": zstandard.compress(lines)}.items():
        assert read(written(tmp_path, name, content)) == expected, name


def test_mentions_come_in_order_of_seen_at_and_refusals_first() -> None:
    def mention(seen_at: int, name: str) -> Mention:
        return Mention(source="x", id=name, seen_at=seen_at)

    refusal = Rejection("f:1", DropReason.MALFORMED, "", b"")
    rows = [mention(3, "a"), mention(1, "b"), refusal, mention(3, "c"), mention(2, "d")]
    ordered = list(in_order(rows))
    assert ordered[0] is refusal
    assert [row.id for row in ordered[1:] if isinstance(row, Mention)] == ["b", "d", "a", "c"]
    assert list(in_order(rows, keep_order=True)) == rows
    assert list(in_order([])) == []


# --- broken rows and their neighbours ---


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("yesterday,text,Acme\n", DropReason.WRONG_TYPE),
        (",text,Acme\n", DropReason.WRONG_TYPE),
        ("9999-01-01T00:00:00Z,text,Acme\n", DropReason.TIME_OUT_OF_RANGE),
        ("0001-01-01T00:00:00+14:00,text,Acme\n", DropReason.TIME_OUT_OF_RANGE),
        ("-5,text,Acme\n", DropReason.TIME_OUT_OF_RANGE),
        ('2026-01-01T00:00:00Z,"never closed,Acme\n', DropReason.MALFORMED),
        ('2026-01-01T00:00:00Z,"a"b,Acme\n', DropReason.MALFORMED),
        (f"2026-01-01T00:00:00Z,text,{'b' * 200}\n", DropReason.WRONG_TYPE),
        (f"{'9' * 100_000},text,Acme\n", DropReason.WRONG_TYPE),
        (f"2026-01-01T00:00:00Z,{'a' * (17 << 20)},Acme\n", DropReason.OVERSIZED),
    ],
)
def test_a_bad_row_of_csv_is_refused_with_its_line_and_harms_no_other(
    tmp_path: Path, bad: str, reason: DropReason
) -> None:
    path = written(tmp_path, "f.csv", HEADER + ROW + bad + ROW * 2)
    mentions, refused = read(path, brand_column="brand", now_ms=NOW_MS)
    assert [m.text for m in mentions] == ["good"] * 3
    assert [(r.origin, r.reason) for r in refused] == [("f.csv:3", reason)]
    assert len(refused[0].data) <= 65_536
    assert refused[0].detail


def test_bytes_that_are_not_utf8_harm_no_other_row(tmp_path: Path) -> None:
    good = ROW.replace("good", "gut für").encode()
    path = written(tmp_path, "f.csv", HEADER.encode() + good + b"2026-01-01T00:00:00Z,caf\xe9,Acme\n" + good)
    mentions, refused = read(path)
    assert (len(mentions), [r.origin for r in refused]) == (2, ["f.csv:3"])


def test_an_unclosed_quote_refuses_one_line_however_far_the_end_is(tmp_path: Path) -> None:
    path = written(tmp_path, "f.csv", HEADER + '2026-01-01T00:00:00Z,"open,Acme\n' + ROW * 5_000)
    mentions, refused = read(path)
    assert (len(mentions), [r.origin for r in refused]) == (5_000, ["f.csv:2"])


def test_a_text_over_several_lines_is_one_row(tmp_path: Path) -> None:
    path = written(tmp_path, "f.csv", HEADER + '2026-01-01T00:00:00Z,"one\ntwo ""so""",Acme\n' + "bad\n")
    mentions, refused = read(path)
    assert [m.text for m in mentions] == ['one\ntwo "so"']
    assert [r.origin for r in refused] == ["f.csv:4"]  # "bad" is no time


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", DropReason.MALFORMED),
        (b"[" * 100_000, DropReason.MALFORMED),
        (b'{"text": NaN}', DropReason.WRONG_TYPE),
        (b'{"text": "\\ud800"}', DropReason.WRONG_TYPE),
        (b'{"text": "\xff"}', DropReason.MALFORMED),
        (b"\x00\x00", DropReason.MALFORMED),
        (b"[]", DropReason.WRONG_TYPE),
        (b"{}", DropReason.WRONG_TYPE),
        (b'{"text": 1e400}', DropReason.WRONG_TYPE),
        (b'{"date": "yesterday", "tweet": "a"}', DropReason.WRONG_TYPE),
        (b'{"date": ' + b"9" * 100_000 + b', "text": ""}', DropReason.WRONG_TYPE),
        (b'{"date": 1700000000, "tweet": {}}', DropReason.WRONG_TYPE),
        (b'{"date": 99999999999, "tweet": "a"}', DropReason.TIME_OUT_OF_RANGE),
        (b'{"source": "x", "id": "1", "seen_at": 1700000000000, "likes": "many"}', DropReason.WRONG_TYPE),
        (b'{"date": 1700000000, "text": "' + b"a" * (17 << 20) + b'"}', DropReason.OVERSIZED),
    ],
)
def test_a_bad_line_of_json_is_refused_with_its_line_and_harms_no_other(
    tmp_path: Path, bad: bytes, reason: DropReason
) -> None:
    good = b'{"date": "2026-01-01", "tweet": "good"}\n'
    mentions, refused = read(written(tmp_path, "f.jsonl", good + b"\n" + bad + b"\n" + good), now_ms=NOW_MS)
    assert [m.text for m in mentions] == ["good"] * 2
    assert [(r.origin, r.reason) for r in refused] == [("f.jsonl:3", reason)]
    assert len(refused[0].data) <= 65_536


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_of_a_file_cut_off_all_whole_rows_are_read(tmp_path: Path, pack: object) -> None:
    plain = HEADER + "".join(f"2026-01-01T00:00:00Z,text {n * 7919},Acme\n" for n in range(20_000))
    packed = pack(plain.encode())  # type: ignore[operator]
    mentions, refused = read(written(tmp_path, "f.csv.gz", packed[: len(packed) // 2]))
    assert 100 < len(mentions) < 20_000
    assert len(refused) == 1
    assert "cut off" in refused[0].detail
    assert refused[0].origin == f"f.csv.gz:{len(mentions) + 2}"


def test_damage_and_garbage_in_gzip_keep_what_came_before(tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + ROW * 10).encode())
    for name, content in {"crc.csv.gz": packed[:-8] + b"\1" * 8, "garbage.csv.gz": packed + b"rubbish"}.items():
        mentions, refused = read(written(tmp_path, name, content))
        assert (len(mentions), [r.reason for r in refused]) == (10, [DropReason.MALFORMED]), name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_other_encodings_of_unicode_are_read(tmp_path: Path, encoding: str) -> None:
    expected = read(written(tmp_path, "a.csv", HEADER + ROW * 3))
    assert read(written(tmp_path, "a.csv", (HEADER + ROW * 3).encode(encoding))) == expected


# --- what the user named and is not there ---


@pytest.mark.parametrize("content", [b"", b"\n \n", gzip.compress(b"", mtime=0), zstandard.compress(b"")])
def test_an_empty_file_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    mentions, refused = read(written(tmp_path, "f.csv", content))
    assert not mentions
    assert [(one.origin, one.reason, one.detail) for one in refused] == [
        ("f.csv:1", DropReason.MALFORMED, "the file is empty")
    ]


def test_what_is_no_file_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(JaugeError, match="no such file"):
        read(tmp_path / "absent.csv")
    with pytest.raises(JaugeError, match="a folder"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["f.csv", "f.jsonl"])
def test_a_column_that_is_not_there_is_an_error_with_those_there_are(tmp_path: Path, name: str) -> None:
    content = HEADER + ROW if name == "f.csv" else '{"time_utc":1700000000,"text":"a","brand":"Acme"}\n'
    path = written(tmp_path, name, content)
    for asked in ({"brand_column": "brnd"}, {"mapping": FileMapping(columns={"text": "brnd"})}):
        with pytest.raises(UsageError, match=rf"{name}: .*brnd.*time_utc, text, brand"):
            read(path, **asked)
    with pytest.raises(UsageError, match="--source"):
        read(path, source=None)


def test_without_a_column_for_the_time_a_csv_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JaugeError, match=r"no column found for the time.*created_at.*wann, text"):
        read(written(tmp_path, "f.csv", "wann,text\n1,a\n"))


def test_a_mapping_names_columns_constants_and_labels(tmp_path: Path) -> None:
    columns = '[columns]\ntext="was"\ncreated_at="wann"\nsentiment="wie"\n'
    text = columns + '[constants]\nlang="de"\n[labels]\nGut=1\nEgal="none"\n'
    mapping = read_mapping(written(tmp_path, "m.toml", text))
    path = written(
        tmp_path, "f.csv", "wann;was;wie\n2026-01-01;a;gut\n2026-01-02;b;egal\n2026-01-03;c;neg\n2026-01-04;d;?\n"
    )
    mentions, refused = read(path, mapping=mapping)
    assert [(m.text, m.lang, m.sentiment) for m in mentions] == [
        *(("a", "de", 1.0), ("b", "de", None), ("c", "de", -1.0)),
        ("d", "de", None),  # a label that nobody knows is none
    ]
    assert refused == []


@pytest.mark.parametrize(
    "content",
    [
        *("[columns", "[colums]\na='b'", "[columns]\ntexte='b'", "columns=1", "[columns]\ntext=1", "[labels]\na=7"),
        *("a=" + "[" * 5_000, "a={" * 5_000, "a." * 9_000 + "a=1"),
    ],
    ids=range(9),
)
def test_a_wrong_mapping_is_an_error_with_its_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(UsageError, match=r"m\.toml"):
        read_mapping(written(tmp_path, "m.toml", content))


# --- hostile files ---


@pytest.mark.parametrize("folder", ["json-testsuite", "json-jsoncpp", "json-gofuzz", "made-here"])
def test_hostile_files_stop_nothing(folder: str) -> None:
    files = sorted(path for path in shared(f"badinput/{folder}").rglob("*") if path.is_file())
    assert files
    outcome: Counter[str] = Counter()
    for path in files:
        mentions, refused = read(path, now_ms=NOW_MS)
        outcome.update(r.reason for r in refused)
        assert all(r.origin.startswith(f"{path.name}:") and len(r.data) <= 65_536 for r in refused)
        assert all(encode(m) for m in mentions)
    assert set(outcome) <= set(DropReason)
    assert outcome.total() >= len(files) - 3


def test_what_is_no_json_is_malformed_and_what_is_no_object_of_the_wrong_type() -> None:
    suite = shared("badinput/json-testsuite/test_parsing")
    for path in sorted(suite.glob("[ny]_*.json")):
        try:
            mentions, refused = read(path)
        except JaugeError:
            continue  # empty
        if path.name.startswith("n_"):
            assert DropReason.MALFORMED in {r.reason for r in refused}, path.name
            assert mentions == []
        elif len(path.read_bytes().split(b"\n")) == 1:
            # Legal, so never malformed; a mention none of them is.
            assert {r.reason for r in refused} == {DropReason.WRONG_TYPE}, path.name


def test_a_whole_number_beyond_64_bits_is_an_exact_id(tmp_path: Path) -> None:
    line = b'{"created_at": 1768010800, "text": "good", "id": 123456789012345678901234567890}\n'
    (mention,), refused = read(written(tmp_path, "m.jsonl", line))
    assert (mention.id, refused) == ("123456789012345678901234567890", [])


@pytest.mark.parametrize(
    "kind",
    [pytest.param("shared", marks=pytest.mark.thorough), pytest.param("zeros", marks=pytest.mark.thorough), "zstd"],
)
def test_a_bomb_is_one_refusal_in_little_memory(tmp_path: Path, kind: str) -> None:
    if kind == "shared":
        path = shared("badinput/made-here/gzip_bomb_100MiB_zeros.gz")
    else:
        plain = bytes(300 << 20)
        pack = zstandard.compress if kind == "zstd" else gzip.compress
        path = written(tmp_path, "bomb.jsonl", pack(plain))
    code = (
        "import resource, sys; from pathlib import Path; from streams.collect.files.reader import read_files\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(); n = sum(1 for _ in read_files([Path(sys.argv[1])], source='x')); print(n, peak() - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    rows, kib = map(int, done.stdout.split())
    assert rows == 1
    assert kib < 64 * 1024
