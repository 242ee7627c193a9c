"""The language of queries by example: what answers, what does not, and what is wrong with what cannot be read."""

import pytest

from schemas.brand import Brand
from scoring.text.matching import Matcher
from scoring.text.queries.parser import QueryError, parse

YES, NO = True, False
TABLE: dict[str, dict[str, bool]] = {
    # --- words ---
    "acme": {
        "I like acme": YES, "ACME!": YES, "Acme": YES, "#acme": YES, "@acme": YES, "$acme": YES, "acme's": YES,
        "acme’s": YES, "ácmé": YES, "ＡＣＭＥ": YES, "(acme)": YES, "acme,bolt": YES, "acme-bolt": YES,
        "acmes": NO, "acmeware": NO, "acme_uk": NO, "#acmefail": NO, "macme": NO, "ac me": NO, "": NO, "acm e": NO,
        "a\u200bcme": NO, "ac\u00adme": YES, "acme2": NO, "2acme": NO, "🍎acme🍎": YES, "acme🙂": YES,
        "\u202eacme": YES,
    },
    "café": {"cafe": YES, "CAFÉ": YES, "cafe\u0301": YES, "cafés": NO, "le café, oui": YES, "cafè": YES},
    "straße": {"STRASSE": YES, "strasse": YES, "straße": YES, "stra e": NO},
    "ﬁnn": {"finn": YES, "FINN": YES, "fin": NO},
    "c++": {"C++": YES, "c++ is": YES, "c+": NO, "c": NO},
    "at&t": {"AT&T": YES, "at & t": NO, "at&t's": YES, "at&ts": NO},
    "3m": {"3M": YES, "13m": NO, "3 m": NO, "3m!": YES},
    "#acme": {"#acme": YES, "#ACME now": YES, "acme": NO, "@acme": NO, "##acme": YES},
    "@acme": {"@acme hi": YES, "acme": NO, "x@acme": YES, "@acmes": NO},
    "$acm": {"$ACM": YES, "acm": NO, "US$acm": YES},
    "🍎": {"I 🍎 it": YES, "🍎🍎": YES, "apple": NO},
    "👍🏽": {"👍🏽": YES, "👍": NO, "so 👍🏽!": YES},
    "http://acme.com": {"see http://acme.com/x": YES, "see acme.com": NO},
    "y'all": {"y’all": YES, "Y'ALL": YES, "yall": NO},
    # --- scripts ---
    "トヨタ": {"新型トヨタ車": YES, "トヨタ": YES, "ﾄﾖﾀ": YES, "トヨ": NO, "トヨ タ": NO},
    "华为": {"我的华为手机": YES, "华": NO},
    "삼성": {"삼성은 좋다": YES, "삼": NO},
    "ซัมซุง": {"ฉันชอบซัมซุงมาก": YES, "ซัม": NO},
    "טויוטה": {"אני אוהב טויוטה!": YES, "וטויוטה": NO, "\u200fטויוטה\u200f": YES},
    "تويوتا": {"أحب تويوتا جدا": YES, "وتويوتا": NO},
    "टाटा": {"टाटा, हाँ": YES, "टाटाओं": NO},
    "яндекс": {"ЯНДЕКС": YES, "яндекса": NO},
    "ΣΊΣΥΦΟΣ": {"σίσυφος": YES, "Σισυφος": YES},
    # --- phrases ---
    '"us airways"': {
        "US Airways": YES, "us\n\tairways": YES, "us\u00a0airways": YES, "us, airways": NO, "airways us": NO,
        "bus airways": NO, "us airwaysx": NO, "us-airways": YES, "#us airways": YES,
    },
    '"a b" c': {"a b c": YES, "c a b": YES, "a c b": NO, "a b": NO},
    "us airways": {"airways of us": YES, "us": NO, "airways": NO},
    # --- AND, OR, NOT, parentheses ---
    "acme AND bolt": {"bolt acme": YES, "acme": NO, "bolt": NO},
    "acme OR bolt": {"acme": YES, "bolt": YES, "acme bolt": YES, "zeta": NO},
    "acme bolt OR zeta": {"zeta": YES, "acme bolt": YES, "acme": NO, "bolt": NO},
    "acme OR bolt zeta": {"acme": YES, "bolt zeta": YES, "bolt": NO, "zeta": NO},
    "(acme OR bolt) zeta": {"acme zeta": YES, "bolt zeta": YES, "acme": NO, "zeta": NO, "acme bolt": NO},
    "acme NOT pie": {"acme": YES, "acme pie": NO, "pie": NO, "acme pies": YES},
    "acme -pie": {"acme": YES, "acme pie": NO, "acme-pie": NO},
    "acme NOT (pie OR cake)": {"acme": YES, "acme cake": NO, "acme pie": NO, "acme pie cake": NO},
    "acme NOT (pie cake)": {"acme pie": YES, "acme cake": YES, "acme pie cake": NO},
    "acme NOT (pie NOT apple)": {"acme": YES, "acme pie": NO, "acme pie apple": YES, "acme apple": YES},
    "acme NOT NOT pie": {"acme": NO, "acme pie": YES},
    'acme -"apple pie"': {"acme apple": YES, "acme apple pie": NO, "acme pie apple": YES},
    "acme OR NOT pie acme": {"acme": YES, "acme pie": YES, "pie": NO},
    "NOT pie acme": {"acme": YES, "acme pie": NO},
    "((acme))": {"acme": YES, "bolt": NO},
    "and or not near": {"and or not near": YES, "and or not": NO},
    '"AND" acme': {"acme and": YES, "acme": NO},
    # --- beginnings ---
    "acm*": {"acme": YES, "ACMEWARE": YES, "acm": YES, "#acmefail": YES, "xacme": NO, "ac": NO, "ácmé": YES},
    '"late aga*"': {"late again": YES, "late against": YES, "late ago": NO, "latest again": NO},
    "トヨ*": {"新型トヨタ": YES, "トタ": NO},
    # --- closeness ---
    '"new york"~0': {"new york": YES, "york new": YES, "new, york": YES, "new big york": NO},
    '"new york"~2': {"new and big york": YES, "york is a new": YES, "new a b c york": NO, "new - ! york": YES},
    '"a b c"~1': {"c b a": YES, "a x b c": YES, "a x b x c": NO, "a b": NO},
    '"acme"~3': {"acme": YES, "acmes": NO},
    '"a a"~1': {"a a": YES, "a x a": YES, "a": NO, "a x x a": NO},
    "acme ONEAR/2 late": {
        "acme is late": YES, "acme is so late": YES, "acme is so very late": NO, "late acme": NO, "acme, late": YES,
        "acme... late!": YES, "acme late": YES,
    },
    "acme NEAR/2 late": {"late is acme": YES, "acme is so late": YES, "late a b c acme": NO},
    '"acme corp" ONEAR/1 "big loss"': {"acme corp: big loss": YES, "acme corp a big loss": YES,
                                       "big loss acme corp": NO},
    "a NEAR/1 b NEAR/1 c": {"a b c": YES, "c a b": YES, "a x b x c": YES, "a x x b c": NO},
    "acm* NEAR/1 lat*": {"acmes are later": YES, "acmes are so later": NO},
    "acme NEAR/2 (late OR lost)": {"acme was lost": YES, "so late acme": YES, "acme was so very lost": NO, "lost": NO},
    "acme NEAR/1 acme": {"acme acme": YES, "acme": NO, "acme so acme": YES},
    "トヨタ NEAR/2 車": {"トヨタの車": YES, "トヨタの新しい車": NO},
    # --- exactly ---
    "raw:Apple": {"Apple": YES, "apple": NO, "APPLE": NO, "#Apple": YES, "Apples": NO},
    'raw:"Été Bleu"': {"l'Été Bleu": YES, "Ete Bleu": NO, "été bleu": NO, "Été  Bleu": YES,
                       "E\u0301te\u0301 Bleu": YES},
    "apple -raw:Apple": {"apple": YES, "Apple": NO, "APPLE": YES},
    # --- fields of the text ---
    "acme tag:fail": {"acme #fail": YES, "acme #FAIL!": YES, "acme fail": NO, "acme #fails": NO, "#fail": NO},
    "acme -tag:ad": {"acme": YES, "acme #ad": NO, "acme ad": YES},
}  # fmt: skip
CASES = [(query, text, answer) for query, texts in TABLE.items() for text, answer in texts.items()]


