"""The contract of one topic."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["collect", "match", "score", "board", "notify"]
CleanUp = Literal["delete", "compact", "compact,delete"]
"""The last: of a key the newest record alone, and that one until its time is over."""


@dataclass(frozen=True)
class TopicContract:
    """One topic."""

    name: str
    """Without the prefix of the installation."""
    key: str
    """How its keys are made."""
    record: type | None = None
    """Record type of its values, as JSON; None: bytes that the module named in `key` reads."""
    fault: Callable[[Any, bytes | None, int], str] | None = None
    """Says why a record is not believed, of its value, its key and the broker's clock (ms UTC) as it arrived; None:
    the module that reads the bytes checks them (`streams.kafka.checked_decoder` has no part in it)."""
    event: str = ""
    """Type of the CloudEvent, without ``jauge.``; empty: the records have no headers."""
    clean_up: CleanUp = "delete"
    public: bool = False
    """Whether other programs may build on it."""
    is_partitioned: bool = False
    """Whether it has as many partitions as the settings say; else one."""
    is_own: bool = False
    """Whether each version of the application has one of its own."""
    writers: tuple[Role, ...] = ()
    readers: tuple[Role, ...] = ()
    """Roles; commands are run by an operator, who may do both."""
