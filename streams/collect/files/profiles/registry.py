"""All profiles: those that come with Jauge, and those of the user."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import platformdirs

from streams.collect.files.profiles.profile import MOST_BYTES, Known, read_profile
from streams.config.errors import UsageError

FOLDER = "known"
"""Of this package: the profiles that come with Jauge."""


def own_folder() -> Path:
    """Return the folder of the user's profiles; a file there of the name of one of ours replaces it."""
    return Path(platformdirs.user_config_path("jauge")) / "profiles"


@cache
def shipped() -> tuple[Known, ...]:
    """Return the profiles that come with Jauge, by name."""
    folder = files("streams.collect.files.profiles") / FOLDER
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(read_profile(entry.read_bytes(), entry.name) for entry in sorted(found, key=lambda one: one.name))


def profiles(folder: Path | None = None) -> tuple[Known, ...]:
    """Return all profiles by name, those of `folder` (by default the user's) in place of ours of the same name.

    Raises:
        UsageError: one of the user's cannot be read.
    """
    folder = own_folder() if folder is None else folder
    by_name = {known.name: known for known in shipped()}
    if folder.is_dir():
        for path in sorted(folder.glob("*.toml")):
            try:
                with path.open("rb") as file:
                    content = file.read(MOST_BYTES + 1)
            except OSError as error:
                raise UsageError(f"{path}: the profile cannot be read ({error.strerror})") from error
            by_name[path.stem] = read_profile(content, str(path))
    return tuple(by_name[name] for name in sorted(by_name))
