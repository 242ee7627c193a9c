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
ADDRESSED = 3
"""Arguments of the message that names an address; another names the number of a node that is known."""

attempts = ConnectionAttempts()
"""Of this process;"""
logging.getLogger("aiokafka").addFilter(attempts)


def say_it_once() -> None:
    """Keep aiokafka and Faust from telling as well what our own words tell with what to do."""
    logging.getLogger("aiokafka").addFilter(lambda record: not record.msg.startswith(UNABLE))
    logging.getLogger("aiokafka.cluster").addFilter(lambda record: not record.msg.startswith("Topic %s not found"))
    logging.getLogger("streams.runtime.faust_batching").addFilter(lambda record: not _is_ours(record))


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether it tells that a worker crashed with an error that ends it with one line anyway."""
    return isinstance(record.args, tuple) and any(isinstance(arg, JaugeError) for arg in record.args)
