"""Settings of the log files that `jauge up`, `demo`, `replay` and `rescore` write."""

from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Section


class LogSettings(Section):
    """How large the log of each role, and of the embedded Kafka, may become; in containers logs go to stderr."""

    max_mib: Annotated[int, Field(ge=1, le=1_024)] = 10
    """Size of one file, MiB; a full one is put aside."""
    kept: Annotated[int, Field(ge=0, le=20)] = 2
    """How many full ones are kept beside it: `match.log.1` is the newest."""

    @property
    def max_bytes(self) -> int:
        """Size of one file, bytes."""
        return self.max_mib << 20
