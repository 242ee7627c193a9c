"""A reference survives its document to the last bit, and a wrong document is told in one line."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import SOURCES
from scoring.method.constants import INDICATORS
from scoring.method.methods import JAUGE_1, JAUGE_2
from scoring.method.reference import REFERENCE_1, REFERENCE_2, Reference
from scoring.method.reference_file import decode_reference, encode_reference


def bounded(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high)


positive = st.floats(0, 100, exclude_min=True)
caps = st.integers(1, 32_767)


@st.composite
def references(draw: st.DrawFn) -> Reference:
    sources = tuple(draw(st.lists(st.sampled_from(SOURCES), min_size=1, unique=True)))

    def column(values: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(values) for _ in sources)

    def by_indicator(values: st.SearchStrategy[float]) -> tuple[float, float, float, float]:
        return draw(values), draw(values), draw(values), draw(values)

    method = draw(st.sampled_from([JAUGE_1, JAUGE_2]))
    is_first = method == JAUGE_1
    return Reference(
        name=draw(st.text("abc0-.é ", min_size=1, max_size=64).filter(lambda name: name == name.strip())),
        sources=sources,
        voices=column(st.floats(0, 1e9, exclude_min=True)),
        level=column(st.integers(0, 10_240)),
        has_audience=column(st.booleans()),
        audience_cap=column(caps),
        engagement_cap=column(caps),
        reach_mean=column(bounded(0, 40)),
        engagement_mean=column(bounded(0, 40)),
        favour_mean=column(bounded(-1, 1)),
        favour_spread=column(st.just(0.19) if is_first else st.floats(0, 1, exclude_min=True)),
        middle=by_indicator(bounded(-100, 100)),
        spread=by_indicator(positive),
        shrinkage=by_indicator(bounded(0, 100)),
        favour_unit=0.19 if is_first else draw(st.floats(0, 1, exclude_min=True)),
        gamma=(1.0, 1.0) if is_first else (draw(bounded(0.1, 10)), draw(bounded(0.1, 10))),
        method=method,
    )


@given(references())
def test_a_reference_comes_back_from_its_document_to_the_last_bit(reference: Reference) -> None:
    back = decode_reference(encode_reference(reference))
    assert back == reference
    assert repr(back) == repr(reference)  # 1 is not 1.0, nor 0.0 -0.0


def test_the_published_reference_may_be_read_from_a_document_too() -> None:
    assert decode_reference(encode_reference(REFERENCE_1, {"brands": 240})) == REFERENCE_1
    assert decode_reference(encode_reference(REFERENCE_2)) == REFERENCE_2


def test_a_document_is_indented_and_says_what_it_was_fitted_on() -> None:
    written = encode_reference(REFERENCE_1, {"days": 28, "brands": 12})
    assert written.endswith(b"}\n")
    assert b'\n  "fitted_on": {\n    "days": 28,\n    "brands": 12\n  },' in written
    decoded = msgspec.json.decode(written)
    assert list(decoded["sources"]) == list(SOURCES)
    assert decoded["sources"]["x"] == {
        "voices_a_day": 10.7,
        "level": 2176,
        "audience": True,
        "audience_cap": 3443,
        "engagement_cap": 965,
        "reach_mean": 9.35,
        "engagement_mean": 1.6,
        "favour_mean": -0.12,
    }
    assert list(decoded["indicators"]) == list(INDICATORS)
    assert decoded["indicators"]["presence"] == {"middle": 0.22, "spread": 1.6, "shrinkage": 1.6}


def test_a_number_without_a_fraction_is_a_number() -> None:
    assert decode_reference(changed("sources.x.voices_a_day", 3)).voices[-1] == 3.0


GONE = object()


def changed(path: str, value: object, name: str = "mine", of: Reference = REFERENCE_1) -> bytes:
    """Return a good document, of another name than the published one, in which one thing is different."""
    decoded = msgspec.json.decode(encode_reference(of._replace(name=name)))
    *way, last = path.split(".")
    into = decoded
    for step in way:
        into = into[step]
    if value is GONE:
        del into[last]
    else:
        into[last] = value
    return msgspec.json.encode(decoded)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("name", "", "name: '' must be 1 to 64 printable characters"),
        ("name", "a\nb", r"name: 'a\nb' must be 1 to 64 printable characters"),
        ("name", " mine", "name: ' mine' must be 1 to 64 printable characters without space around them"),
        ("name", "m" * 65, "must be 1 to 64 printable characters"),
        ("name", 7, "name: expected `str`, got `int`"),
        ("name", GONE, "object missing required field `name`"),
        ("author", "me", "object contains unknown field `author`"),
        ("method", "jauge-9", "method: 'jauge-9' is another method; this program knows jauge-1, jauge-2"),
        ("fitted_on", {"brands": -1}, "fitted_on[...]: expected `int` >= 0"),
        ("sources", {}, "sources: there must be at least one of bluesky, mastodon, reddit, hn, rss, youtube, x"),
        ("sources.myspace", {}, "sources: 'myspace' is not known; known are bluesky, mastodon, reddit"),
        ("sources.x.voices_a_day", 0, "sources.x.voices_a_day: expected `float` > 0.0"),
        ("sources.hn.voices_a_day", -0.1, "sources.hn.voices_a_day: expected `float` > 0.0"),
        ("sources.hn.voices_a_day", "1", "sources.hn.voices_a_day: expected `float`, got `str`"),
        ("sources.x.voices_a_day", None, "sources.x.voices_a_day: expected `float`, got `null`"),
        ("sources.x.level", -1, "sources.x.level: expected `int` >= 0"),
        ("sources.x.level", 10_241, "sources.x.level: expected `int` <= 10240"),
        ("sources.x.level", 8.5, "sources.x.level: expected `int`, got `float`"),
        ("sources.x.audience", 1, "sources.x.audience: expected `bool`, got `int`"),
        ("sources.x.audience_cap", 0, "sources.x.audience_cap: expected `int` >= 1"),
        ("sources.x.engagement_cap", 32_768, "sources.x.engagement_cap: expected `int` <= 32767"),
        ("sources.x.reach_mean", -0.5, "sources.x.reach_mean: expected `float` >= 0.0"),
        ("sources.x.engagement_mean", 41, "sources.x.engagement_mean: expected `float` <= 40.0"),
        ("sources.x.favour_mean", 1.1, "sources.x.favour_mean: expected `float` <= 1.0"),
        ("sources.x.favour_mean", GONE, "sources.x: object missing required field `favour_mean`"),
        ("sources.x.colour", "red", "sources.x: object contains unknown field `colour`"),
        ("sources.x", [], "sources.x: expected `object`, got `array`"),
        ("indicators.charm", {}, "indicators: 'charm' is not known; known are presence, reach, engagement, favour"),
        ("indicators.favour", GONE, "indicators: 'favour' is missing; all of presence, reach, engagement, favour"),
        ("indicators.reach.middle", 101, "indicators.reach.middle: expected `float` <= 100.0"),
        ("indicators.reach.spread", 0, "indicators.reach.spread: expected `float` > 0.0"),
        ("indicators.reach.shrinkage", -1, "indicators.reach.shrinkage: expected `float` >= 0.0"),
    ],
)
def test_a_wrong_document_is_reported_by_its_field_and_what_is_allowed(path: str, value: object, message: str) -> None:
    assert decode_reference(changed("name", "mine")).name == "mine"
    with pytest.raises(ValueError, match=r"^reference") as refused:
        decode_reference(changed(path, value))
    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("method", "jauge-1", "sources.bluesky.favour_spread: is not known in one of jauge-1"),
        ("sources.x.favour_spread", GONE, "sources.x.favour_spread: is missing; a reference of jauge-2 has it"),
        ("sources.x.favour_spread", 0, "sources.x.favour_spread: expected `float` > 0.0"),
        ("favour_unit", GONE, "favour_unit: is missing; a reference of jauge-2 has it"),
        ("gamma", GONE, "gamma: is missing; a reference of jauge-2 has it"),
        ("gamma.equal-1", GONE, "gamma: 'equal-1' is missing; all of standard-1, equal-1 are needed"),
        ("gamma.mine", 1.0, "gamma: 'mine' is not known; known are standard-1, equal-1"),
        ("gamma.equal-1", 0.01, "gamma[...]: expected `float` >= 0.1"),
    ],
)
def test_a_reference_of_the_second_method_has_spreads_and_gammas(path: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=r"^reference") as refused:
        decode_reference(changed(path, value, of=REFERENCE_2))
    assert message in str(refused.value)


def test_no_document_of_the_first_method_has_what_the_second_added() -> None:
    with pytest.raises(ValueError, match="favour_unit: is not known"):
        decode_reference(changed("favour_unit", 0.19))
    with pytest.raises(ValueError, match="would not be read back"):
        encode_reference(REFERENCE_1._replace(name="mine", gamma=(0.9, 1.0)))


@pytest.mark.parametrize("document", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"name": "\xff"}', b"reference: {}"])
def test_what_is_no_document_at_all_is_reported_in_one_line(document: bytes) -> None:
    with pytest.raises(ValueError, match=r"^reference: ") as refused:
        decode_reference(document)
    assert len(str(refused.value).splitlines()) == 1


def test_a_number_beyond_all_bounds_is_refused() -> None:
    written = encode_reference(REFERENCE_1._replace(name="mine"))
    for wrong in (b"1e999", b"NaN", b"-Infinity"):
        with pytest.raises(ValueError, match=r"^reference"):
            decode_reference(written.replace(b"10.7", wrong))


def test_the_published_name_with_other_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'2026\.1-provisional' is published with other numbers"):
        decode_reference(changed("sources.x.level", 2177, REFERENCE_1.name))
    with pytest.raises(ValueError, match="is published with other numbers"):
        decode_reference(changed("sources.x", GONE, REFERENCE_1.name))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"voices": (0.0,) * len(SOURCES)},
        {"spread": (1.0, 1.0, float("nan"), 1.0)},
        {"sources": (*SOURCES[:-1], "myspace")},
        {"name": REFERENCE_1.name, "middle": (0.0, 0.0, 0.0, 0.0)},
    ],
)
def test_nothing_is_written_that_would_not_be_read(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^reference"):
        encode_reference(REFERENCE_1._replace(**{"name": "mine"} | wrong))
