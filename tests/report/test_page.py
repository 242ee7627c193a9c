"""The page: its figures add up, it fetches and runs nothing, and whoever reads it by ear is told the same."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace as change

from schemas.alert import Alert
from scoring.method.constants import DAY_MS, PROVISIONAL_POINTS
from scoring.reading.examples import Example
from streams.analysis.archive import Quote
from streams.report.contents import Contents
from streams.report.data_source import Watched
from streams.report.page import render
from streams.report.words import LANGUAGES, Words
from tests.conftest import require
from tests.histories import START_MS
from tests.paths import BAD_INPUT
from tests.report.made import Page
from tests.story_cli import HOSTILE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


FALL = Alert(
    id="a",
    kind="drop",
    state="opened",
    severity="critical",
    brand="Turned",
    window="1h",
    at=START_MS,
    since=START_MS,
    score=40.0,
    low=35.0,
    high=45.0,
    usual=60.5,
)


def opened(**figures: Any) -> Watched:
    return Watched(change(FALL, **figures), change(FALL, **figures))


# --- figures ---


def tenths(text: str) -> int:
    return int(re.sub("[.,]", "", text.replace("−", "-")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_moved_sums_to_the_change_of_the_score(contents: Contents, language: str) -> None:
    root = Page(render(contents, language)).root
    tables = root.all("table", "moved")
    assert len(tables) == len(contents.brands) == 4
    for table, part in zip(tables, contents.brands, strict=True):
        *parts, total = table.values()
        assert len(parts) >= 2
        assert part.change is not None
        assert sum(parts) == pytest.approx(total, abs=1e-9)
        assert total == pytest.approx(part.score.score - part.change.before.side.score, abs=1e-9)
        *shown, change_shown = [tenths(one.text) for one in table.all("data")]
        assert sum(shown) == change_shown  # who adds up what is shown finds it too


def test_the_league_has_the_highest_first_and_shares_that_sum_to_one(contents: Contents) -> None:
    (table,) = Page(render(contents, "en")).root.all("table", "league")
    rows = [row.values() for row in table.all("tr")[1:]]
    scores, _, shares, mentions = zip(*rows, strict=True)
    assert list(scores) == sorted(scores, reverse=True)
    assert sum(shares) == pytest.approx(1)
    assert [round(share * sum(mentions)) for share in shares] == list(mentions)
    brands = [row.all("th")[0].text for row in table.all("tr")[1:]]
    assert brands[0] == "Liked"
    assert "Hated" in brands[2:]


def test_the_certificate_has_the_scores_to_the_last_bit(contents: Contents) -> None:
    (table,) = Page(render(contents, "fr")).root.all("table", "figures")
    for row, part in zip(table.all("tr")[1:], contents.brands, strict=True):
        score = part.score
        assert row.values() == [score.score, score.low, score.high, score.se, score.mention_count, score.voice_count]


def test_a_fall_has_its_size_its_certainty_and_what_was_said(contents: Contents) -> None:
    (brand,) = [
        one for one in Page(render(contents, "en")).root.all("section", "brand") if one.all("h2")[0].text == "Turned"
    ]
    words = brand.text
    assert re.search(
        r"▼ Down \d+\.\d points since 10 Jan 2026, 00:00 UTC \(one length earlier\)\. The change is significant\.",
        words,
    )
    assert "Favour on X" in brand.all("table", "moved")[0].all("tr")[1].text
    quotes = [one.text for one in brand.all("blockquote")]
    assert any("Turned: [link=file:///]this[/b] �]0;gone� is lost" in quote for quote in quotes)
    assert len(quotes) == len(set(quotes))
    assert "\x1b" not in words


def test_french_is_french_with_its_own_numbers_and_days(contents: Contents) -> None:
    page = Page(render(contents, "fr")).root
    assert page.all("html")[0].attributes["lang"] == "fr"
    assert re.search(r"En baisse de \d+,\d points depuis le 10 janv\. 2026 à 00:00 UTC", page.text)
    sentences = [said for said in Words("en").said.values() if len(said) > 25 and "{" not in said]
    assert len(sentences) > 30
    assert not [said for said in sentences if said in page.text]


def test_provisional_is_explained_in_words(contents: Contents) -> None:
    part = contents.brands[0]
    wide = replace(part, score=change(part.score, provisional=True, low=10.0, high=80.0))
    silent = replace(part, score=change(part.score, provisional=True))
    firm, doubted, unheard = (
        Page(render(replace(contents, brands=[one]), "en")).root.text for one in (part, wide, silent)
    )
    assert "Not provisional" in firm
    assert "Not provisional" not in doubted + unheard
    assert f"this score is provisional: its interval is wider than {PROVISIONAL_POINTS:.0f} points" in doubted
    assert "this score is provisional: nobody mentioned it" in unheard
    assert "50 lies within its interval" in doubted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_provisional_reference_is_named_beside_the_number_and_never_taken_at_its_word(
    contents: Contents, language: str
) -> None:
    label = {"en": "Provisional reference", "fr": "Référence provisoire"}[language]
    own = replace(contents, certificate=replace(contents.certificate, reference="ours-2026"))
    published, ours = (Page(render(one, language)).root for one in (contents, own))
    assert contents.certificate.reference.endswith("-provisional")
    assert [one.text for one in published.all("a")] == [label] * len(contents.brands)
    assert [one.attributes.get("id") for one in published.all("h2")].count("method") == 1
    assert not ours.all("a")
    assert not [word for word in ("at its word", "au mot") if word in published.text + ours.text]


def test_one_brand_has_no_league_and_its_name_as_title(contents: Contents) -> None:
    root = Page(render(replace(contents, brands=contents.brands[:1]), "en")).root
    assert root.all("h1")[0].text == "Liked"
    assert root.all("table", "league") == []
    assert "Rank" not in root.text


def test_alerts_are_sentences_and_their_absence_has_a_reason(contents: Contents) -> None:
    alerts = [
        opened(),
        opened(kind="surge", severity="warning", mentions=31.0, expected=4.2),
        Watched(opened(kind="silence", brand="", source="hn", expected=12.0).opened,
                opened(kind="silence", brand="", state="closed", at=START_MS + DAY_MS).last),
    ]  # fmt: skip
    (table,) = Page(render(replace(contents, alerts=alerts), "en")).root.all("table", "alerts")
    words = [row.text for row in table.all("tr")[1:]]
    assert (
        "Drop: the score of the last hour was 40.0 (95% interval 35.0 to 45.0), and 60.5 is usual for 28 days."
        in words[0]
    )
    assert "critical, still open" in words[0]
    assert "Surge: 372.0 mentions an hour at its peak, and 50.4 are usual." in words[1]
    assert "all Silence of Hacker News: nothing came, and 12.0 mentions should have." in words[2]
    assert "resolved 2 Jan 2026, 00:00 UTC" in words[2]
    assert "made from files" in Page(render(contents, "en")).root.text
    assert "None: no drop" in Page(render(replace(contents, alerts=[]), "en")).root.text
    many = Page(render(replace(contents, alerts=[opened()] * 30), "en")).root
    assert len(many.all("table", "alerts")[0].all("tr")) == 21
    assert "And 10 more, which are not shown." in many.text


# --- what a page is ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_and_nothing_is_fetched(contents: Contents, language: str) -> None:
    page = render(contents, language)
    found = Page(page)
    names = {tag for tag, _ in found.census}
    attributes = {name for _, given in found.census for name in given}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image"}
    assert {one.attributes["href"] for one in found.root.all("a")} == {"#method"}  # within the page
    assert not {name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}}
    assert found.census["style", ()] == 1
    assert "url(" not in page
    assert "@import" not in page
    (policy,) = [one for one in found.root.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.attributes["content"] == POLICY
    assert page.startswith("<!doctype html>")


def test_whoever_does_not_see_it_reads_the_same(contents: Contents) -> None:
    root = Page(render(contents, "en")).root
    assert len(root.ids()) == len(set(root.ids())) > 8
    assert all(one.attributes["aria-labelledby"] in root.ids() for one in root.all("section"))
    assert all(one.attributes.get("scope") in {"row", "col"} for one in root.all("th"))
    assert all(one.all("caption") for one in root.all("table"))
    levels = root.headings()
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    for drawing in root.all("svg"):
        if drawing.attributes.get("aria-hidden") == "true":
            continue
        title, words = drawing.all("title")[0], drawing.all("desc")[0]
        assert drawing.attributes["role"] == "img"
        assert drawing.attributes["aria-labelledby"] == f"{title.attributes['id']} {words.attributes['id']}"
        assert re.match(r"Score of .+, day by day", title.text)
        assert re.match(r"From \d+\.\d on 2 Jan 2026 to \d+\.\d on 11 Jan 2026\. Lowest", words.text)


# --- what comes from anybody ---


def hostile() -> list[str]:
    """All strings of the shared bad inputs that were made to break pages."""
    folders = [
        BAD_INPUT / "strings-blns",
        BAD_INPUT / "xss-payloadbox",
        BAD_INPUT / "xss-payloadsallthethings",
        BAD_INPUT / "html-html5lib/tokenizer",
    ]
    if not all(folder.is_dir() for folder in folders):
        require("the shared bad inputs are not there")
    found: list[str] = []
    for file in (file for folder in folders for file in sorted(folder.iterdir())):
        if file.suffix == ".json":
            found += json.loads(file.read_text())
        elif file.suffix == ".test":
            found += [test["input"] for tests in json.loads(file.read_text()).values() for test in tests]
        else:
            found += file.read_text(errors="replace").splitlines()
    return list(dict.fromkeys(found))


def said_everywhere(contents: Contents, texts: list[str], whole: list[str]) -> Contents:
    """Quote each text, and give it to a command; those of `whole` are brands and rules as well."""
    (like,) = [part for part in contents.brands if part.score.brand == "Turned"]
    assert like.change is not None
    (one, *_), parts = like.change.behind, []
    for name, said in [*((name, [name]) for name in whole), ("of all", texts)]:
        quotes: list[tuple[Example, Quote | None]] = [
            (one.examples[0][0], Quote(source="x", id=text, text=text, url=text)) for text in said
        ]
        moved = like.change._replace(behind=[one._replace(examples=quotes)])
        parts.append(replace(like, score=change(like.score, brand=name), change=moved))
    certificate = replace(
        contents.certificate,
        scores=tuple(change(like.score, brand=text) for text in whole),
        commands=(("compare", *texts),),
    )
    return replace(
        contents,
        campaign=" ".join(whole),
        brands=parts,
        certificate=certificate,
        alerts=[opened(brand=text, source=text) for text in whole],
        attributions={text: text for text in whole},
    )


def test_no_hostile_text_becomes_an_element_or_an_attribute(contents: Contents) -> None:
    """As a name, a campaign, a quotation, a rule, an argument: the page has the elements of a harmless one."""
    texts = hostile()
    assert len(texts) > 5_000
    harmless = [f"brand {number}" for number in range(len(texts))]
    ours = Page(render(said_everywhere(contents, texts, texts[::100]), "en"))
    theirs = Page(render(said_everywhere(contents, harmless, harmless[::100]), "en"))
    assert ours.census == theirs.census
    assert ours.comments == 0
    assert any("<script>alert(" in one.text for one in ours.root.all("blockquote"))  # as text


def test_a_name_is_shown_as_it_is_but_for_what_steers(contents: Contents) -> None:
    names = [HOSTILE, "\u202ereversed", "\u200b", "<b>&amp;", "e" + "\u0301" * 40, "a" * 128]
    root = Page(render(said_everywhere(contents, names, names), "fr")).root
    shown = [one.all("h2")[0].text for one in root.all("section", "brand")]
    *shown, _ = shown
    assert shown == [
        "[bold red]Evil[/x]\ufffd[2J Corp",
        "reversed",
        "(U+200B)",
        "<b>&amp;",
        "e" + "\u0301" * 3,
        "a" * 128,
    ]
