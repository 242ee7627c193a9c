"""The four counters in Kafka Streams: built by Maven, run by Java, where both are installed."""

import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parent / "kafka_streams"
HEAP = ("-Xms256m", "-Xmx1g")


def missing() -> str | None:
    """Return why it cannot be built here; None: it can."""
    absent = [name for name in ("java", "javac", "mvn") if shutil.which(name) is None]
    return f"needs {', '.join(absent)}: apt-get install maven, or brew install maven" if absent else None


def build(folder: Path) -> list[str] | str:
    """Build it in a folder; return the command that runs it, or why there is none."""
    if why := missing():
        return why
    maven = ["mvn", "-q", "-B", "-f", str(PROJECT / "pom.xml"), f"-Dbuild.folder={folder}", "package"]
    built = subprocess.run(maven, capture_output=True, text=True, check=False)
    if built.returncode:
        last = [line for line in (built.stdout + built.stderr).splitlines() if line.strip()][:1]
        return f"Maven could not build it: {' '.join(last)}"
    return ["java", *HEAP, "-cp", f"{folder}/four-counters-1.jar:{folder}/jars/*", "bench.FourCounters"]
