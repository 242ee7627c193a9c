"""Text from outside, made safe to show."""


def printable(name: str) -> str:
    """Return a brand's name, which may come from anybody's file, without what would steer the terminal.

    >>> printable("Acme" + chr(27) + "[2J")
    'Acme·[2J'
    """
    return "".join(character if character.isprintable() else "·" for character in name)
