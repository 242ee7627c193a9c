"""Writes `streams/embedded/kafka_jars.json`: the jars of Apache Kafka and the SHA-256 of each.

Run it from the root of the repository to move to another version of Kafka, read
the difference, then run the tests::

    python deploy/kafka/update_jars.py

jgo follows the dependencies; `kafka-clients` has to be named because the version
it would choose by itself is not the broker's. The list names no repository.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import jgo
from jgo.maven import MavenContext

KAFKA = "4.3.0"
LOG4J = "2.25.5"
ROOTS = [
    f"org.apache.kafka:kafka_2.13:{KAFKA}",
    f"org.apache.kafka:kafka-clients:{KAFKA}",
    f"org.apache.logging.log4j:log4j-slf4j-impl:{LOG4J}",
    f"org.apache.logging.log4j:log4j-core:{LOG4J}",
    f"org.apache.logging.log4j:log4j-api:{LOG4J}",
]
TARGET = Path(__file__).resolve().parents[2] / "streams" / "kafka" / "embedded" / "kafka_jars.json"


def main() -> None:
    """Resolve, download to a temporary folder, hash, write."""
    artifacts = jgo.resolve("+".join(ROOTS))
    names = sorted({f"{a.groupId}:{a.artifactId}:{a.version}" for a in artifacts if a.packaging == "jar"})
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        jars = []
        for name in names:
            group, artifact, version = name.split(":")
            body = context.project(group, artifact).at_version(version).artifact().resolve().read_bytes()
            jars.append({"coordinate": name, "sha256": hashlib.sha256(body).hexdigest(), "size_bytes": len(body)})
            print(name, file=sys.stderr)
    TARGET.write_text(json.dumps({"kafka": KAFKA, "jars": jars}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
