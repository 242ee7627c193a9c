"""Settings: `jauge.toml`, then the environment (`JAUGE_KAFKA__BOOTSTRAP`), then flags."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError

from schemas.brand import AlertRules, Brand, Examples
from scoring.queries.parsing import parse
from streams.errors import UsageError
from streams.kafka_access import Access, Mechanism, Protocol, Servers
from streams.source_settings import Section, SourceSettings

FILE = "jauge.toml"
FILE_VARIABLE = "JAUGE_CONFIG"
"""Names another settings file."""
PREFIX = "JAUGE_"
OTHER_VARIABLES = (FILE_VARIABLE, "JAUGE_CACHE", "JAUGE_PARENT_PIPE", "JAUGE_TEST_REQUIRE")
"""Variables of ours that are no settings."""

Addresses = Annotated[str, Field(pattern=r"^[^\s,]+:\d{1,5}(,[^\s,]+:\d{1,5})*$")]
Port = Annotated[int, Field(ge=0, le=65_535)]


class KafkaSettings(Section):
    """The broker and the topics."""

    bootstrap: Addresses | None = None
    """``host:port``, or several with commas; None: the embedded one."""
    prefix: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]+\.$")] = "jauge."
    partitions: Annotated[int, Field(ge=1, le=1_024)] = 8
    replication: Annotated[int, Field(ge=1, le=9)] = 1
    security_protocol: Protocol = "PLAINTEXT"
    sasl_mechanism: Mechanism = "SCRAM-SHA-512"
    username: str = ""
    password: SecretStr = SecretStr("")
    """Better in a file: the environment of a process can be read by others of the same user."""
    password_file: Path | None = None
    ca_file: Path | None = None
    """Certificates that brokers' are believed by; None: those of this machine."""
    cert_file: Path | None = None
    """Of this client, with `key_file`, where the brokers ask for one."""
    key_file: Path | None = None
    application: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]{0,23})?$")] | None = None
    """Version of the application, made by `jauge rescore`; empty: the first; None: the one that is current."""

    @property
    def own(self) -> str:
        """Prefix of the topics and groups that this version of the application has for itself."""
        return f"{self.prefix}{self.application}." if self.application else self.prefix

    @property
    def access(self) -> Access:
        """How a client gets in."""
        return Access(
            self.security_protocol,
            self.sasl_mechanism,
            self.username,
            self.password.get_secret_value(),
            self.password_file,
            self.ca_file,
            self.cert_file,
            self.key_file,
        )

    @model_validator(mode="after")
    def _set_whole(self) -> "KafkaSettings":
        if fault := self.access.check(self.bootstrap):
            raise ValueError(fault)
        return self

    @property
    def servers(self) -> Servers:
        """``host:port`` of a broker that has to be there by now, and how to get in."""
        if self.bootstrap is None:
            raise UsageError(
                "no broker: set kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP=host:port), "
                "or run `jauge up`, which brings its own"
            )
        return Servers(self.bootstrap, self.access)


class HttpSettings(Section):
    """Where a role tells how it is: /metrics, /healthz, /readyz."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """No empty one: it would stand for all addresses of this machine."""
    port: Port = 0
    """0: any free one."""


class BoardSettings(Section):
    """The page, the API and the live stream."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Of another address than loopback a token is asked for."""
    port: Port = 8321
    """0: any free one."""
    viewer_token_files: tuple[Path, ...] = ()
    """A file a token: whoever has it may look."""
    editor_token_files: tuple[Path, ...] = ()
    """Likewise, and may correct the tone of mentions."""
    requests_a_second: Annotated[int, Field(gt=0)] = 50
    """Of one address; five seconds' worth at once."""
    clients: Annotated[int, Field(gt=0)] = 500
    """Most readers of the live stream."""
    secure_cookie: bool = False
    """Whether whoever asks comes by TLS, through a proxy of yours: the cookie is then given to no other."""


class ScoreSettings(Section):
    """How scores are published."""

    emit_ms: Annotated[int, Field(ge=10, le=60_000)] = 100
    """Shortest time between two scores of a brand."""
    watch: tuple[str, ...] = ()
    """Brands that the metrics always tell by name; of the others the 500 largest."""
    history: Literal["live", "all"] = "live"
    """`live` leaves out hours that passed while the worker was far behind; `all` reads them too, at half the speed."""


class AlertSettings(Section):
    """Which alerts of a brand are told: `schemas.brand.AlertRules`, which describes each."""

    mute: bool = False
    least_z: Annotated[float, Field(ge=0, le=20)] = 4.5
    least_points: Annotated[float, Field(ge=0, le=100)] = 0.0
    least_minutes: Annotated[int, Field(ge=0, le=10_080)] = 0
    cooldown_hours: Annotated[int, Field(ge=0, le=720)] = 6
    critical_points: Annotated[float, Field(ge=0, le=100)] = 10.0


class ExampleSettings(Section):
    """Texts by which a brand's query is tested."""

    match: tuple[Annotated[str, Field(max_length=2_000)], ...] = ()
    skip: tuple[Annotated[str, Field(max_length=2_000)], ...] = ()


