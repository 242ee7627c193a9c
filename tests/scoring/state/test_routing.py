import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, FINAL
from scoring.method.reference import REFERENCE
from scoring.state import routing
from scoring.state.observe import observe, observe_deletion
from scoring.state.routing import Route
from scoring.text.matching import Matcher
from scoring.text.tone.tone import UNREAD, tones_of

MATCHER = Matcher([Brand(brand="Acme", terms=("acme",)), Brand(brand="Bolt", terms=("bolt",), exclude=("usain",))])
BOTH = "I love acme and hate bolt"


def mention(**fields: object) -> Mention:
    return Mention(**{"source": "x", "id": "7", "seen_at": 20, "created_at": 10, **fields})


def route(one_mention: Mention, matcher: Matcher) -> Route:
    """Of one mention."""
    (routed,) = routing.route([one_mention], matcher)
    return routed


@pytest.mark.parametrize("op", ["create", "engagement", "update", "delete"])
def test_a_version_goes_to_each_brand_that_its_text_speaks_of(op: str) -> None:
    one_mention = mention(op=op, text=BOTH)
    routed = route(one_mention, MATCHER)
    assert routed.brands == ("Acme", "Bolt")
    assert [routed.tone] == tones_of([one_mention], ["en"])
    assert routed.version == observe(one_mention, routed.tone, REFERENCE)
    assert routed.dropped is None


@pytest.mark.parametrize("op", ["create", "engagement", "update", "delete"])
@pytest.mark.parametrize("text", [BOTH, "nothing", None])
def test_a_version_that_names_its_brand_goes_there_and_nowhere_else(op: str, text: str | None) -> None:
    routed = route(mention(op=op, text=text, brand="Not followed"), MATCHER)
    assert routed.brands == ("Not followed",)
    assert routed.broadcast is None


@pytest.mark.parametrize("text", [None, "", "nothing", "Usain Bolt"])
@pytest.mark.parametrize("op", ["create", "engagement"])
def test_what_speaks_of_no_brand_is_dropped(op: str, text: str | None) -> None:
    assert route(mention(op=op, text=text), MATCHER) == Route(dropped=DropReason.UNMATCHED)


def test_a_deletion_whose_text_speaks_of_no_brand_is_dropped() -> None:
    assert route(mention(op="delete", text="nothing"), MATCHER) == Route(dropped=DropReason.UNMATCHED)


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({}, DELETED | FINAL | ANY_BRAND),
        ({"text": ""}, DELETED | FINAL | ANY_BRAND),
        ({"created_at": None}, DELETED | FINAL | ANY_BRAND | ANY_TIME),
        ({"created_at": None, "text": BOTH}, DELETED | FINAL | ANY_BRAND | ANY_TIME),
        ({"created_at": None, "brand": "Acme"}, DELETED | FINAL | ANY_BRAND | ANY_TIME),
    ],
)
def test_a_deletion_without_text_or_time_goes_to_every_brand(fields: dict[str, object], flags: int) -> None:
    one_mention = mention(op="delete", **fields)
    assert route(one_mention, MATCHER) == Route(observe_deletion(one_mention, 20))
    assert route(one_mention, MATCHER).broadcast.flags == flags


@pytest.mark.parametrize("fields", [{}, {"id": ""}, {"text": BOTH}, {"brand": "Acme"}, {"created_at": None}])
def test_the_deletion_of_an_account_goes_to_every_brand(fields: dict[str, object]) -> None:
    routed = route(mention(op="account_delete", author="a", **fields), MATCHER)
    assert routed.broadcast.flags == DELETED | FINAL | ANY_BRAND | ANY_TIME | ACCOUNT
    assert (routed.brands, routed.version, routed.dropped) == ((), None, None)


def test_an_update_first_takes_the_earlier_versions_away_everywhere() -> None:
    routed = route(mention(op="update", text="now of acme"), MATCHER)
    assert routed.brands == ("Acme",)
    assert (routed.broadcast.flags, routed.broadcast.created_at) == (DELETED | ANY_BRAND, 10)
    assert routed.broadcast.seen_at == routed.version.seen_at - 1


