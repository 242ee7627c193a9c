"""Words of HTML: none is lost to a tag that somebody writes about, nothing raises, what is unseen stays unseen."""

import random

import pytest

from streams.collect.http.html_text import LONGEST, RAW, UNSEEN, plain, text_of, title_of

WRITTEN_ABOUT = (*sorted(RAW | UNSEEN), "textarea", "select", "plaintext", "xmp", "noembed", "frameset", "acme-widget")
PIECES = (
    *("<", ">", "/", "!", "--", "-->", "<!--", "<![", "<![CDATA[", "]]>", "?", "=", '="', "='", '"', "'", " ", "\n"),
    *("<script>", "</script>", "<svg>", "</svg>", "<object ", "<p>", "<b", "</", "<x>", "</x>", "&", "&#", "&amp;"),
    *("&#55357;", "&#x110000;", "&#" + "9" * 5_000, "\ud83d", "\udc00", "\x00", "a", "é", "\U0001f602", "\ufffe"),
)


@pytest.mark.parametrize("name", WRITTEN_ABOUT)
@pytest.mark.parametrize("form", ["<{}>", "<{} />", "</{}>", "<{}", "<{} src='a.js'", "<{}>\n<p>"])
def test_a_tag_that_is_written_about_takes_no_words_along(name: str, form: str) -> None:
    text = text_of(f"<p>How to use the {form.format(name)} tag at Acme</p> and after")
    assert {"How", "to", "use", "the", "tag", "at", "Acme", "and", "after"} <= set(text.split())
    assert name in text


@pytest.mark.parametrize(
    "opened", ["<!--", "<![", "<![CDATA[", "<!", "<!doctype", "<?", "<?php", "</", "<a href='", '<a b="']
)
def test_what_opens_and_never_closes_takes_no_words_along(opened: str) -> None:
    for text in (f"acme {opened} acme", f"<p>acme {opened} acme</p>", f"<b>acme</b> {opened} <i>acme</i> <p>acme"):
        assert text_of(text).count("acme") == text.count("acme")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<script>if (a<b) '</p>'</script>b<style>p{}</STYLE >c<!-- d --><!doctype x><?x y?>e", "abce"),
        ("<html><head><title>t</title><meta charset='x'></head><body>Acme</body></html>", "Acme"),
        ("<html><head><meta charset='x'><body>Acme", "Acme"),
        ("<object><object>x</object>y</object>z<svg><foo></svg>text</foo>", "ztext"),
        ("<svg><object></svg>a</object>b", "a</object>b"),
        ("<svg>a<svg>b</svg>c", "<svg>ac"),
        ("<a title='a > b <c>' href=\"x\">ok</a><img alt=\"<b>\">", "ok"),
        ("it's <p class=it's>his</p>", "it's\nhis"),
        ("<o:p></o:p>a<o:p/>b<custom-tag a='1'>c</custom-tag>", "abc"),
        ("I </3 Acme <3 john <john@acme.com> <https://acme.com> a<b b>c", "I </3 Acme <3 john <john@acme.com>"
         " <https://acme.com> ac"),
        ("<![CDATA[Acme &amp; <b>co</b>]]> <![if !IE]>x<![endif]>", "Acme & co x"),
        ("&#55357;&#56834; &#xD83D;&#xDE02; \ud83d\ude02", "\U0001f602 \U0001f602 \U0001f602"),
        ("a&#55357;b\ud83dc&#" + "9" * 9_000 + ";d", "a\ufffdb\ufffdc\ufffdd"),
        ("a\x00b&#1;c", "abc"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_fragment_is_read_as_a_reader_sees_it(html: str, expected: str) -> None:
    assert text_of(html) == expected


def test_whatever_is_put_together_is_read_and_can_be_sent_on() -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        html = "".join(chance.choices(PIECES, k=chance.randrange(40)))
        for text in (text_of(html), title_of(html), plain(html)):
            assert text.encode().decode() == text
            assert text == text.strip()


def test_a_longer_fragment_is_cut_and_a_tag_that_is_cut_is_none() -> None:
    assert text_of("x" * (LONGEST - 20) + '<a href="acme.example/' + "y" * 100 + '">') == "x" * (LONGEST - 20)
    assert len(text_of("x" * 3 * LONGEST)) == LONGEST


def test_a_plain_title_loses_nothing() -> None:
    assert (
        title_of("Is <b> or <script> dead? <!-- AT&amp;T &#8217; &copy=1")
        == "Is <b> or <script> dead? <!-- AT&T ’ &copy=1"
    )
