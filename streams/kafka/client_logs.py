"""What aiokafka and Faust write to their logs: why a connection failed is remembered, and what we report is muted."""

import logging

from streams.config.errors import JaugeError


class ConnectionAttempts(logging.Filter):
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
GUESSES = ("Stream has not started processing", "Stream stopped processing", "Has not committed")
"""Faust's of a partition in which nothing comes in, once a second from the fifth minute on. Whether work stands still
is watched by `streams.runtime.lag_monitor`, which knows whether anything waits."""
ADDRESSED = 3
"""Arguments of the message that names an address; another names the number of a node that is known."""

attempts = ConnectionAttempts()
"""Of this process;"""
logging.getLogger("aiokafka").addFilter(attempts)


def say_it_once() -> None:
    """Keep aiokafka and Faust from telling as well what our own words tell with what to do."""
    logging.getLogger("aiokafka").addFilter(lambda record: not record.msg.startswith(UNABLE))
    logging.getLogger("aiokafka.cluster").addFilter(lambda record: not record.msg.startswith("Topic %s not found"))
    for module in ("streams.runtime.faust_batching", "faust.transport.drivers.aiokafka"):
        logging.getLogger(module).addFilter(lambda record: not (_is_ours(record) or _is_guess(record)))


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether it tells that a worker crashed with an error that ends it with one line anyway."""
    return isinstance(record.args, tuple) and any(isinstance(arg, JaugeError) for arg in record.args)


def _is_guess(record: logging.LogRecord) -> bool:
    """Whether Faust takes a partition for stuck because nothing comes in; the service that says it stands in front."""
    return any(guess in str(record.msg) for guess in GUESSES)
