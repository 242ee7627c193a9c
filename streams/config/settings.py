"""Settings: `jauge.toml`, then the environment (`JAUGE_KAFKA__BOOTSTRAP`), then flags."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, IPvAnyNetwork, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings.exceptions import SettingsError

from schemas.mention import Privacy
from scoring.text.language_names import code_of
from streams.config.brand_settings import BrandSettings, CampaignSettings, PanelOfBrands
from streams.config.data_folder.data_format import read_format
from streams.config.data_folder.running import find_running
from streams.config.errors import UsageError
from streams.config.kafka_settings import KafkaSettings
from streams.config.log_settings import Level, LogSettings
from streams.config.notify.on_board import EditedReceiverSettings
from streams.config.notify.report_settings import ReportSettings
from streams.config.notify.settings import NotifySettings
from streams.config.receiver_settings import ReceiverSettings
from streams.config.renamed import PREFIX, renamed
from streams.config.source_settings import SourceSettings
from streams.config.source_spec import Section
from streams.config.trace_settings import TraceSettings

FILE = "jauge.toml"
FILE_VARIABLE = "JAUGE_CONFIG"
"""Names another settings file."""
OTHER_VARIABLES = (FILE_VARIABLE, "JAUGE_CACHE", "JAUGE_PARENT_PIPE", "JAUGE_TEST_REQUIRE", "JAUGE_TEST_WITHOUT")
"""Variables of ours that are no settings."""

Port = Annotated[int, Field(ge=0, le=65_535)]


class HttpSettings(Section):
    """Where a role serves /metrics, /healthz and /readyz."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on."""
    port: Port = 0
    """Port to listen on; 0: any free one."""
    names: tuple[Annotated[str, Field(min_length=1, max_length=253)], ...] = ()
    """Host names that requests may use, as `score.example`; IP addresses and names without a dot are always allowed."""


class EmbedSettings(Section):
    """Badges and cards of brands, for other pages."""

    brands: tuple[str, ...] = ()
    """Brands whose badge and card everybody may see who reaches the board, without a token; empty: there are none."""
    frame_ancestors: tuple[Annotated[str, Field(pattern=r"^https?://[\w.*:\-\[\]]+$", max_length=256)], ...] = ()
    """Sites that may show a card in a frame, as in `https://intranet.example`; empty: none may."""


HeaderName = Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9-]*)?$", max_length=64)]


class PeopleSettings(Section):
    """People whom a proxy of yours lets in, as oauth2-proxy does: it names them in a header."""

    user_header: HeaderName = ""
    """Header in which a proxy of `trusted_proxies` names who asks, as `X-Forwarded-Email`; empty: none is believed."""
    groups_header: HeaderName = ""
    """Header in which it names their groups, with commas, as `X-Forwarded-Groups`."""
    editors: tuple[str, ...] = ()
    """People who may change things, as `user_header` names them; all others may look."""
    editor_groups: tuple[str, ...] = ()
    """Groups whose people may."""
    admins: tuple[str, ...] = ()
    """People who may also see who changed what."""
    admin_groups: tuple[str, ...] = ()
    """Groups whose people may see it."""


class BoardSettings(Section):
    """The page, the API and the live stream."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on; on another than loopback the board asks for a token."""
    port: Port = 8321
    """Port to listen on; 0: any free one."""
    viewer_token_files: tuple[Path, ...] = ()
    """Files of one line, each with a token that may look."""
    editor_token_files: tuple[Path, ...] = ()
    """Files of one line, each with a token that may also correct the tone of mentions."""
    admin_token_files: tuple[Path, ...] = ()
    """Files of one line, each with a token that may do all of this and see who changed what."""
    requests_a_second: Annotated[int, Field(gt=0)] = 50
    """Requests a second of a token at an address, and of an address without one; five seconds of them at once."""
    public_url: Annotated[str, Field(pattern=r"^(https?://[^\s?#]+)?$", max_length=1_024)] = ""
    """Address by which people reach the page, as `https://score.example`: links in notifications begin with it."""
    clients: Annotated[int, Field(gt=0)] = 500
    """Most readers of the live stream; where tokens are set, at most half of them from one address."""
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    """Addresses and networks of proxies whose `X-Forwarded-For` is believed."""
    secure_cookie: bool = False
    """Whether the cookie is sent over TLS alone: set it where a proxy of yours speaks TLS."""
    mentions_url_file: Path | None = None
    """File of one line, `postgresql://name:password@host/database`: several boards share this store of mentions."""
    people: PeopleSettings = PeopleSettings()
    embed: EmbedSettings = EmbedSettings()
    receivers: EditedReceiverSettings = EditedReceiverSettings()

    @model_validator(mode="after")
    def _believes_proxies_alone(self) -> "BoardSettings":
        if self.people.user_header and not self.trusted_proxies:
            raise ValueError("people.user_header is believed of proxies alone: set trusted_proxies to their addresses")
        return self


