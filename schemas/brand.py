"""A followed brand and the query that finds it in a text."""

from typing import Annotated, Literal
from unicodedata import category

import msgspec

from schemas.bounds import key_fault, late_fault
from schemas.mention import Name, TimeMs

Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Term = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class AlertRules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which alerts of a brand are told. The watch itself goes on all the same."""

    mute: bool = False
    """Whether none is told."""
    false_drops_a_brand_year: Annotated[float, msgspec.Meta(gt=0, le=100)] = 1.0
    """False drops that are accepted, by the simulations that the detector was made in: about one in 50 weeks. More are
    found, and sooner, the more false ones are accepted; see `scoring.detectors.drop_limit`."""
    least_z: Annotated[float, msgspec.Meta(ge=0, le=20)] = 4.5
    """Deprecated, and without effect: it was the limit of the former rule. Use `false_drops_a_brand_year`."""
    least_points: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0.0
    """Drops that are smaller than this, against the 28 days, are not told; nor any below 2."""
    least_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = 0
    """A drop is told once it has lasted so long."""
    cooldown_hours: Annotated[int, msgspec.Meta(ge=0, le=720)] = 0
    """After an alert has closed, none of its kind is opened for so long. What opens again within 24 hours is the same
    alert, reopened."""
    critical_points: Annotated[float, msgspec.Meta(ge=0, le=100)] = 10.0
    """A drop that is surely by so much is critical, another one a warning."""


class Examples(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Texts by which a query is tested, as code is."""

    match: tuple[Text, ...] = ()
    """They speak of the brand."""
    skip: tuple[Text, ...] = ()
    """They do not."""


class Brand(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``brands``: `brand`. A record without value ends the following of it."""

    brand: Name
    terms: tuple[Term, ...] = ()
    """Words and phrases, any of which makes a text speak of the brand."""
    exclude: tuple[Term, ...] = ()
    """Words and phrases, any of which makes a text not speak of it after all."""
    query: Annotated[str, msgspec.Meta(max_length=4_000)] = ""
    """In the language of queries; a text that answers it speaks of the brand, as one with a term does."""
    examples: Examples = Examples()
    own_accounts: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=512)], ...] = ()
    """Pseudonyms of the accounts by which the brand itself speaks: what they say of it is not opinion."""
    since: TimeMs | None = None
    """Exposure counts from here on: when it was followed first, unless it is set; ms UTC.

    `jauge up` and `jauge brands` write it into every new record. None: followed by an older release, which did not keep
    it, and scored as if followed from ever; who writes records by another program has to set it, or the first 28 days
    of a new brand read as if nobody had spoken before."""
    tz: Annotated[int, msgspec.Meta(ge=-12, le=14)] = 0
    """Whole hours east of UTC in which the brand's public lives."""
    alerts: AlertRules = AlertRules()
    """Which of its alerts are told."""
    managed: Literal["file", "board"] = "file"
    """Where it is defined: in the settings file, which then decides alone, or on the board."""


_UNSHOWN = ("Cc", "Cs", "Zl", "Zp")
"""Categories of Unicode that no name has: they steer terminals and break lines."""


def name_fault(name: str) -> str:
    """Return why a name is none of a brand, empty where nothing is wrong.

    >>> name_fault("Café 🦊"), name_fault(" "), name_fault("a" * 129)
    ('', 'its name is empty', 'its name is longer than 128 characters')
    >>> name_fault("Acme" + chr(27) + "[2J")
    'its name has control characters'
    """
    if not name.strip():
        return "its name is empty"
    if len(name) > 128:
        return "its name is longer than 128 characters"
    return "its name has control characters" if any(category(one) in _UNSHOWN for one in name) else ""


def brand_fault(brand: Brand, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``brands`` is not believed, empty where nothing is wrong; queries: `scoring.text.queries`.

    >>> brand_fault(Brand(brand="Acme"), b"Acme", 0), brand_fault(Brand(brand="Acme"), b"", 0)
    ('', 'its key is not the one of its value')
    """
    return name_fault(brand.brand) or key_fault(key, brand.brand) or late_fault("since", brand.since or 0, now_ms)
