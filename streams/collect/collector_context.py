"""What every collector is given to work with."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from schemas.brand import Brand
from streams.collect.http.client import Outgoing
from streams.collect.read_budget import Budget


class CollectorContext(NamedTuple):
    """Of one collector."""

    outgoing: Outgoing
    """The only way to ask a server."""
    budget: Budget
    """Of reads; a collector takes from it before it reads."""
    brands: Callable[[], Sequence[Brand]]
    """The followed brands as they are now: a source that has to be asked for words asks for theirs."""
    now_ms: Callable[[], int]
    """The wall clock, ms UTC."""
