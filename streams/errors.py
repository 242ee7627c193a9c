"""The errors that a user sees, each as one line that says what to do."""


class JaugeError(Exception):
    """What went wrong and how to mend it; the command ends with 1."""

    exit_code = 1


class UsageError(JaugeError):
    """A wrong flag or setting; the command ends with 2."""

    exit_code = 2