def test_there_are_enough_examples() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize(("query", "text", "answer"), CASES)
def test_a_text_answers_a_query(query: str, text: str, answer: bool) -> None:
    assert (Matcher([Brand(brand="B", query=query)]).match(text) == [0]) is answer


@pytest.mark.parametrize(
    ("query", "at", "said"),
    [
        ("", 0, "empty"), ("   ", 0, "empty"), ("(acme", 5, "closing parenthesis is missing"),
        ("acme)", 4, "closes nothing"), ("()", 1, "or is empty"), ("acme OR", 7, "a word is expected"),
        ("OR acme", 0, "stands between two words"), ("acme AND OR bolt", 9, "stands between two words"),
        ('acme "bolt', 5, "closing quotation mark"), ("acme NOT", 8, "a word is expected"),
        ("-", 1, "a word is expected"),
        ("acme ~3", 5, "goes behind a phrase"), ("acme ONEAR/3", 12, "a word is expected"),
        ("ONEAR/3 acme", 0, "stands between two words"), ("(a b) NEAR/2 c", 6, "between words, phrases"),
        ("ac*me", 0, "at the end of a word"), ("acme*** x", 0, "at the end of a word"), ("*", 0, "no letter"),
        ('" "', 0, "no letter"), ("acme \u0301", 5, "no letter"), ("acme is:red", 5, "is: knows reply"),
        ("acme followers:many", 5, "followers:>1000"), ("acme followers:=>5", 5, "followers:>1000"),
        ("acme lang:\u0301", 5, "needs a value"), ("acme lang: fr", 5, "lang: needs a value"),
        ("tag:", 0, "tag: needs a value"), ("acme NEAR/ late", 5, "as NEAR/3"), ("a ONEAR/1000 b", 2, "as NEAR/3"),
        ("a NEAR/x b", 2, "as NEAR/3"),
        ('"a b"~1000', 5, "number from 0 to 999"), ('"a b"~', 5, "number from 0 to"),
        ("raw:Acm*", 4, "beginning cannot"), ('raw:"big Acm*"', 4, "beginning cannot"),
        ("NOT acme", 0, "a word that every match has"),
        ("lang:fr", 0, "a word that every match has"), ("acme OR lang:fr", 0, "a word that every match has"),
        ("acme OR NOT bolt", 0, "a word that every match has"), ("(" * 60 + "a" + ")" * 60, 50, "within each other"),
        ("- " + "-" * 60 + "a", 52, "within each other"), ("a" * 4_001, 4_000, "at most 4000"),
        (" OR ".join("a" for _ in range(501)), 0, "at most 500 words"),
        (" NEAR/1 ".join("a" * 42), 0, "stand in it 41 times, at most 40"),
        (" OR ".join(['"a b"~1'] * 41), 0, "stand in it 41 times, at most 40"),
        ("NOT " * 60 + "a", 0, "within each other"), ("a " + "- " * 1_900 + "b", 0, "within each other"),
        ("acme " + "a" * 201, 5, "at most 200 characters"), (f'acme "{"a b " * 60}"', 5, "at most 200 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_reported_with_its_place(query: str, at: int, said: str) -> None:
    with pytest.raises(QueryError, match=said) as raised:
        parse(query)
    assert raised.value.at == at
    assert f"(at character {at + 1})" in str(raised.value)
