"""Settings of Kafka: the brokers, how a client authenticates, and the topics."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, model_validator

from schemas.topics import Topics
from streams.config.errors import UsageError
from streams.config.kafka_access import Access, Mechanism, Protocol, Servers
from streams.config.source_spec import Section

Addresses = Annotated[str, Field(pattern=r"^[^\s,]+:\d{1,5}(,[^\s,]+:\d{1,5})*$")]


class KafkaSettings(Section):
    """The broker and the topics."""

    bootstrap: Addresses | None = None
    """``host:port``, or several with commas; unset: the embedded broker."""
    prefix: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]+\.$")] = "jauge."
    """Of all topics and consumer groups."""
    partitions: Annotated[int, Field(ge=1, le=1_024)] = 8
    """Of the topics that are keyed by mention or brand; later `jauge topics grow` adds some."""
    earlier_partitions: tuple[Annotated[int, Field(ge=1, le=1_024)], ...] = ()
    """Numbers of partitions before each `jauge topics grow`; it is known to the installation, and need not be set."""
    replication: Annotated[int, Field(ge=1, le=9)] = 1
    """Copies of each partition, at most as many as there are brokers."""
    security_protocol: Protocol = "PLAINTEXT"
    """How brokers are reached: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    sasl_mechanism: Mechanism = "SCRAM-SHA-512"
    """How a name and a password are presented: SCRAM-SHA-256, SCRAM-SHA-512 or PLAIN."""
    username: str = ""
    """Name for SASL."""
    password: SecretStr = SecretStr("")
    """Password for SASL; better in `password_file`, for other processes of the same user can read the environment."""
    password_file: Path | None = None
    """File of one line with the password for SASL."""
    ca_file: Path | None = None
    """File of certificates that sign those of the brokers; unset: those of this machine."""
    cert_file: Path | None = None
    """Certificate of this client, with `key_file`, where the brokers ask for one."""
    key_file: Path | None = None
    """The key of `cert_file`."""
    application: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]{0,23})?$")] | None = None
    """Version of the application, made by `jauge rescore`; empty: the first; unset: the current one."""

    @property
    def own(self) -> str:
        """Prefix of the topics and groups that this version of the application has for itself."""
        return f"{self.prefix}{self.application}." if self.application else self.prefix

    @property
    def topics(self) -> Topics:
        """Full names of the topics."""
        return Topics(self.prefix, self.own)

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
                "no broker: `jauge up` does not run on this data folder; start it in the folder of its jauge.toml, "
                "or set kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP=host:port) for a broker of yours"
            )
        return Servers(self.bootstrap, self.access)
