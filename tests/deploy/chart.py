"""The chart of deploy/kubernetes, rendered by the real Helm for several sets of values."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import require
from tests.paths import ROOT
from tests.patience import PATIENCE_S

FOLDER = ROOT / "deploy/kubernetes"
CHART = FOLDER / "jauge"
EXAMPLES = {path.stem: path for path in sorted((FOLDER / "examples").glob("*.yaml"))}
SETTINGS = """
[[brands]]
name = "Acme"
terms = ["acme"]

[[brands]]
name = "Globex"
terms = ["globex"]

[[panels]]
name = "rivals"
brands = ["Acme", "Globex"]

[sources.bluesky]
enabled = true
"""
SETS: Mapping[str, Mapping[str, Any]] = {
    "defaults": {},
    **{name: yaml.safe_load(path.read_text()) for name, path in EXAMPLES.items()},
    "rescored": {
        "kafka": {"prefix": "score.", "partitions": 24},
        "keda": {"application": "v2", "match": {"max": 6}},
        "image": {"pullSecrets": ["registry"]},
    },
    "public-authority": {"kafka": {"securityProtocol": "SSL"}},
}
"""Values beside the defaults, by what they are for."""

Document = dict[str, Any]


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Helm: that of `make helm`, or another one of this machine; without one the test is skipped."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    program = shutil.which("helm", path=places)
    if program is None:
        require("there is no helm: run `make helm`, which needs Go", "helm")
    with tempfile.TemporaryDirectory() as home:
        return subprocess.run(
            [program or "", *map(str, arguments)],
            env={"HOME": home, "PATH": os.defpath},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )


def template(values: Mapping[str, Any], settings: str = SETTINGS) -> subprocess.CompletedProcess[str]:
    """Run `helm template`, with a release called `jauge`."""
    with tempfile.TemporaryDirectory() as folder:
        given, text = Path(folder, "values.json"), Path(folder, "jauge.toml")
        given.write_text(json.dumps(values))
        text.write_text(settings)
        where = ("--namespace", "jauge", "--values", given, "--set-file", f"settings={text}")
        return helm("template", "jauge", CHART, *where)


def render(values: Mapping[str, Any], settings: str = SETTINGS) -> list[Document]:
    """Return what Helm would apply."""
    done = template(values, settings)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


@cache
def rendered(name: str) -> list[Document]:
    """What Helm would apply with the set `name`; made once, so that nobody may change it."""
    return render(SETS[name])


def of_kind(documents: list[Document], kind: str) -> dict[str, Document]:
    """Return the documents of one kind by their name."""
    return {one["metadata"]["name"]: one for one in documents if one["kind"] == kind}


def pods(documents: list[Document]) -> dict[str, Document]:
    """Return the templates of the pods by role."""
    found = [one["spec"]["template"] for one in documents if one["kind"] in ("Deployment", "Job")]
    return {one["metadata"]["labels"]["app.kubernetes.io/component"]: one for one in found}


def variables(pod: Document) -> dict[str, str]:
    """Return the environment of the role's container."""
    listed = pod["spec"]["containers"][0]["env"]
    assert len({one["name"] for one in listed}) == len(listed)
    return {one["name"]: one["value"] for one in listed}
