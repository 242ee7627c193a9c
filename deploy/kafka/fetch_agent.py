"""Fetches the JMX exporter into `deploy/kafka/agent`: ``python -m deploy.kafka.fetch_agent``.

Its hash is in `jmx_agent.json`.
"""

import shutil
from pathlib import Path

from streams.kafka.embedded.jars import cache_dir, fetch, read_list

HERE = Path(__file__).parent
LIST = HERE / "jmx_agent.json"
TARGET = HERE / "agent/jmx_prometheus_javaagent.jar"


def fetch_agent() -> Path:
    """Return the agent in the cache that embedded brokers share, verified.

    Raises:
        JaugeError: no network, or a file with another hash.
    """
    (jar,) = fetch(read_list(LIST), cache_dir(), progress=False)
    return jar


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    shutil.copyfile(fetch_agent(), TARGET)
    print(TARGET)
