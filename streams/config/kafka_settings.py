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
