"""What is deleted is not shown again, whatever comes after its deletion."""

from typing import Any

import pytest

from schemas.brand_mention import BrandMention
from scoring.detectors.deleted_mentions import DeletedMentions
from scoring.method.constants import FUTURE_MS


def mention(**fields: Any) -> BrandMention:
    return BrandMention(
        **{"brand": "Acme", "source": "x", "id": "1", "op": "create", "created_at": 10, "seen_at": 20, **fields}
    )


@pytest.mark.parametrize(
    "deletion",
    [
        mention(op="delete", brand="", created_at=0),
        mention(op="delete", seen_at=15),
        mention(op="account_delete", brand="", id="", author="a", created_at=0),
    ],
)
def test_a_version_that_comes_again_after_its_deletion_is_covered(deletion: BrandMention) -> None:
    deleted = DeletedMentions()
    assert not deleted.covers(mention(author="a"))
    deleted.note(deletion)
    assert deleted.covers(mention(author="a", seen_at=10**12))
    assert deleted.covers(mention(author="a", op="update", seen_at=10**12))


@pytest.mark.parametrize("other", [{"source": "reddit"}, {"id": "2"}, {"created_at": 20 + FUTURE_MS + 1}])
def test_other_mentions_and_later_ones_are_not(other: dict[str, Any]) -> None:
    deleted = DeletedMentions()
    deleted.note(mention(op="delete", brand="", created_at=0))
    assert not deleted.covers(mention(**other))


def test_a_deletion_in_one_brand_is_of_that_brand_alone() -> None:
    deleted = DeletedMentions()
    deleted.note(mention(op="delete"))
    assert not deleted.covers(mention(brand="Other"))


def test_of_more_deletions_than_are_kept_the_oldest_is_forgotten() -> None:
    deleted = DeletedMentions(kept=2)
    for number in "1", "2", "1", "3":
        deleted.note(mention(op="delete", brand="", id=number))
    assert [deleted.covers(mention(id=number)) for number in "123"] == [True, False, True]
