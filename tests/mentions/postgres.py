"""A PostgreSQL of the tests' own: on the loopback, with a password, in a folder that goes with it."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.conftest import require
from tests.patience import PATIENCE_S

PASSWORD = "s3cret-of-the-test"
USERS = ("postgres", "nobody")


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@contextmanager
def server() -> Iterator[str]:
    """Start one; yield its address. Where there is none, skip, or fail where all has to be there."""
    initdb, program = _program("initdb"), _program("postgres")
    if initdb is None or program is None:
        require("PostgreSQL is not installed: apt-get install --no-install-recommends postgresql")
        raise AssertionError("require raises")
    user = None
    if os.geteuid() == 0:  # the server refuses to be root
        names = {one.pw_name for one in pwd.getpwall()}
        user = next(name for name in USERS if name in names)
    folder = Path(tempfile.mkdtemp(prefix="jauge-postgres-"))
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        for path in (folder, secret):
            if user is not None:
                shutil.chown(path, user)
        data = folder / "data"
        made = [initdb, "-D", str(data), "-U", "jauge", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        known = {"cwd": folder, "user": user, "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}}
        subprocess.run([*made, "-E", "UTF8"], check=True, capture_output=True, **known)
        with _running(program, data, known) as port:
            yield f"postgresql://jauge:{PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(program: str, data: Path, known: dict) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
    options |= {"shared_buffers": "16MB", "max_connections": 40, "autovacuum": "off"}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with subprocess.Popen(
        [program, "-D", str(data), *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, **known
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if "ready to accept connections" in line:
                    break
            else:
                raise AssertionError("PostgreSQL ended before it was ready")
            yield port
        finally:
            children = psutil.Process(process.pid).children()
            process.send_signal(2)  # ends all connections, and itself
            process.wait(PATIENCE_S)
            psutil.wait_procs(children, PATIENCE_S)
