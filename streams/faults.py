"""The broker's faults as a user is told of them."""

import logging
import ssl
from typing import Protocol

from aiokafka.errors import (
    AuthenticationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)

from streams.errors import JaugeError


class Client(Protocol):
    """A consumer or a producer of aiokafka."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Let go of everything."""


async def start(client: Client) -> None:
    """Connect; a client that cannot is stopped, else it complains about that after our own words."""
    try:
        await client.start()
    except BaseException:
        await client.stop()
        raise


def as_told(error: BaseException, bootstrap: str | None) -> BaseException:
    """Return what the user is told of a fault of the world's; our own stay what they are.

    >>> as_told(KafkaConnectionError("..."), "host:1")
    JaugeError('no broker answers at host:1: start it, or set kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP=host:port)')
    """
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    if isinstance(error, KafkaConnectionError):
        return no_broker(bootstrap)
    if isinstance(error, TopicAuthorizationFailedError | GroupAuthorizationFailedError):
        told = f" ({error})" if error.args else ""
        return JaugeError(
            f"the broker at {bootstrap} does not allow it{told}: allow what `jauge topics acls` prints for this role"
        )
    if isinstance(error, KafkaError):
        return JaugeError(f"the broker at {bootstrap} fails ({error}): start again when it is well, nothing is lost")
    if isinstance(error, LookupError) and "jauge topics apply" in str(error):
        return JaugeError(str(error.args[0]))
    return error


def no_broker(bootstrap: str | None) -> JaugeError:
    """Return what a user is told where no broker lets us in, by why the last attempt failed.

    >>> no_broker("host:1")
    JaugeError('no broker answers at host:1: start it, or set kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP=host:port)')
    """
    why = _attempts.why(bootstrap or "")
    if isinstance(why, SaslAuthenticationFailed | AuthenticationFailedError):
        return JaugeError(
            f"the broker at {bootstrap} does not let us in: correct kafka.username, "
            "the password in kafka.password_file, or kafka.sasl_mechanism"
        )
    if isinstance(why, ssl.SSLError):
        return JaugeError(
            f"the broker at {bootstrap} shows a certificate that is not believed: set kafka.ca_file to those of its "
            "authority, and kafka.bootstrap to the name that the certificate has"
        )
    return JaugeError(
        f"no broker answers at {bootstrap}: start it, or set kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP=host:port)"
    )


class _Attempts(logging.Filter):
    """Remembers why the last attempt to reach a broker failed: aiokafka tells its log, and not who asked."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, object] = {}
        """By ``host:port``; those of the settings are few."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Look at a record, and let it pass."""
        if str(record.msg).startswith(UNABLE) and isinstance(record.args, tuple) and len(record.args) == ADDRESSED:
            host, port, why = record.args
            self._last[f"{host}:{port}"] = why
        return True

    def why(self, bootstrap: str) -> object:
        """Return why one of the addresses could not be reached; None: nobody tried."""
        return next((self._last[server] for server in bootstrap.split(",") if server in self._last), None)


UNABLE = "Unable connect to"
ADDRESSED = 3
"""Arguments of the message that names an address; another names the number of a node that is known."""
_attempts = _Attempts()
logging.getLogger("aiokafka").addFilter(_attempts)


def say_it_once() -> None:
    """Keep aiokafka and Faust from telling as well what our own words tell with what to do."""
    logging.getLogger("aiokafka").addFilter(lambda record: not record.msg.startswith(UNABLE))
    logging.getLogger("aiokafka.cluster").addFilter(lambda record: not record.msg.startswith("Topic %s not found"))
    logging.getLogger("streams.batching").addFilter(lambda record: not _is_ours(record))


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether it tells that a worker crashed with an error that ends it with one line anyway."""
    return isinstance(record.args, tuple) and any(isinstance(arg, JaugeError) for arg in record.args)
