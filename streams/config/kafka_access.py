"""How a client of Kafka gets in: TLS, SASL, or plain on loopback; and an address that carries it."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, NamedTuple

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"]


class Access(NamedTuple):
    """How a client gets in; which of it has to be there, says `check`."""

    protocol: Protocol = "PLAINTEXT"
    mechanism: Mechanism = "SCRAM-SHA-512"
    username: str = ""
    password: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    @property
    def has_tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.protocol in ("SSL", "SASL_SSL")

    @property
    def has_sasl(self) -> bool:
        """Whether the client says who it is by name and password."""
        return self.protocol.startswith("SASL")

    def check(self, bootstrap: str | None) -> str | None:
        """Return what is wrong with it, and what to set; None: nothing.

        >>> Access("SASL_SSL", username="jauge").check("kafka:9092")
        'kafka.security_protocol=SASL_SSL needs a password: put it into a file and set kafka.password_file'
        """
        passwords = [self.password, self.password_file]
        files = {"ca_file": self.ca_file, "cert_file": self.cert_file, "key_file": self.key_file}
        named = next((name for name, file in files.items() if file), None)
        protocol = f"kafka.security_protocol={self.protocol}"
        faults = (
            (
                self.protocol != "PLAINTEXT" and bootstrap is None,
                f"{protocol} is for a broker of yours: set kafka.bootstrap as well",
            ),
            (self.has_sasl and not self.username, f"{protocol} needs kafka.username: set it"),
            (
                self.has_sasl and not any(passwords),
                f"{protocol} needs a password: put it into a file and set kafka.password_file",
            ),
            (all(passwords), "kafka.password and kafka.password_file are both set: set one of them"),
            (
                not self.has_sasl and (self.username or any(passwords)),
                f"{protocol} has no user: set it to SASL_SSL, or unset kafka.username and its password",
            ),
            (not self.has_tls and named, f"{protocol} has no TLS: set it to SASL_SSL, or unset kafka.{named}"),
            (
                bool(self.cert_file) != bool(self.key_file),
                "kafka.cert_file and kafka.key_file belong together: set both, or neither",
            ),
            (
                self.protocol == "SASL_PLAINTEXT" and self.mechanism == "PLAIN" and not _on_loopback(bootstrap or ""),
                "kafka.sasl_mechanism=PLAIN sends the password as it is: set kafka.security_protocol to SASL_SSL",
            ),
        )
        return next((fault for is_so, fault in faults if is_so), None)


class Servers(str):
    """``host:port`` of the brokers, with commas, which knows how to get in.

    It is passed wherever an address is asked for; `arguments` makes of it what a client wants.
    """

    __slots__ = ("access",)
    access: Access

    def __new__(cls, bootstrap: str, access: Access = Access()) -> "Servers":  # noqa: B008 # a constant
        """`bootstrap`: the addresses."""
        made = super().__new__(cls, bootstrap)
        made.access = access
        return made


def _on_loopback(bootstrap: str) -> bool:
    hosts = [server.rpartition(":")[0].strip("[]") for server in bootstrap.split(",")]
    return all(host == "localhost" or _is_loopback(host) for host in hosts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
