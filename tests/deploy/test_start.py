"""What a pod meets when it starts: a file system that cannot be written, and a key that is given by Kubernetes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.config.errors import JaugeError
from streams.config.pseudonyms import KEY_BYTES, load_key
from tests.deploy.test_compose import ROOT
from tests.deploy.test_kubernetes import PODS
from tests.patience import PATIENCE_S

KERNELS = "/var/lib/jauge/kernels"
DATA = "/var/lib/jauge/data"
CODE = {
    "collect": "streams.collect.role",
    "match": "streams.match.role",
    "score": "streams.score.role",
    "topics": "streams.kafka.topics",
    "board": "streams.board.analyst.process",
}


def mounted(spec: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the volume that the first container has under `path`, empty where there is none."""
    name = next((one["name"] for one in spec["containers"][0]["volumeMounts"] if one["mountPath"] == path), None)
    return next((volume for volume in spec["volumes"] if volume["name"] == name), {})


@pytest.mark.parametrize("name", PODS)
def test_a_role_with_compiled_functions_has_a_folder_for_them_that_can_be_written(name: str) -> None:
    asked = f"import sys, {CODE[name]}; print('scoring.compute.kernels' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert ("emptyDir" in mounted(PODS[name]["spec"], KERNELS)) is (ran.stdout.strip() == "True")


def test_the_folder_of_the_compiled_functions_is_the_one_that_the_image_names() -> None:
    image = (ROOT / "deploy/Dockerfile").read_text()
    assert f"NUMBA_CACHE_DIR={KERNELS} " in image
    assert f"JAUGE_DATA={DATA} " in image
    prepared = next(one for one in PODS["score"]["spec"]["initContainers"] if one["name"] == "kernels")
    assert prepared["command"] == ["cp", "-r", "/opt/jauge/kernels/.", "/kernels"]
    assert "NUMBA_CACHE_DIR=/opt/jauge/kernels " in image
    assert "COPY --from=build /opt/jauge /opt/jauge" in image


def test_the_key_as_kubernetes_gives_it_is_refused_and_as_it_is_prepared_is_read(tmp_path: Path) -> None:
    spec = PODS["collect"]["spec"]
    prepared = next(one for one in spec["initContainers"] if one["name"] == "key")
    given = tmp_path / "secret" / "pseudonym.key"
    given.parent.mkdir()
    given.write_bytes(bytes(KEY_BYTES))
    given.chmod(next(volume["secret"]["defaultMode"] for volume in spec["volumes"] if "secret" in volume))
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
