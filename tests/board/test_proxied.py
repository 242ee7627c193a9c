"""People whom a proxy lets in: believed of trusted addresses alone, and their changes carry their names."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.brand import Brand
from streams.board.api.access import Holder, access_of
from streams.board.api.proxied import BY_PROXY, ProxiedPeople
from streams.config.errors import UsageError
from streams.config.settings import BoardSettings, load_settings
from tests.board.running import Installation, board
from tests.conftest import SharedKafka
from tests.scores import score

PEOPLE = {"user_header": "X-User", "groups_header": "X-Groups", "editors": ["ana"], "editor_groups": ["desk"]}
SETTINGS = {"trusted_proxies": ["127.0.0.1"], "people": PEOPLE}


def holder(remote: str, **headers: list[str]) -> Holder | None:
    people = ProxiedPeople(BoardSettings.model_validate(SETTINGS))
    return people.holder(remote, lambda name: headers.get(name.replace("-", "_"), []))


def test_a_trusted_proxy_names_who_asks_and_nobody_else_does() -> None:
    assert holder("127.0.0.1", X_User=["ana"]) == Holder("editor", BY_PROXY, "ana")
    assert holder("127.0.0.1", X_User=["bob"], X_Groups=["sales, desk"]) == Holder("editor", BY_PROXY, "bob")
    assert holder("127.0.0.1", X_User=["bob"], X_Groups=["sales"]) == Holder("viewer", BY_PROXY, "bob")
    assert holder("127.0.0.1", X_User=["eve"], X_Groups=["sales", "desk"]) == Holder("viewer", BY_PROXY, "eve")
    assert holder("10.0.0.1", X_User=["ana"]) is None
    for users in ([], [""], [" "], ["bob", "ana"]):
        assert holder("127.0.0.1", X_User=users) is None
    steering = holder("127.0.0.1", X_User=["\x1b[2Jbob" + "x" * 99])
    assert steering is not None
    assert steering.name.isprintable()
    assert len(steering.name) == 40


def test_a_header_without_a_proxy_is_refused_and_with_one_the_board_is_not_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not access_of(BoardSettings.model_validate(SETTINGS | {"host": "0.0.0.0"})).is_open
    monkeypatch.setenv("JAUGE_BOARD__PEOPLE__USER_HEADER", "X-User")
    with pytest.raises(UsageError, match="set trusted_proxies to their addresses"):
        load_settings()


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme"), score("Acme"))
        yield made


async def test_who_is_named_may_look_and_correct_by_the_groups_they_are_in(there: Installation) -> None:
    label: dict[str, Any] = {"source": "x", "id": "1", "tone": "negative", "text": "Acme is late", "brand": "Acme"}
    settings = there.settings(board=SETTINGS)
    async with board(settings) as client:
        assert (await client.ask("GET", "/api/v1/market"))[0] == 401
        assert not (await client.get("/market", **{"X-User": "bob"}))["may_label"]
        assert (await client.get("/market", **{"X-User": "bob", "X-Groups": "desk"}))["may_label"]
        status, answer, _ = await client.ask("POST", "/api/v1/labels", label, **{"X-User": "bob"})
        assert (status, answer["code"]) == (403, "editor_required")
        elsewhere = {"X-User": "ana", "Sec-Fetch-Site": "cross-site"}
        assert (await client.ask("POST", "/api/v1/labels", label, **elsewhere))[1]["code"] == "cross_site"
    untrusted = SETTINGS | {"trusted_proxies": ["10.0.0.1"]}
    async with board(there.settings(board=untrusted)) as client:
        assert (await client.ask("GET", "/api/v1/market", **{"X-User": "ana"}))[0] == 401
