"""Where the brokers are, and how a client gets in: TLS, SASL, or nothing at all on loopback."""

import ssl
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from streams.config.errors import UsageError
from streams.config.kafka_access import Access, Servers
from streams.config.secrets import read_secret


def arguments(bootstrap: str) -> dict[str, Any]:
    """Return the arguments of a client of aiokafka; an address that knows nothing of access stands for none.

    Raises:
        UsageError: a file cannot be read.

    >>> arguments("localhost:9092")
    {'bootstrap_servers': 'localhost:9092'}
    """
    access = bootstrap.access if isinstance(bootstrap, Servers) else Access()
    return {"bootstrap_servers": str(bootstrap), **_access_arguments(access)}


@lru_cache(maxsize=16)
def _access_arguments(access: Access) -> Mapping[str, Any]:
    chosen: dict[str, Any] = {}
    if access.protocol != "PLAINTEXT":
        chosen["security_protocol"] = access.protocol
    if access.has_tls:
        chosen["ssl_context"] = _context(access)
    if access.has_sasl:
        chosen |= {
            "sasl_mechanism": access.mechanism,
            "sasl_plain_username": access.username,
            "sasl_plain_password": access.password or read_secret(access.password_file, "kafka.password_file"),
        }
    return chosen


def _context(access: Access) -> ssl.SSLContext:
    """Return a context that believes the brokers' certificates alone, with their names."""
    try:
        context = ssl.create_default_context(cafile=access.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"kafka.ca_file={access.ca_file}: no certificates can be read ({error}): correct it"
        ) from error
    if access.cert_file is not None:
        try:
            context.load_cert_chain(access.cert_file, access.key_file)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(
                f"kafka.cert_file={access.cert_file} and kafka.key_file={access.key_file} are no certificate "
                f"with its key ({error}): correct them"
            ) from error
    return context
