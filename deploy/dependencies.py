"""How old the locked packages are: `python deploy/dependencies.py` asks the package index and writes `dependencies.md`.

No advisory database is asked: `pip-audit --disable-pip --requirement deploy/requirements-image.txt` does that where one
is reached. This list is what can be had from the index alone: when each version was released, and what is newer.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from runpy import run_path

DEPLOY = Path(__file__).parent
LIST = DEPLOY / "dependencies.md"
RUNS = "requirements.txt"
"""The lock of what users run; the others are of builds and tests."""
OLD_DAYS = 730
"""A release older than this needs a line why."""
OLD = {
    "async-timeout": "complete: the standard library has the same since Python 3.11; aiokafka names it",
    "colorama": "complete: colours for consoles of Windows, where nothing of ours runs but the commands",
    "croniter": "pinned by faust-streaming below 6; no expression of ours reaches it",
    "et-xmlfile": "complete: writes XML for openpyxl",
    "mdurl": "complete: addresses for markdown-it-py",
    "openpyxl": "feature complete; it reads files of the user's own, bounded before",
    "requests-oauthlib": "of apprise, for services that sign in by OAuth 1; it changes as seldom as that",
    "shellingham": "complete: finds the shell for typer",
    "sortedcontainers": "complete, and without a known fault",
    "terminaltables": "of faust-streaming, which prints with it; no role of ours does",
    "vadersentiment": "a yardstick of the tests: the words that tone once was read by",
    "venusian": "of faust-streaming, which finds its agents by it",
}
"""By package: why a version as old as that may stay."""


def lock_of(requirements: Iterable[str]) -> dict[str, list[dict[str, object]]]:
    """Return what uv resolves of some requirements, by package: its versions with their files and times of upload.

    Raises:
        subprocess.CalledProcessError: the index is not reached.
    """
    with tempfile.TemporaryDirectory() as folder:
        lines = ",\n".join(f'  "{one}"' for one in requirements)
        head = '[project]\nname = "asked"\nversion = "0"\nrequires-python = ">=3.11,<3.15"\n'
        Path(folder, "pyproject.toml").write_text(f"{head}dependencies = [\n{lines}\n]\n", "utf-8")
        command = [sys.executable, "-m", "uv", "lock", "--quiet", "--no-build"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603 # our own command
        packages = tomllib.loads(Path(folder, "uv.lock").read_text("utf-8"))["package"]
    found: dict[str, list[dict[str, object]]] = {}
    for package in packages:
        found.setdefault(package["name"], []).append(package)
    return found


def released(package: Mapping[str, object]) -> date | None:
    """Return the day on which the first file of a version came to the index; None: the index does not say.

    >>> released({"wheels": [{"upload-time": "2026-07-23T20:16:13.995Z"}, {"upload-time": "2026-07-22T09:00:00Z"}]})
    datetime.date(2026, 7, 22)
    """
    files = [*(package.get("wheels") or ()), *filter(None, [package.get("sdist")])]  # type: ignore[misc]
    days = [one["upload-time"][:10] for one in files if "upload-time" in one]
    return min(map(date.fromisoformat, days), default=None)


def rows_of(text: str) -> dict[tuple[str, str], tuple[date, str]]:
    """Return release and newest version by package and version, of a list that was written.

    >>> rows_of("| a | 1.0 | 2026-01-02 | 1.1 | MIT | |")
    {('a', '1.0'): (datetime.date(2026, 1, 2), '1.1')}
    """
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (\d{4}-\d\d-\d\d) \| (\S*) *\|", text, re.MULTILINE)
    return {(name, version): (date.fromisoformat(day), newest) for name, version, day, newest in rows}


def faults(text: str, packages: Mapping[str, set[str]]) -> list[str]:
    r"""Return what is wrong with a list that was written: what it lacks, and what is old without a reason.

    >>> head = "Of 2026-11-30."
    >>> for fault in faults(f"{head}\n| a | 1.0 | 2020-01-02 | | MIT | |", {"a": {"1.0"}, "b": {"2"}}):
    ...     print(fault)
    a 1.0 is of 2020-01-02: replace it, or say in OLD why it may stay
    b 2 is not in it: run deploy/dependencies.py
    """
    (day,) = re.findall(r"^Of (\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    listed, found = rows_of(text), []
    for name, version in sorted((name, version) for name, versions in packages.items() for version in versions):
        if (name, version) not in listed:
            found.append(f"{name} {version} is not in it: run deploy/dependencies.py")
        elif (date.fromisoformat(day) - listed[name, version][0]).days > OLD_DAYS and name not in OLD:
            found.append(
                f"{name} {version} is of {listed[name, version][0]}: replace it, or say in OLD why it may stay"
            )
    return found


def table(today: date) -> str:
    """Return the list, asked of the index."""
    licences, parts = run_path(str(DEPLOY / "licences.py")), run_path(str(DEPLOY / "sbom.py"))
    requirements = [one for one, _ in parts["requirements"]((DEPLOY / RUNS).read_text("utf-8"))]
    pinned = lock_of([str(one).replace('"', "'") for one in requirements])
    newest = lock_of(sorted({one.name for one in requirements}))
    rows = []
    for name, versions in sorted(licences["locked"]((RUNS,)).items()):
        found = {str(one["version"]): released(one) for one in pinned[name]}
        later = ", ".join(sorted({str(one["version"]) for one in newest.get(name, [])} - versions))
        for version in sorted(versions):
            day = found[version]
            is_old = day is not None and (today - day).days > OLD_DAYS
            why = OLD.get(name, "") if is_old else ""
            rows.append(f"| {name} | {version} | {day} | {later} | {licences['licence_of'](name)} | {why} |")
    return "\n".join(
        [
            "# What Jauge is built on",
            "",
            f"Of {today}, from the package index. `python deploy/dependencies.py` writes it anew after `make lock`.",
            "*Newer* is what goes together with the newest of all others, on one of the Pythons from 3.11 to 3.14.",
            f"A version that was more than {OLD_DAYS} days old on that day has a line why it may stay.",
            "",
            "| package | version | released | newer | licence | why so old |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    LIST.write_text(table(datetime.now(UTC).date()), "utf-8")
