"""Names of consumer groups."""

from streams.config.settings import Settings


def group_id(settings: Settings, role: str) -> str:
    """Consumer group of a role, which is also its Faust app's name.

    A settings' prefix ``jauge.`` gives ``jauge-score``.
    """
    return f"{settings.kafka.own.rstrip('.')}-{role}"
