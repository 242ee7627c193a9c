"""Settings of the logs, and of the log files that `jauge up`, `demo`, `replay` and `rescore` write."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from streams.config.source_spec import Section

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class LogSettings(Section):
    """How lines look, and how large the log of each role, and of the embedded Kafka, may become.

    In containers logs go to stderr.
    """

    format: Literal["text", "json"] = "text"
    """`json`: one object a line, of the fields in `deploy/OPERATIONS.md`; the log of the embedded Kafka stays text."""
    levels: Mapping[Annotated[str, Field(min_length=1)], Level] = {}
    """Least levels of parts, by logger, as `"streams.collect" = "DEBUG"`; of all others that is `log_level`."""
    max_mib: Annotated[int, Field(ge=1, le=1_024)] = 10
    """Size of one file, MiB; a full one is put aside."""
    kept: Annotated[int, Field(ge=0, le=20)] = 2
    """How many full ones are kept beside it: `match.log.1` is the newest."""

    @property
    def max_bytes(self) -> int:
        """Size of one file, bytes."""
        return self.max_mib << 20
