"""The broker's faults as a user is told of them."""

import ssl

from aiokafka.errors import (
    AuthenticationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)

from streams.config.errors import JaugeError
from streams.kafka.client_logs import attempts


def as_user_error(error: BaseException, bootstrap: str | None) -> BaseException:
    """Return what the user is told of a fault of the world's; our own stay what they are.

    >>> as_user_error(KafkaConnectionError("..."), "host:1")
    JaugeError('no broker answers at host:1: start it, or set kafka.bootstrap (JAUGE_KAFKA__BOOTSTRAP=host:port)')
    """
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    if isinstance(error, KafkaConnectionError):
        return no_broker(bootstrap)
    if isinstance(error, TopicAuthorizationFailedError | GroupAuthorizationFailedError):
        detail = f" ({error})" if error.args else ""
        return JaugeError(
            f"the broker at {bootstrap} does not allow it{detail}: allow what `jauge topics acls` prints for this role"
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
    why = attempts.why(bootstrap or "")
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
