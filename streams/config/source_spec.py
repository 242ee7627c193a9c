"""What a source says of itself, once: its settings, its names, its probe and what runs it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from schemas.health import Policy
from streams.config.secrets import read_secret

LANGUAGES = ("en", "fr")
"""Each source has a display name in each."""

Address = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s]*$", max_length=2_048)]
Hours = Annotated[float, Field(gt=0, le=8_760)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Section(BaseModel):
    """A table of the settings file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSection(Section):
    """The settings that every source has; a source overrides the defaults that its rules demand."""

    enabled: bool = False
    """Whether `jauge collect` reads it."""
    keep_text_hours: Hours = 720
    """Text retention; `jauge topics apply` keeps no mention longer than the strictest source allows."""
    reads_a_day: Annotated[int, Field(gt=0)] | None = None
    """Most reads in one UTC day; unset: no limit."""
    reads_a_month: Annotated[int, Field(gt=0)] | None = None
    """Most reads in one UTC month; unset: no limit."""
    composable: bool = True
    """Whether its mentions may count in the score; where its rules demand a contract, you declare it here."""
    deletions: ClassVar[Literal["told", "reread", "none"]] = "none"
    """Whether the source pushes deletions (told), they are found by fetching again (reread), or not at all (none)."""
    attribution: ClassVar[str] = ""
    """What has to stand beside a quotation."""
    needs: ClassVar[str] = ""
    """A setting without which there is nothing to read."""

    @property
    def reads_bound(self) -> int | None:
        """Reads allowed per day; None: no limit of ours."""
        return self.reads_a_day

    @property
    def policy(self) -> Policy:
        """What the rules of the source allow."""
        return Policy(
            composable=self.composable,
            keep_text_hours=self.keep_text_hours,
            deletions=self.deletions,
            attribution=self.attribution,
        )

    @property
    def idle(self) -> bool:
        """Whether there is nothing to read."""
        return bool(self.needs) and not getattr(self, self.needs)


NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
"""Two underscores would divide the name of a variable."""
RESERVED = ("private", "contact", "sections", "enabled", "keep_text_hours")
"""Names of the table `sources` itself."""

S = TypeVar("S", bound=Section)


class Authorization(NamedTuple):
    """How a probe presents a secret."""

    headers: Mapping[str, str] = {}
    params: Mapping[str, str] = {}
    body: bytes | None = None
    """Sent by POST; None: the probe is a GET."""


def bearer(_: Any, secret: str) -> Authorization:
    """Present a secret as a bearer token.

    >>> bearer(None, "word").headers, bearer(None, "").headers
    ({'Authorization': 'Bearer word'}, {})
    """
    return Authorization({"Authorization": f"Bearer {secret}"} if secret else {})


def no_authorization(_: Any, secret: str) -> Authorization:  # noqa: ARG001 # the signature of all of them
    """Present nothing."""
    return Authorization()


@dataclass(frozen=True, kw_only=True)
class Probe(Generic[S]):
    """The request by which `jauge doctor` checks each address of a source."""

    setting: str
    """Holds the address, or several."""
    path: str
    """Follows the address; ``{secret}`` is replaced by the secret."""
    credential: str = ""
    """The setting with the secret's file, or with a file for each address that has one; empty: no secret."""
    authorize: Callable[[S, str], Authorization] = no_authorization
    """Given the settings and the secret."""

    def addresses(self, section: S) -> tuple[str, ...]:
        """Return the addresses to check."""
        value: str | tuple[str, ...] = getattr(section, self.setting)
        return (value,) if isinstance(value, str) else value

    def read_secret(self, section: S, name: str, address: str) -> str:
        """Return the secret for `address` of the source `name`; empty: it needs none.

        Raises:
            UsageError: the secret is missing.
        """
        if not self.credential:
            return ""
        setting = f"sources.{name}.{self.credential}"
        value: Path | Mapping[str, Path] | None = getattr(section, self.credential)
        if not isinstance(value, Mapping):
            return read_secret(value, setting)
        path = {server.rstrip("/"): path for server, path in value.items()}.get(address.rstrip("/"))
        return "" if path is None else read_secret(path, setting)


@dataclass(frozen=True, kw_only=True)
class SourceSpec(Generic[S]):
    """One source. `streams.config.source_registry` finds it, and nothing else lists sources.

    A module that holds a spec imports no collector: the spec names it, and `collect` imports it when it runs.
    """

    name: str
    """In settings, in metrics, on the command line, and as `Mention.source` where `mention_source` names no other."""
    display_name: Mapping[str, str]
    """By language: how people call it."""
    settings: type[S]
    template: str
    """Its table in the file that `jauge init` writes."""
    collectors: str = ""
    """``package.module:function`` that returns its collectors, given its settings and a `CollectorContext`."""
    service: str = ""
    """Of a source that runs itself: ``package.module:function``, a coroutine that is given its settings, an
    `IngestGateway` and a clock."""
    mention_source: str = ""
    """`Mention.source`, where it is not `name`."""
    needs_account: bool = False
    """Whether an account is needed: `jauge init` lists it after those that need none."""
    aliases: tuple[str, ...] = ()
    """Other names that the command line accepts."""
    pushed_names: Mapping[str, str] = field(default_factory=dict)
    """Display names of sources that come in through this one under a name of their own."""
    name_in_text: Mapping[str, str] = field(default_factory=dict)
    """By language: the name within a sentence, where it is another than `display_name`."""
    addresses: tuple[str, ...] = ()
    """Settings that hold an address or several: `jauge collect NAME --endpoint` replaces them all."""
    is_websocket: bool = False
    """Whether it is read by WebSocket: an endpoint of http becomes one of ws."""
    own_paths: tuple[str, ...] = ()
    """Paths that the collector adds itself: an endpoint that ends with one is meant without it."""
    sample_settings: Callable[[S], Mapping[str, object]] | None = None
    """Further settings to change when the source is read from an endpoint."""
    probe: Probe[S] | None = None
    check: Callable[[S], tuple[bool, str]] | None = None
    """Checks the settings without a network; returns whether all is well, and a sentence."""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name in RESERVED:
            raise ValueError(
                f"{self.name!r} cannot name a source: use a-z, 0-9 and single _, and none of {', '.join(RESERVED)}"
            )
        missing = [language for language in LANGUAGES if language not in self.display_name]
        if missing:
            raise ValueError(f"the source {self.name} has no display name in {', '.join(missing)}")

    @property
    def source(self) -> str:
        """`Mention.source` of its mentions."""
        return self.mention_source or self.name