def test_an_update_that_speaks_of_no_brand_any_more_only_takes_away() -> None:
    routed = route(mention(op="update", text="of nothing any more"), MATCHER)
    assert routed == Route(observe_deletion(mention(), 19))


def test_an_update_without_event_time_only_takes_away() -> None:
    routed = route(mention(op="update", text=BOTH, created_at=None), MATCHER)
    assert routed.broadcast.flags == DELETED | ANY_BRAND | ANY_TIME
    assert routed.version is None


@pytest.mark.parametrize(
    "fields",
    [
        {"text": BOTH, "created_at": None},
        {"brand": "Acme", "created_at": None},
        {"op": "account_delete", "author": None},
    ],
)
def test_what_names_nothing_is_of_a_wrong_type(fields: dict[str, object]) -> None:
    assert route(mention(**fields), MATCHER) == Route(dropped=DropReason.WRONG_TYPE)


@pytest.mark.parametrize("op", ["create", "update", "delete", "account_delete"])
def test_a_source_that_the_reference_does_not_name_is_shown_and_not_scored(op: str) -> None:
    one_mention = mention(source="myspace", op=op, text=BOTH, author="a")
    routed = route(one_mention, MATCHER)
    assert (routed.dropped, routed.version, routed.broadcast) == (DropReason.UNKNOWN_SOURCE, None, None)
    assert routed.brands == (() if op == "account_delete" else ("Acme", "Bolt"))


@pytest.mark.parametrize("op", ["create", "update", "engagement"])
def test_what_its_source_keeps_out_of_a_score_is_shown_and_not_scored(op: str) -> None:
    routed = route(mention(op=op, text=BOTH, composable=False), MATCHER)
    assert (routed.dropped, routed.version, routed.brands) == (DropReason.NOT_COMPOSABLE, None, ("Acme", "Bolt"))
    assert (routed.broadcast is not None) == (op == "update")


@pytest.mark.parametrize("op", ["delete", "account_delete"])
@pytest.mark.parametrize("text", [None, BOTH])
def test_what_takes_away_does_so_whatever_its_source_allows(op: str, text: str | None) -> None:
    one_mention = mention(op=op, text=text, author="a")
    assert route(msgspec.structs.replace(one_mention, composable=False), MATCHER) == route(one_mention, MATCHER)


MENTIONS_DRAWN = st.builds(
    Mention,
    source=st.sampled_from(["x", "rss", "myspace"]),
    id=st.just("1"),
    op=st.sampled_from(["create", "update", "engagement", "delete", "account_delete"]),
    seen_at=st.just(20),
    created_at=st.sampled_from([None, 10]),
    author=st.sampled_from([None, "a"]),
    text=st.sampled_from([None, "", "nothing", BOTH, "ich liebe acme wirklich sehr"]),
    brand=st.sampled_from([None, "Acme"]),
    composable=st.booleans(),
)


@given(MENTIONS_DRAWN)
def test_every_mention_is_scored_or_broadcast_or_dropped(one_mention: Mention) -> None:
    routed = route(one_mention, MATCHER)
    taken_away = routed.broadcast is not None and not routed.brands
    assert (routed.dropped is None) == (routed.version is not None or taken_away)
    assert routed.version is None or routed.brands
    if not routed.brands:
        assert routed.tone == UNREAD


@given(st.lists(MENTIONS_DRAWN))
def test_mentions_are_read_together_as_each_by_itself(one_mention: list[Mention]) -> None:
    assert routing.route(one_mention, MATCHER) == [route(one, MATCHER) for one in one_mention]


def test_what_a_brand_s_own_account_says_is_reported_of_others_only() -> None:
    matcher = Matcher([Brand(brand="Acme", terms=("acme",), own_accounts=("a",)), Brand(brand="Bolt", terms=("bolt",))])
    assert route(mention(text=BOTH, author="a"), matcher).brands == ("Bolt",)
    assert route(mention(text=BOTH, author="b"), matcher).brands == ("Acme", "Bolt")
    own = route(mention(text="we at acme", author="a"), matcher)
    assert (own.dropped, own.version, own.tone) == (DropReason.OWN_ACCOUNT, None, UNREAD)
    edited = route(mention(text="we at acme", author="a", op="update"), matcher)
    assert (edited.dropped, edited.broadcast is not None) == (None, True)
