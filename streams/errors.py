"""The one error that a user sees, as one line."""


class JaugeError(Exception):
    """What went wrong and what to do about it, in one line; the command ends with 1."""
