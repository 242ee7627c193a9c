"""Authors that the lists of the board leave out: their pseudonyms go with their accounts."""

from collections.abc import Iterable, Sequence

from aiokafka.structs import ConsumerRecord

from schemas.codec import Record
from schemas.desk.hide import Hide, hide_key
from schemas.mention import Mention
from schemas.records import ended_record
from streams.kafka.checked_decoder import CheckedDecoder
from streams.match.kept_texts import REMEMBERED


class HiddenAuthors:
    """Finds the hides that the deletion of an account ends; asked as `KeptTexts` is.

    A hide that comes after the deletion names an author of whom nothing is kept: `read` notes it, and `late` ends it.
    """

    def __init__(self) -> None:
        self._hidden: set[str] = set()
        """Keys of their records."""
        self._deleted: dict[str, None] = {}
        """Keys that deletions of late ended, or would have."""
        self._late: list[Record] = []
        self._decode = CheckedDecoder("hides", Hide).decode

    def read(self, record: ConsumerRecord) -> None:
        """Take in a record of ``hides``.

        Raises:
            RefusedRecordError: it is none.
        """
        if record.value is None:
            self._hidden.discard((record.key or b"").decode(errors="replace"))
            return
        one = self._decode(record)
        if one.kind != "author":
            return
        key = hide_key("author", one.source, one.name)
        self._hidden.add(key)
        if key in self._deleted:
            self._late.append(ended_record(key))

    def ended_by(self, deletions: Iterable[Mention]) -> list[Record]:
        """Return the tombstones of the hides of deleted accounts."""
        ended = []
        for mention in deletions:
            if mention.op == "account_delete":
                key = hide_key("author", mention.source, mention.author or "")
                self._deleted[key] = None
                if len(self._deleted) > REMEMBERED:
                    del self._deleted[next(iter(self._deleted))]
                if key in self._hidden:
                    ended.append(ended_record(key))
        return ended

    def late(self) -> list[Record]:
        """Return the tombstones of what came after the deletion of its account, each once."""
        late, self._late = self._late, []
        return late

    def put_back(self, late: Sequence[Record]) -> None:
        """Take back what `late` returned and could not be sent."""
        self._late[:0] = late

    def over(self, until_ms: int) -> list[Record]:
        """Return none: a hide holds no text, and stays until its account goes or somebody shows it again."""
        del until_ms
        return []
