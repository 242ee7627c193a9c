"""A page printed to PDF, by a Chromium that is installed: without a network, and without a trace."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from streams.config.errors import JaugeError, UsageError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
"""Looked for on the path, in this order."""
LONGEST_S = 90.0
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # /dev/shm has 64 MB in a container
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name is found, so nothing is fetched and nothing is told
)


def find_browser() -> str:
    """Return a browser that can print.

    Raises:
        UsageError: there is none.
    """
    for name in BROWSERS:
        if (found := shutil.which(name)) is not None:
            return found
    raise UsageError(f"a PDF needs one of {', '.join(BROWSERS)}, and none is here: install one, or choose .html")


def pdf_of(page: str, browser: str) -> bytes:
    """Print a page of HTML.

    Raises:
        JaugeError: the browser did not, or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="jauge-report-", ignore_cleanup_errors=True) as folder:
        source, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has none for root, and does not start
        profile = f"--user-data-dir={folder}/profile"
        said = _run([browser, *FLAGS, *sandbox, profile, f"--print-to-pdf={printed}", source.as_uri()], folder)
        if not printed.is_file() or not (data := printed.read_bytes()).startswith(b"%PDF-"):
            raise JaugeError(f"{browser} printed no PDF ({said or 'it said nothing'}): choose .html")
        return data


def _run(command: list[str], folder: str) -> str:
    """Run a browser to its end, with all the processes that it starts; return the last line that it said."""
    environment = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
    with subprocess.Popen(  # noqa: S603 # no shell, and nothing in it is from outside but paths of ours
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            _, said = process.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired as error:
            raise JaugeError(f"{command[0]} took over {LONGEST_S:.0f} s to print: choose .html") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return (said.strip().splitlines() or [""])[-1][:200]
