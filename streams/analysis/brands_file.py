"""Followed brands and campaigns as TOML: what `jauge brands export` writes, for a settings file."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from schemas.brand import AlertRules, Brand
from schemas.people.campaign import Campaign

_RULES = {field.name: field.default for field in msgspec.structs.fields(AlertRules) if field.name != "least_z"}
"""Settings of alerts with their defaults; `least_z` is deprecated and has no effect."""


def brands_toml(brands: Iterable[Brand], campaigns: Iterable[Campaign] = ()) -> str:
    r"""Return tables ``[[brands]]`` and ``[[campaigns]]``, each in the order of names.

    >>> print(brands_toml([Brand(brand="Acme", terms=("acme", 'the "a"'))]), end="")
    [[brands]]
    name = "Acme"
    terms = ["acme", "the \"a\""]
    """
    tables = [_brand(one) for one in sorted(brands, key=lambda one: one.brand)]
    tables += [_campaign(one) for one in sorted(campaigns, key=lambda one: one.name)]
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables)


def _brand(brand: Brand) -> Iterator[str]:
    yield "[[brands]]"
    yield f"name = {_text(brand.brand)}"
    if brand.terms:
        yield f"terms = {_texts(brand.terms)}"
    if brand.exclude:
        yield f"exclude = {_texts(brand.exclude)}"
    if brand.query:
        yield f"query = {_text(brand.query)}"
    examples = {"match": brand.examples.match, "skip": brand.examples.skip}
    if shown := [f"{name} = {_texts(texts)}" for name, texts in examples.items() if texts]:
        yield f"examples = {{ {', '.join(shown)} }}"
    if brand.own_accounts:
        yield f"# own_accounts: {len(brand.own_accounts)}, as pseudonyms: name the accounts again, as source:account"
    if brand.since is not None:
        yield f"since = {brand.since}"
    if brand.tz:
        yield f"tz = {brand.tz}"
    rules = {name: getattr(brand.alerts, name) for name in _RULES if getattr(brand.alerts, name) != _RULES[name]}
    if rules:
        yield f"alerts = {{ {', '.join(f'{name} = {json.dumps(value)}' for name, value in rules.items())} }}"


def _campaign(one: Campaign) -> Iterator[str]:
    yield "[[campaigns]]"
    yield f"name = {_text(one.name)}"
    yield f"brand = {_text(one.brand)}"
    yield f"first_day = {_day(one.first_day)}"
    yield f"last_day = {_day(one.last_day)}"
    if one.words:
        yield f"words = {_texts(one.words)}"


def _text(text: str) -> str:
    r"""Return a text as a basic string: that of JSON, with the one character more that TOML wants escaped.

    >>> _text("\x7f\t")
    '"\\u007f\\t"'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _day(day: date) -> str:
    return day.isoformat()
