"""`jauge panel`: queries for sixty well-known brands in ten markets, to calibrate a reference by."""

import tomllib
from importlib.resources import files

from streams.config.errors import UnknownNameError


def panel(market: str | None = None) -> str:
    """Return the panel as text for `jauge.toml`; `market`: that one alone.

    Raises:
        UnknownNameError: there is no such market.

    >>> panel("Cars").splitlines()[0], panel("Cars").count("[[brands]]"), panel().count("[[brands]]")
    ('[[panels]]', 6, 60)
    """
    folder = files("streams.commands.calibration").joinpath("markets")
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir(), key=lambda file: file.name)]
    by_name = {tomllib.loads(text)["panels"][0]["name"]: text for text in texts}
    if market is None:
        return "\n".join(by_name.values())
    if market not in by_name:
        raise UnknownNameError(f"there is no market {market!r} in the panel: there are {', '.join(by_name)}")
    return by_name[market]