class BrandSettings(Section):
    """One followed brand: `schemas.brand.Brand` under the name it has in the file."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    terms: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    exclude: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    query: Annotated[str, Field(max_length=4_000)] = ""
    examples: ExampleSettings = ExampleSettings()
    own_accounts: tuple[Annotated[str, Field(pattern=r"^[a-z]+:.", max_length=512)], ...] = ()
    """Accounts of the brand itself, each ``source:account`` with the account as the source numbers it."""
    since: Annotated[int, Field(ge=0)] | None = None
    """ms UTC."""
    tz: Annotated[int, Field(ge=-12, le=14)] = 0
    alerts: AlertSettings = AlertSettings()

    @property
    def brand(self) -> Brand:
        """Return the record."""
        rules = AlertRules(**self.alerts.model_dump())
        return Brand(
            brand=self.name,
            terms=self.terms,
            exclude=self.exclude,
            query=self.query,
            examples=Examples(match=self.examples.match, skip=self.examples.skip),
            since=self.since,
            tz=self.tz,
            alerts=rules,
        )

    @field_validator("query")
    @classmethod
    def _can_be_read(cls, query: str) -> str:
        if query:
            parse(query)
        return query


class CampaignSettings(Section):
    """A run of whole UTC days of one brand, under a name."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    brand: Annotated[str, Field(min_length=1, max_length=128)]
    first_day: date
    last_day: date
    """Included."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "CampaignSettings":
        if self.last_day < self.first_day:
            raise ValueError(f"campaign {self.name}: last_day={self.last_day} is before first_day={self.first_day}")
        return self


class PanelOfBrands(Section):
    """Brands that are held against each other: share of voice, rank and percentile."""

    name: Annotated[str, Field(min_length=1, max_length=128)]
    brands: Annotated[tuple[str, ...], Field(min_length=2)]


class Settings(BaseSettings):
    """All that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=None
    )

    kafka: KafkaSettings = KafkaSettings()
    http: HttpSettings = HttpSettings()
    score: ScoreSettings = ScoreSettings()
    board: BoardSettings = BoardSettings()
    sources: SourceSettings = SourceSettings()
    brands: tuple[BrandSettings, ...] = ()
    campaigns: tuple[CampaignSettings, ...] = ()
    panels: tuple[PanelOfBrands, ...] = ()
    reference: Path | None = None
    """File made by `jauge calibrate`; None: the published reference. To change it is to begin under a new prefix."""
    data: Path = Path("jauge-data")
    """Folder of the embedded Kafka and of the key; made where it is missing."""
    stuck_s: Annotated[float, Field(gt=0)] = 60.0
    """Seconds without any progress after which a role ends with 75, to be started again."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """At INFO a role says one line a minute."""

    @field_validator("brands", "campaigns", "panels")
    @classmethod
    def _named_once(cls, named: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        names = [each.name for each in named]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each of the {info.field_name} may be there once, and {', '.join(twice)} is there again")
        return named

    @property
    def key_file(self) -> Path:
        """The key that pseudonyms of authors are made with; it never enters Kafka."""
        return self.data / "pseudonym.key"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # pydantic's own signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, and that over the file."""
        file = os.environ.get(FILE_VARIABLE) or FILE
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(file))


def load_settings(**flags: Any) -> Settings:
    """Read the settings; `flags` by section, as ``kafka={"prefix": "x."}``.

    Raises:
        UsageError: naming the key, its value and what is allowed.
    """
    for variable in sorted(os.environ):
        if variable.startswith(PREFIX) and variable not in OTHER_VARIABLES:
            section = variable.removeprefix(PREFIX).partition("__")[0].lower()
            if section not in Settings.model_fields:  # pydantic leaves out what it does not know
                known = ", ".join(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)
                raise UsageError(f"unknown setting {variable}: unset it; there are {known}, with __ before a part")
    named = os.environ.get(FILE_VARIABLE)
    if named and not Path(named).is_file():
        raise UsageError(f"there is no settings file {named} ({FILE_VARIABLE}): make one with `jauge init`")
    try:
        return Settings(**flags)
    except ValidationError as error:
        raise UsageError("; ".join(_say(fault) for fault in error.errors())) from error
    except SettingsError as error:
        whole = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields if f'"{name}"' in str(error)]
        told = ", ".join(f"{variable}={os.environ.get(variable)!r}" for variable in whole)
        raise UsageError(
            f"wrong setting {told}: it has to be JSON, or set each part by its own {whole[0]}__…"
        ) from error
    except (OSError, ValueError) as error:  # the file is no TOML
        raise UsageError(
            f"the settings cannot be read ({error}): mend {named or FILE}, or make one with `jauge init`"
        ) from error


def _say(fault: Mapping[str, Any]) -> str:
    """Return one fault of pydantic's as one line."""
    key = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in ".".join(map(str, fault["loc"])))
    if fault["type"] == "missing":
        return f"missing setting {key}: give it a value"
    if fault["type"] == "extra_forbidden":
        return f"unknown setting {key}={fault['input']!r}: remove it, or see `jauge init` for what there is"
    allowed = fault["msg"].removeprefix("Value error, ")
    allowed = f"{allowed[0].lower()}{allowed[1:]}"
    if isinstance(fault["input"], Mapping):  # of a whole table: it may hold secrets
        return f"wrong settings: {allowed}"
    if "password" in key:
        return f"wrong setting {key}: {allowed}"
    return f"wrong setting {key}={fault['input']!r}: {allowed}"
