"""Whether the locks can be installed on each machine that the image is for: ``python -m deploy.resolution``.

It resolves each lock anew, by hash and from wheels alone, for Linux on two machines and each version of Python that is
supported. Nothing is installed and nothing is run. What has no wheel has to be in `FROM_SOURCE`: the image's
build makes one of its pinned source. The last step does so here, and what it makes has to suit every machine.

`make lock` runs it.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
LOCKS = ("requirements.txt", "requirements-image.txt", "requirements-build.txt")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
FROM_SOURCE: dict[str, frozenset[str]] = {"x86_64": frozenset(), "aarch64": frozenset({"faust-streaming"})}
"""What has no wheel, by machine."""
NO_WHEEL = re.compile(r"([a-z0-9-]+)==\S+ has no usable\s+wheels")
UV = (sys.executable, "-m", "uv")


def without(lock: str, names: frozenset[str]) -> str:
    r"""Return the text of a lock without some packages.

    >>> without("a==1 \\\n    --hash=x\nb==2 \\\n    --hash=y\n", frozenset({"a"}))
    'b==2 \\\n    --hash=y\n'
    """
    blocks = re.split(r"(?m)^(?=\S)", lock)
    return "".join(block for block in blocks if block.partition("==")[0] not in names)


def only(lock: str, name: str) -> str:
    r"""Return the part of a lock that is of one package.

    >>> only("a==1 \\\n    --hash=x\nb==2 \\\n    --hash=y\n", "b")
    'b==2 \\\n    --hash=y\n'
    """
    return next(block for block in re.split(r"(?m)^(?=\S)", lock) if block.partition("==")[0] == name)


def resolve(lock: str, python: str, machine: str) -> tuple[int, set[str]]:
    """Return how many packages are installed there, and which have no wheel.

    Raises:
        SystemExit: it cannot be resolved, with the resolver's words.
    """
    lacking: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "lock.txt")
        while True:
            file.write_text(without(lock, frozenset(lacking)))
            where = ("--target", folder, "--python-platform", f"{machine}-manylinux_2_28", "--python-version", python)
            how = ("--dry-run", "--require-hashes", "--only-binary", ":all:", "-r", str(file))
            done = _run(*UV, "pip", "install", *where, *how)
            if done.returncode == 0:
                return len(re.findall(r"^ \+ ", done.stderr, re.MULTILINE)), lacking
            found = set(NO_WHEEL.findall(done.stderr)) - lacking
            if not found:
                raise SystemExit(f"Python {python} on {machine}: {done.stderr}")
            lacking |= found


def built(name: str) -> str:
    """Return the name of the wheel that the image's build makes of a package's source, made here."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _done(*UV, "venv", "--quiet", "--seed", "--python", sys.executable, place / "env")
        python = place / "env/bin/python"
        pip = (python, "-m", "pip", "--disable-pip-version-check")
        hashed = ("--quiet", "--require-hashes")
        tools = FOLDER / "requirements-build.txt"
        _done(*pip, "install", *hashed, "--only-binary", ":all:", "-r", tools)
        (place / "lock.txt").write_text(only((FOLDER / "requirements-image.txt").read_text("utf-8"), name))
        source = ("--no-deps", "--no-binary", name, "--no-build-isolation", "--no-cache-dir")
        _done(*pip, "wheel", *hashed, *source, "--wheel-dir", place / "wheels", "-r", place / "lock.txt")
        (wheel,) = (place / "wheels").iterdir()
        return wheel.name


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of this module, without the optional C parts of what it builds."""
    environment = {**os.environ, "NO_CYTHON": "1"}
    return subprocess.run(  # noqa: S603 # the arguments are ours
        list(map(str, command)), env=environment, capture_output=True, text=True, check=False
    )


def _done(*command: str | Path) -> None:
    """Run a command that has to succeed."""
    done = _run(*command)
    if done.returncode:
        raise SystemExit(done.stderr)


def main() -> None:
    """Print a line for each lock, Python and machine; stop at what is not as it has to be."""
    for lock in LOCKS:
        text = (FOLDER / lock).read_text("utf-8")
        for machine, expected in FROM_SOURCE.items():
            for python in PYTHONS:
                count, lacking = resolve(text, python, machine)
                there = {name for name in expected if f"\n{name}==" in text}
                if lacking != there:
                    raise SystemExit(f"{lock}, Python {python} on {machine}: no wheel of {sorted(lacking ^ there)}")
                source = f", from source: {', '.join(sorted(lacking))}" if lacking else ""
                print(f"{lock:24} Python {python} {machine:8} {count} wheels{source}", flush=True)
    for name in sorted(frozenset().union(*FROM_SOURCE.values())):
        wheel = built(name)
        if not wheel.endswith("-none-any.whl"):
            raise SystemExit(f"{wheel}, made of the source of {name}, suits this machine alone")
        print(f"{wheel} is made of its source, for every machine")


if __name__ == "__main__":
    main()