class ScoreSettings(Section):
    """How scores are published."""

    emit_ms: Annotated[int, Field(ge=10, le=60_000)] = 100
    """Shortest time between two scores of a brand."""
    watch: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    """Deprecated name of `metrics.always_export`, where its value goes: `streams.config.renamed`."""
    history: Literal["live", "all"] = "live"
    """A worker that is more than two hours and 2,000 observations of a partition behind leaves out the history and the
    alerts of the time before (`live`), or reads them too, at half the speed (`all`)."""


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
    traces: TraceSettings = TraceSettings()
    board: BoardSettings = BoardSettings()
    alerts: ReceiverSettings = ReceiverSettings()
    notify: tuple[NotifySettings, ...] = ()
    report: tuple[ReportSettings, ...] = ()
    sources: SourceSettings = SourceSettings()
    brands: tuple[BrandSettings, ...] = ()
    campaigns: tuple[CampaignSettings, ...] = ()
    panels: tuple[PanelOfBrands, ...] = ()
    languages: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Languages in which people write of the brands, as codes or names; None: those whose tone is read. Others are
    named where a text clearly speaks them. It holds for texts that are read from now on."""
    method: Literal["jauge-1", "jauge-2"] | None = None
    """Method of a new installation; a running one keeps its own until `jauge rescore --method`. Unset: the newest."""
    reference: Path | None = None
    """File made by `jauge calibrate`; unset: the published reference. Run `jauge rescore` after a change."""
    privacy: Privacy = "linked"
    """`strict` stores ids as keyed hashes, no addresses, and no text with alerts. An installation keeps its first."""
    data: Path = Path("jauge-data")
    """Folder of the embedded Kafka, the logs and the pseudonym key; it is created if missing."""
    stuck_s: Annotated[float, Field(gt=0)] = 60.0
    """Seconds without progress after which a role ends with exit code 75, and replay and rescore give up."""
    log_level: Level = "INFO"
    """Least level of what is logged: DEBUG, INFO, WARNING or ERROR; at INFO a role logs one line a minute."""

    @model_validator(mode="before")
    @classmethod
    def _new_names(cls, tables: Any) -> Any:
        return renamed(tables) if isinstance(tables, Mapping) else tables

    @field_validator("brands", "campaigns", "panels", "notify", "report")
    @classmethod
    def _named_once(cls, named: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        names = [each.name for each in named]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each of the {info.field_name} may be there once, and {', '.join(twice)} is there again")
        return named

    @field_validator("languages")
    @classmethod
    def _languages_known(cls, languages: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if languages is None:
            return None
        codes = [code_of(language) for language in languages]
        if unknown := [language for language, code in zip(languages, codes, strict=True) if code is None]:
            raise ValueError(
                f"{', '.join(map(repr, unknown))} is no language that can be recognised in texts: write en, fr, …"
            )
        return tuple(dict.fromkeys(filter(None, codes)))

    @property
    def expected_languages(self) -> frozenset[str] | None:
        """The languages expected in texts; None: those whose tone is read."""
        return None if self.languages is None else frozenset(self.languages)

    @property
    def key_file(self) -> Path:
        """The key that pseudonyms of authors are made with; it never enters Kafka."""
        return self.data / "pseudonym.key"

    @property
    def receivers_key_file(self) -> Path:
        """The key that addresses of receivers are encrypted with; it never enters Kafka."""
        return self.board.receivers.key_file or self.data / "receivers.key"

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
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_path())


def settings_path() -> Path:
    """Return where the settings file is, or would be."""
    return Path(os.environ.get(FILE_VARIABLE) or FILE)


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
        JaugeError: the data folder is of a later format.
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
        settings = Settings(**flags)
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
    read_format(settings.data)
    return settings


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
