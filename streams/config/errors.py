"""The errors that a user sees, each as one line that says what to do."""


class JaugeError(Exception):
    """What went wrong and how to mend it; the command ends with 1."""

    exit_code = 1


class RestartError(JaugeError):
    """What a fresh start of the process mends; it ends with 75 (EX_TEMPFAIL), and its supervisor starts it again."""

    exit_code = 75


class UsageError(JaugeError):
    """A wrong flag or setting; the command ends with 2."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A brand, a campaign or a panel that there is not."""
