"""A followed brand and the query that finds it in a text."""

from typing import Annotated

import msgspec

from schemas.mention import Name, TimeMs

Term = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Brand(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``brands``: `brand`. A record without value ends the following of it."""

    brand: Name
    terms: tuple[Term, ...] = ()
    """Words and phrases, any of which makes a text speak of the brand."""
    exclude: tuple[Term, ...] = ()
    """Words and phrases, any of which makes a text not speak of it after all."""
    since: TimeMs | None = None
    """Exposure counts from here on; None: from ever."""
    tz: Annotated[int, msgspec.Meta(ge=-12, le=14)] = 0
    """Whole hours east of UTC in which the brand's public lives."""
