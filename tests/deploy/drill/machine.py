"""What the drill needs of the machine, and what it must not leave on it."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

FREE_BYTES = 6 << 30
UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc")
"""A process in namespaces of its own: what it mounts, and what it starts, is gone with it."""
CGROUP = "jauge-drill"
"""The parent of the containers' groups."""


class MachineError(Exception):
    """The machine does not allow the drill; it is no fault of ours."""


def why_not(scratch: Path) -> str:
    """Return why the drill cannot run on this machine, empty where nothing speaks against it."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return "it is made for Linux on x86_64"
    if os.getuid() != 0:
        return "it needs root: to start an engine, and to mount"
    if shutil.which("apt-get") is None or "VERSION_CODENAME=bookworm" not in Path("/etc/os-release").read_text():
        return "its stand-ins are made from the packages of Debian 12"
    if shutil.disk_usage(scratch).free < FREE_BYTES:
        return f"{scratch} has less than {FREE_BYTES >> 30} GiB free"
    tried = subprocess.run(
        [*UNSHARE, "--net", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True, check=False
    )
    return f"namespaces and mounts are not allowed here: {tried.stderr.strip()}" if tried.returncode else ""


def run(*command: str | Path, what: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
    """Run a command that only the machine can be to blame for.

    Raises:
        MachineError: it failed.
    """
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=cwd, env=env, check=False)
    if done.returncode:
        raise MachineError(f"{what}: {' '.join((done.stderr or done.stdout).split())[-400:]}")


def left_behind() -> Iterator[str]:
    """Yield what a drill could leave on the machine, as it is now."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    yield from (f"mount {line.split()[4]}" for line in mounts)
    yield from (f"network interface {path.name}" for path in Path("/sys/class/net").iterdir())
    yield from (f"control group {path}" for path in cgroups())
    if shutil.which("iptables-save"):
        rules = subprocess.run(["iptables-save"], capture_output=True, text=True, check=False).stdout
        yield from (f"iptables {line}" for line in rules.splitlines() if line.startswith("-"))


def cgroups() -> list[Path]:
    """Return the control groups of the drill, the innermost first."""
    found = [path for top in Path("/sys/fs/cgroup").glob(f"**/{CGROUP}") for path in (top, *top.rglob("*"))]
    return sorted((path for path in found if path.is_dir()), key=lambda path: -len(path.parts))


def remove_cgroups() -> None:
    """Remove the control groups of the drill: they belong to no namespace."""
    for path in cgroups():
        with suppress(OSError):  # a process in it is still ending: `left_behind` shows it
            path.rmdir()
