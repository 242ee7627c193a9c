"""From when on a source counts as observed: the one difference of this kind between the methods."""

FROM_CONNECTION = ("jauge-2",)


def sources_from_connection(method: str) -> bool:
    """Whether a source is observed only from the first time its collector was connected; else it is from ever.

    >>> sources_from_connection("jauge-1"), sources_from_connection("jauge-2")
    (False, True)
    """
    return method in FROM_CONNECTION
