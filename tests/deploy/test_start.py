"""What a pod meets when it starts: a file system that cannot be written, and a key that is given by Kubernetes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.config.errors import JaugeError
from streams.config.pseudonyms import KEY_BYTES, load_key
from tests.deploy.chart import pods, rendered
from tests.deploy.test_compose import ROLES, ROOT, SERVICES
from tests.patience import PATIENCE_S

KERNELS = "/var/lib/jauge/kernels"
DATA = "/var/lib/jauge/data"
CODE = {
    "brands": "streams.commands.follow_brands",
    "collect": "streams.collect.role",
    "notify": "streams.notify.role",
    "match": "streams.match.role",
    "score": "streams.score.role",
    "topics": "streams.kafka.topics",
    "board": "streams.board.analyst.process",
}


def mounted(spec: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the volume that the first container has under `path`, empty where there is none."""
    name = next((one["name"] for one in spec["containers"][0]["volumeMounts"] if one["mountPath"] == path), None)
    return next((volume for volume in spec["volumes"] if volume["name"] == name), {})


@pytest.mark.parametrize("name", CODE)
def test_a_role_with_compiled_functions_has_a_folder_for_them_that_can_be_written(name: str) -> None:
    asked = f"import sys, {CODE[name]}; print('scoring.compute.kernels' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    pod = pods(rendered("defaults"))[name]
    assert ("emptyDir" in mounted(pod["spec"], KERNELS)) is (ran.stdout.strip() == "True")


def test_the_folder_of_the_compiled_functions_is_the_one_that_the_image_names() -> None:
    image = (ROOT / "deploy/Dockerfile").read_text()
    assert f"NUMBA_CACHE_DIR={KERNELS} " in image
    assert f"JAUGE_DATA={DATA} " in image
    assert "NUMBA_CACHE_DIR=/opt/jauge/kernels " in image
    assert "COPY --from=build /opt/jauge /opt/jauge" in image
    for name in ROLES:
        mounts = [entry.split(":")[0] for entry in SERVICES[name]["tmpfs"]]
        assert KERNELS in mounts, name


@pytest.fixture
def entrypoint(tmp_path: Path) -> Path:
    """The entrypoint of the image with the image's folder at another place, where `jauge` prints its arguments."""
    home = tmp_path / "opt"
    (home / "bin").mkdir(parents=True)
    (home / "kernels/scoring").mkdir(parents=True)
    (home / "kernels/scoring/fold.nbi").write_text("compiled")
    for name in ("entrypoint.sh", "processor.sh"):
        text = (ROOT / "deploy" / name).read_text().replace("/opt/jauge/", f"{home}/")
        (home / "bin" / name).write_text(text)
    (home / "bin/jauge").write_text('#!/bin/sh\necho ran "$@"\n')
    (home / "bin/jauge").chmod(0o755)
    return home / "bin/entrypoint.sh"


def started(entrypoint: Path, *arguments: str, kernels: Path, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{entrypoint.parent}:{os.environ['PATH']}",
        "NUMBA_CACHE_DIR": str(kernels),
        "JAUGE_DATA": str(data),
    }
    return subprocess.run(
        ["sh", entrypoint, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_a_role_starts_with_the_kernels_of_the_image_and_keeps_those_it_finds(entrypoint: Path, tmp_path: Path) -> None:
    kernels = tmp_path / "kernels"
    kernels.mkdir()
    first = started(entrypoint, "score", "--port", "1", kernels=kernels, data=tmp_path)
    assert (first.returncode, first.stdout, first.stderr) == (0, "ran score --port 1\n", "")
    compiled = kernels / "scoring/fold.nbi"
    assert compiled.read_text() == "compiled"
    compiled.write_text("compiled for this processor")
    assert started(entrypoint, "score", kernels=kernels, data=tmp_path).returncode == 0
    assert compiled.read_text() == "compiled for this processor"


@pytest.mark.parametrize(("role", "missing"), [("score", "kernels"), ("collect", "data")])
def test_a_volume_that_is_missing_is_one_line_that_says_what_to_mount(
    entrypoint: Path, tmp_path: Path, role: str, missing: str
) -> None:
    places = {"kernels": tmp_path, "data": tmp_path} | {missing: tmp_path / "nowhere"}
    ran = started(entrypoint, role, **places)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"jauge: {tmp_path}/nowhere cannot be written by user {os.getuid()}: mount a ")
    assert ran.stderr.count("\n") == 1
    other = {"score": "topics", "collect": "match"}[role]
    assert started(entrypoint, other, **{**places, "kernels": tmp_path}).stdout == f"ran {other}\n"


def test_the_key_as_kubernetes_gives_it_is_refused_and_as_it_is_prepared_is_read(tmp_path: Path) -> None:
    spec = pods(rendered("defaults"))["collect"]["spec"]
    prepared = next(one for one in spec["initContainers"] if one["name"] == "key")
    given = tmp_path / "secret" / "pseudonym.key"
    given.parent.mkdir()
    given.write_bytes(bytes(KEY_BYTES))
    given.chmod(next(one["secret"]["defaultMode"] for one in spec["volumes"] if one["name"] == "pseudonyms"))
    with pytest.raises(JaugeError, match="open to others"):
        load_key(given)

    (tmp_path / "key").mkdir()
    places = {mount["mountPath"] for mount in prepared["volumeMounts"]}
    command = [
        f"{tmp_path}{part}" if any(part.startswith(f"{p}/") for p in places) else part for part in prepared["command"]
    ]
    subprocess.run(command, check=True, timeout=PATIENCE_S)
    assert load_key(tmp_path / "key" / "pseudonym.key") == bytes(KEY_BYTES)
    shared = next(mount["name"] for mount in prepared["volumeMounts"] if mount["mountPath"] == "/key")
    assert mounted(spec, DATA)["name"] == shared
