"""The worlds of the properties are no desert: what may go wrong comes up in many of them."""

from collections import Counter

import pytest
from hypothesis import given

from scoring.method.constants import GRANULARITIES, Granularity
from scoring.oracle.state import Version
from tests.scoring.properties.versions_model import greatest, in_time, name_of, order_of, stands_against
from tests.scoring.properties.worlds import BRANDS, Event, histories, thousand, worlds


@pytest.mark.thorough
def test_the_worlds_hold_all_that_may_come() -> None:
    seen: Counter[str] = Counter()

    @thousand
    @given(worlds())
    def look(world: list[Event]) -> None:
        seen.update({what for number, _ in enumerate(GRANULARITIES) for what in features(world, number)})

    look()
    rare = {name: count for name, count in seen.items() if count < 50}
    assert len(seen) == 14
    assert not rare, rare


def features(world: list[Event], number: int) -> set[str]:
    """What a world has in one grain."""
    granularity, found = GRANULARITIES[number], set()
    whole = histories(world)
    newest_by_key: dict[tuple[int, int, str], tuple[int, ...]] = {}
    for one in world:
        for brand in one.brands if one.brands and in_time(one, granularity) else ():
            name, order = (*name_of(one), brand), order_of(one)
            if name in newest_by_key and order != newest_by_key[name]:
                found.add("update" if order > newest_by_key[name] else "update out of order")
                if order[0] == newest_by_key[name][0]:
                    found.add("two versions of one moment")
            newest_by_key[name] = max(order, newest_by_key.get(name, order))
    for brand in BRANDS:
        history = (whole[brand].hour, whole[brand].day)[number]
        if history.late:
            found.add(f"late by {granularity.name}")
        if history.future:
            found.add("future")
        living = history.living()
        authors = {(one.source, one.author) for one in living}
        for (source, _, unit, _), mentions in history.cells().items():
            if (source, unit) not in authors:
                found.add("chorus of many" if len(mentions) > 1 else "chorus of one")
                found |= {
                    "lead told after its chorus" for one in mentions if leads_late(world, living, one, granularity)
                }
            elif len(mentions) > 1:
                found.add("author of many")
    for last in greatest(world, granularity).values():
        if last.mention.deleted:
            found.add("deleted version")
        for one in world:
            if not one.brands and stands_against(one, last, granularity):
                found.add("account deleted" if one.mention.op == "account_delete" else "deleted by id")
                if world.index(one) < world.index(last):
                    found.add("deleted before it was told")
    return found


def leads_late(world: list[Event], living: list[Version], member: Version, granularity: Granularity) -> bool:
    """Whether who leads the text of a living mention was told after it."""
    first = {name_of(one): place for place, one in reversed(list(enumerate(world))) if one.brands}
    pane = member.t // granularity.length_ms
    same = [
        one
        for one in living
        if (one.source, one.t // granularity.length_ms, one.fingerprint) == (member.source, pane, member.fingerprint)
    ]
    lead = min(same, key=lambda one: (one.t, one.key))
    return first[lead.key, lead.t] > first[member.key, member.t]
