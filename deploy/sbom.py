"""Writes what the image holds as a CycloneDX 1.6 document: `python deploy/sbom.py > jauge.cdx.json`.

It is made from the lock of the image and from nothing else, so the same lock gives the same document. Packages of the
base image are not in it: whoever pins the base by digest has them from there.
"""

import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "deploy/requirements-image.txt"


def requirements(lock: str) -> list[tuple[Requirement, list[str]]]:
    r"""Return each requirement of a lock with its hashes, SHA-256 in hexadecimal.

    >>> [(str(one), found) for one, found in requirements("a==1 ; python_version > '3' \\\n    --hash=sha256:ab\n")]
    [('a==1; python_version > "3"', ['ab'])]
    """
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE).strip())
    found = []
    for entry in entries:
        named = entry.split("--hash", 1)[0].replace("\\", "").strip()
        found.append((Requirement(named), re.findall(r"--hash=sha256:([0-9a-f]+)", entry)))
    return found


def component(requirement: Requirement, hashes: list[str]) -> dict[str, Any]:
    """Return one package; `hashes` are those of its files, one of which is installed."""
    (version,) = (one.version for one in requirement.specifier)
    purl = f"pkg:pypi/{requirement.name}@{version}"
    properties = [{"name": "jauge:sha256", "value": digest} for digest in sorted(hashes)]
    if requirement.marker is not None:
        properties.insert(0, {"name": "jauge:marker", "value": str(requirement.marker)})
    return {
        "type": "library",
        "bom-ref": purl,
        "name": requirement.name,
        "version": version,
        "purl": purl,
        "properties": properties,
    }


def document(lock: str, name: str, version: str) -> dict[str, Any]:
    """Return the document for a program of this name and version."""
    components = [component(*one) for one in requirements(lock)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, lock)}",
        "version": 1,
        "metadata": {"component": {"type": "container", "bom-ref": name, "name": name, "version": version}},
        "components": components,
        "dependencies": [{"ref": name, "dependsOn": sorted(one["bom-ref"] for one in components)}],
    }


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    json.dump(document(LOCK.read_text("utf-8"), project["name"], project["version"]), sys.stdout, indent=1)
