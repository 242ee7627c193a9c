"""`make deploy-test`: the image built and the whole stack but Grafana run by a Docker engine of its own.

No registry is needed: the base is made of Debian's packages, the images of others have stand-ins (`images.py`). First
the images are built; then `deploy/smoke.sh` runs in a network of its own. What runs and is mounted is gone at the end,
whatever happens. Where the machine does not allow it, it says why and ends with 0; `--required` makes that a fault.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.deploy.drill.machine import UNSHARE, MachineError, left_behind, remove_cgroups, why_not
from tests.deploy.test_compose import ROOT

PLACE = Path("/var/tmp")  # a folder of its own is made there; /tmp may be in memory
NOT_HERE = 77
"""Exit code of a part for which the machine is to blame."""
MOST_S = 480.0
"""A drill that takes longer is given up: the machine has no time for it."""


def build(scratch: Path) -> None:
    """Make all images."""
    from tests.deploy.drill import engine, images  # noqa: PLC0415 # they need what only some machines have
    from tests.deploy.drill.machine import run  # noqa: PLC0415

    begin = monotonic()
    for program in ("mmdebstrap", "iptables"):  # the engine's names of containers need rules inside of them
        if shutil.which(program) is None:
            run("apt-get", "update", "-qq", what="Debian's packages")
            run("apt-get", "install", "-qq", "-y", "--no-install-recommends", program, what=program)
    engine.unpack(scratch)
    with engine.running(scratch) as variables:
        images.make_base(scratch, variables)
        _say(f"the base image is made ({monotonic() - begin:.0f} s)")
        size = images.make_ours(images.copy_of_source(scratch), variables)
        _say(f"the image is built: {size / 1e6:.0f} MB ({monotonic() - begin:.0f} s)")
        assert size < images.MOST_BYTES, f"the image has {size:,} bytes, and may have {images.MOST_BYTES:,}"
        images.make_standins(scratch, variables)
        _say(f"the stand-ins are made ({monotonic() - begin:.0f} s)")


def smoke(scratch: Path) -> None:
    """Run the stack, in a network of its own."""
    from tests.deploy.drill import engine, images  # noqa: PLC0415
    from tests.deploy.drill.machine import run  # noqa: PLC0415

    run("ip", "link", "set", "lo", "up", what="a network of its own")
    run("mount", "--make-rshared", "/", what="mounts that containers follow")  # the host exporter asks
    with engine.running(scratch) as variables:
        run("docker", "network", "create", "probe", what="a network of containers", env=variables)
        probe = (
            "run",
            "--rm",
            "--network",
            "probe",
            "--publish",
            "127.0.0.1:9090:9090",
            "--read-only",
            "--tmpfs",
            "/tmp",
        )
        run("docker", *probe, images.BASE, "python", "-c", "", what="a container", env=variables)
        run("docker", "network", "rm", "probe", what="a network of containers", env=variables)
        asked = {"SMOKE_WITHOUT": "grafana", "SMOKE_BUILD": "--no-build", "SMOKE_EXPORTERS": "yes"}
        script = ["bash", "deploy/smoke.sh"]
        done = subprocess.run(script, cwd=scratch / "source", env={**variables, **asked}, check=False)
        assert done.returncode == 0, "deploy/smoke.sh failed"
        kept = [("ps", "--all"), ("volume", "ls"), ("network", "ls", "--filter", "type=custom")]
        for what in kept:
            listed = subprocess.run(
                ["docker", *what, "--quiet"], env=variables, capture_output=True, text=True, check=True
            ).stdout
            assert not listed, f"docker {' '.join(what)} still has {listed}"


PARTS = {"build": build, "smoke": smoke}


def main() -> int:
    """Run the whole drill, or one part of it in this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--required", action="store_true", help="fail where the machine does not allow it")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        try:
            PARTS[asked.part](asked.scratch)
        except MachineError as error:
            _say(f"cannot go on here: {error}")
            return NOT_HERE
        return 0
    if reason := why_not(PLACE):
        _say(f"not run here: {reason}")
        return int(asked.required)
    return _whole(required=asked.required)


def _whole(*, required: bool) -> int:
    begin, before = monotonic(), set(left_behind())
    scratch = Path(tempfile.mkdtemp(prefix="jauge-drill-", dir=PLACE))
    scratch.chmod(0o755)
    try:
        for part, namespaces in (("build", UNSHARE), ("smoke", (*UNSHARE, "--net"))):
            module = ("-m", "tests.deploy.drill", "--part", part, "--scratch", str(scratch))
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            command, left_s = [*namespaces, sys.executable, *module], max(1.0, begin + MOST_S - monotonic())
            code = subprocess.run(command, env=environment, timeout=left_s, check=False).returncode
            if code == NOT_HERE:
                return int(required)
            if code:
                _say(f"FAILED: {part}")
                return 1
    except subprocess.TimeoutExpired:
        _say(f"given up after {MOST_S:.0f} s: this machine is too busy")
        return int(required)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        remove_cgroups()
    left = sorted(set(left_behind()) - before) + [str(path) for path in [scratch] if path.exists()]
    if left:
        _say(f"FAILED: it left behind {', '.join(left)}")
        return 1
    _say(f"all is well, and nothing is left behind ({monotonic() - begin:.0f} s)")
    return 0


def _say(line: str) -> None:
    print(f"deploy-test: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
