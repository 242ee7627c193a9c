"""Settings: `jauge.toml`, then the environment (`JAUGE_KAFKA__BOOTSTRAP`), then flags."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, IPvAnyNetwork, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError

from streams.config.brand_settings import BrandSettings, CampaignSettings, PanelOfBrands
from streams.config.errors import UsageError
from streams.config.kafka_settings import KafkaSettings
from streams.config.log_settings import LogSettings
from streams.config.receiver_settings import ReceiverSettings
from streams.config.renamed import PREFIX, renamed
from streams.config.running import find_running
from streams.config.source_settings import SourceSettings
from streams.config.source_spec import Section

FILE = "jauge.toml"
FILE_VARIABLE = "JAUGE_CONFIG"
"""Names another settings file."""
OTHER_VARIABLES = (FILE_VARIABLE, "JAUGE_CACHE", "JAUGE_PARENT_PIPE", "JAUGE_TEST_REQUIRE")
"""Variables of ours that are no settings."""

Port = Annotated[int, Field(ge=0, le=65_535)]


class HttpSettings(Section):
    """Where a role tells how it is: /metrics, /healthz, /readyz."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """No empty one: it would stand for all addresses of this machine."""
    port: Port = 0
    """0: any free one."""
    names: tuple[Annotated[str, Field(min_length=1, max_length=253)], ...] = ()
    """Names with a dot by which it is asked, as `score.example`; an IP address and a name without a dot need none."""


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
    """Of one token at one address, and of one address without a token; five seconds' worth at once."""
    clients: Annotated[int, Field(gt=0)] = 500
    """Most readers of the live stream; where tokens are set, half of them from one address."""
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    """Addresses and networks of proxies: from these alone `X-Forwarded-For` says who asks."""
    secure_cookie: bool = False
    """Whether whoever asks comes by TLS, through a proxy of yours: the cookie is then given to no other."""


class ScoreSettings(Section):
    """How scores are published."""

    emit_ms: Annotated[int, Field(ge=10, le=60_000)] = 100
    """Shortest time between two scores of a brand."""
    watch: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    """Deprecated name of `metrics.always_export`, where its value goes: `streams.config.renamed`."""
    history: Literal["live", "all"] = "live"
    """`live` leaves out hours that passed while the worker was far behind; `all` reads them too, at half the speed."""


class MetricsSettings(Section):
    """What Prometheus reads."""

    always_export: tuple[str, ...] = ()
    """Brands whose series are always exported; of the others, the 500 largest."""


class Settings(BaseSettings):
    """All that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=None
    )

    kafka: KafkaSettings = KafkaSettings()
    http: HttpSettings = HttpSettings()
    logs: LogSettings = LogSettings()
    score: ScoreSettings = ScoreSettings()
    metrics: MetricsSettings = MetricsSettings()
    board: BoardSettings = BoardSettings()
    alerts: ReceiverSettings = ReceiverSettings()
    sources: SourceSettings = SourceSettings()
    brands: tuple[BrandSettings, ...] = ()
    campaigns: tuple[CampaignSettings, ...] = ()
    panels: tuple[PanelOfBrands, ...] = ()
    method: Literal["jauge-1", "jauge-2"] | None = None
    """How scores are read, in a new installation; one that runs goes on by its own until `jauge rescore --method`.
    None: the newest."""
    reference: Path | None = None
    """File made by `jauge calibrate`; None: the published reference. To change it is to begin under a new prefix."""
    data: Path = Path("jauge-data")
    """Folder of the embedded Kafka and of the key; made where it is missing."""
    stuck_s: Annotated[float, Field(gt=0)] = 60.0
    """Seconds of standstill after which a role ends with 75, to be started again, and replay and rescore give up."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """At INFO a role says one line a minute."""

    @model_validator(mode="before")
    @classmethod
    def _new_names(cls, tables: Any) -> Any:
        return renamed(tables) if isinstance(tables, Mapping) else tables

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
    """Read the settings; with no broker set, take that of the `jauge up` that runs on the same data folder.

    Raises:
        UsageError: as `read_settings`.
    """
    settings = read_settings(**flags)
    if settings.kafka.bootstrap is not None or (running := find_running(settings.data)) is None:
        return settings
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"bootstrap": running.bootstrap})})


def read_settings(**flags: Any) -> Settings:
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
        named_values = ", ".join(f"{variable}={os.environ.get(variable)!r}" for variable in whole)
        raise UsageError(
            f"wrong setting {named_values}: it has to be JSON, or set each part by its own {whole[0]}__…"
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
