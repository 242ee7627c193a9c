"""Secrets are read from files, and never shown."""

from pathlib import Path

from streams.config.errors import UsageError

MAX_SECRET_BYTES = 4_096


def read_secret(path: Path | None, setting: str) -> str:
    """Return the secret in a file, white space around it left out.

    Raises:
        UsageError: naming `setting`: it is not set, or the file cannot be read or is empty. Never its content.
    """
    if path is None:
        raise UsageError(f"no secret: put it into a file and set {setting} to the file's path")
    try:
        with path.open("rb") as file:
            secret = file.read(MAX_SECRET_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{setting}: {path} cannot be read ({error.strerror}): put the secret there") from error
    text = secret.decode("ascii", errors="replace").strip()
    if not text or len(secret) > MAX_SECRET_BYTES or not text.isascii() or not text.isprintable():
        raise UsageError(f"{setting}: {path} holds no secret of one line of printable ASCII: put it there")
    return text
