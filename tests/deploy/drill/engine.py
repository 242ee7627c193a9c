"""A Docker engine with its own socket and folder, from Debian's packages, which are unpacked and not installed."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.deploy.drill.machine import CGROUP, MachineError, run
from tests.patience import PATIENCE_S

ENGINE = ("docker.io", "containerd", "runc", "tini", "libdevmapper1.02.1")
OF_STANDINS = ("busybox-static", "prometheus-node-exporter")
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def unpack(scratch: Path) -> None:
    """Fetch engine and Compose.

    Raises:
        MachineError: they are not to be had.
    """
    packages = scratch / "packages"
    packages.mkdir(mode=0o777)
    run("apt-get", "download", "-qq", *ENGINE, *OF_STANDINS, cwd=packages, what="Debian's packages of the engine")
    for package in packages.glob("*.deb"):
        run("dpkg", "-x", package, scratch / "root", what="unpacking the engine")
    run("python3", "-m", "venv", scratch / "tools", what="a virtual environment for Compose")
    pip = scratch / "tools/bin/pip"
    run(pip, "install", "-q", "--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS, what="Docker Compose")
    plugins = scratch / "config/cli-plugins"
    plugins.mkdir(parents=True)
    (plugins / "docker-compose").symlink_to(scratch / "tools/bin/docker-compose")


def environment(scratch: Path) -> dict[str, str]:
    """Return the environment of whoever speaks to the engine."""
    return {
        **os.environ,
        "PATH": f"{scratch}/root/usr/bin:{scratch}/root/usr/sbin:{os.environ['PATH']}:/usr/sbin:/sbin",
        "DOCKER_HOST": f"unix://{scratch}/docker.sock",
        "DOCKER_CONFIG": f"{scratch}/config",
        "DOCKER_BUILDKIT": "0",
    }


@contextmanager
def running(scratch: Path) -> Iterator[Mapping[str, str]]:
    """Run the engine meanwhile, in the namespaces of this process; yields the environment of those who use it.

    Raises:
        MachineError: it does not start.
    """
    variables = environment(scratch)
    command = [
        *("dockerd", "--data-root", f"{scratch}/data", "--exec-root", f"{scratch}/exec"),
        *("--host", variables["DOCKER_HOST"], "--pidfile", f"{scratch}/docker.pid", "--cgroup-parent", f"/{CGROUP}"),
        *("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--bridge=none"),
    ]
    library_path = {"LD_LIBRARY_PATH": f"{scratch}/root/usr/lib/x86_64-linux-gnu:{scratch}/root/lib/x86_64-linux-gnu"}
    with (scratch / "dockerd.log").open("ab") as log:
        engine = subprocess.Popen(command, env={**variables, **library_path}, stdout=log, stderr=log)
    try:
        end = monotonic() + PATIENCE_S
        while subprocess.run(["docker", "version"], env=variables, capture_output=True, check=False).returncode:
            if engine.poll() is not None or monotonic() > end:
                raise MachineError(f"the engine does not start: {(scratch / 'dockerd.log').read_text()[-400:]}")
            sleep(0.2)
        yield variables
    finally:
        engine.terminate()
        engine.wait(PATIENCE_S)
