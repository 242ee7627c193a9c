"""What an entry says, which it is, and since when it is known."""

from streams.collect.feeds.entry import Entry
from streams.collect.feeds.identity import apart, dated, first_seen
from streams.collect.feeds.xml_feed import read_xml

OTHERS = "&lt;a&gt;%s&lt;/a&gt;&amp;nbsp;Reuters&lt;a&gt;Bolt's terrible fraud scandal&lt;/a&gt;"


def entries_of(*items: str) -> tuple[Entry, ...]:
    """Return the entries of an RSS document."""
    document = (
        f'<rss version="2.0"><channel><title>F</title>{"".join(f"<item>{i}</item>" for i in items)}</channel></rss>'
    )
    return read_xml(document, "https://f.example/rss", 10).entries


def test_the_publisher_is_no_word_of_a_headline() -> None:
    (entry,) = entries_of(
        "<guid>1</guid><title>Best cat toys of the year - Yahoo Finance</title>"
        '<source url="https://finance.yahoo.com">Yahoo Finance</source>'
    )
    assert (entry.title, entry.publisher) == ("Best cat toys of the year", "https://finance.yahoo.com")


def test_related_headlines_are_no_words_of_an_entry() -> None:
    (entry,) = entries_of(
        "<guid>1</guid><title>Acme profit rises - Reuters</title>"
        f"<description>{OTHERS % 'Acme profit rises'}</description>"
        '<source url="https://www.reuters.com">Reuters</source>'
    )
    assert (entry.title, entry.body) == ("Acme profit rises", "")


def test_a_description_of_its_own_stays() -> None:
    (entry,) = entries_of(
        "<guid>1</guid><title>Acme profit rises - Reuters</title><description>Up by a tenth.</description>"
        '<source url="https://www.reuters.com">Reuters</source>'
    )
    assert entry.body == "Up by a tenth."


def test_one_id_with_two_addresses_and_texts_is_two_entries() -> None:
    one, other = apart(
        [Entry("1", "Acme outage begins", link="https://a/1"), Entry("1", "Acme outage resolved", link="https://a/2")]
    )
    assert one.id != other.id


def test_one_id_with_one_address_is_one_entry_whose_words_changed() -> None:
    one, other = apart(
        [
            Entry("1", "Acme outage, 1 comment", link="https://a/1"),
            Entry("1", "Acme outage, 2 comments", link="https://a/1"),
        ]
    )
    assert one.id == other.id == "1"


def test_an_undated_entry_keeps_the_time_of_its_first_sight() -> None:
    first = Entry("1", "Acme outage, 1 comment")
    seen = first_seen([first], {}, 1_000)
    again = Entry("1", "Acme outage, 2 comments")
    later = first_seen([again], seen, 9_000)
    assert dated(first, seen).published_ms == dated(again, later).published_ms == 1_000


def test_a_date_that_cannot_be_read_is_the_first_sight_and_one_in_the_future_too() -> None:
    (entry,) = entries_of("<guid>1</guid><title>Acme</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>")
    assert entry.published_ms is None
    ahead = Entry("2", "Acme", published_ms=10**12)
    assert dated(ahead, first_seen([ahead], {}, 5_000)).published_ms == 5_000
