"""Reads one table: what was understood of it is known before its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import msgspec

from schemas.drop import DropReason, Rejection
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, mention_from
from streams.collect.files.column_sample import ColumnSample, Samples
from streams.collect.files.columns import NoPlanError, Plan, nameless, plan
from streams.collect.files.content.source import Source
from streams.collect.files.evidence import Decided, decide
from streams.collect.files.formats.csv_table import CsvTable
from streams.collect.files.formats.opening import RECORD_FIELDS, SAMPLE_ROWS, Asked
from streams.collect.files.formats.table import BadRow, Row, Table
from streams.collect.files.mapping import FileMapping
from streams.collect.files.profiles.profile import Known, recognised, resolved
from streams.collect.files.row_reader import RowReader, Values
from streams.collect.files.understanding import MOST_LEFT_OUT, Understood, fields_of, left_out
from streams.collect.files.values.labels import NAMED_SCALES
from streams.config.errors import UsageError

SHOWN_MENTIONS = 3
RECORDS = "records of the topic mentions"


class FileReader:
    """Reads one table; what it understood of it is known before."""

    def __init__(self, source: Source, table: Table, asked: Asked) -> None:
        """Look at the first rows, and at all where those leave something open.

        Raises:
            NoPlanError: there is no column for the time or the text.
            UsageError: something has to be said by the user.
        """
        self._source, self._table, self._asked = source, table, asked
        looked_at = list(islice(table.rows(), SAMPLE_ROWS))
        sample = [row for row in looked_at if isinstance(row, Row)]
        self._as_records = table.records and not asked.extra_columns and not asked.mapping.constants
        self._fault = ""
        others = [row for row in sample if not self._is_record(row)]
        records = len(sample) - len(others)
        profile = None if asked.mapping.columns else recognised(asked.profiles, [*table.columns, *table.deeper])
        notes: Mapping[str, str] = {}
        found: Plan | None = None
        values = Values()
        try:
            if others or not records:
                found = self._planned(others, profile)
                is_whole = len(looked_at) < SAMPLE_ROWS
                found, values, notes = Decided(*decide(table, found, asked, others, is_whole=is_whole))
        except (NoPlanError, UsageError) as error:
            if not records and (not table.records or isinstance(error, UsageError)):
                raise
            self._fault = str(error)
        if found is not None and isinstance(table, CsvTable) and found.columns.get("text") == (table.columns[-1],):
            table.joins = ","
        self._reader = None if found is None else RowReader(found, table.getter, values)
        self.understood = self._account(found, notes, values, looked_at, records)
        if self._reader is not None:
            self._reader = RowReader(found or Plan({}, {}), table.getter, values)  # what was counted for the account

    def _planned(self, sample: Sequence[Row], profile: Known | None) -> Plan:
        table, asked = self._table, self._asked
        names = [*table.columns]
        if profile is not None:
            taken = {column for columns in resolved(profile.profile, table.deeper).values() for column in columns}
            names += [column for column in table.deeper if column in taken]
        missing = asked.extra_columns - set(names)
        if missing and table.records:
            names += self._later(missing)
        samples = Samples(table, sample) if sample else None
        mapping = asked.mapping
        if not table.has_header and profile is None and not mapping.formats.header and samples is not None:
            mapping = self._without_header(mapping, samples)
        if asked.fallback_source and not (profile and profile.profile.source) and "source" not in mapping.constants:
            mapping = replace(mapping, constants={"source": asked.fallback_source, **mapping.constants})
        return plan(
            names,
            mapping,
            asked.source,
            asked.brand_column,
            profile=profile,
            samples=samples,
            every=table.records,
        )

    def _without_header(self, mapping: FileMapping, samples: Mapping[str, ColumnSample]) -> FileMapping:
        found = nameless(samples)
        if not found and not mapping.columns:
            raise NoPlanError(
                "the file has no header, and its values do not show time and text: name its columns in a mapping, "
                f'as [formats] header = ["id", "created_at", "text"]; there are {len(samples)}'
            )
        return replace(mapping, columns={**found, **mapping.columns})

    def _later(self, missing: set[str]) -> list[str]:
        """Return which of the columns that no first row has are in a later one."""
        getters = {column: self._table.getter(column) for column in missing}
        found: list[str] = []
        for row in self._table.rows():
            if not getters:
                break
            if isinstance(row, Row):
                for column in [one for one, get in getters.items() if get(row.values) is not None]:
                    found.append(column)
                    del getters[column]
        return found

    def _account(
        self,
        found: Plan | None,
        notes: Mapping[str, str],
        values: Values,
        looked_at: Sequence[Row | BadRow],
        records: int,
    ) -> Understood:
        rows = [row for _, row in self._mentions(iter(looked_at))]
        first = [row for row in rows if isinstance(row, Mention)][:SHOWN_MENTIONS]
        others = [] if found is None else left_out(self._table, found)
        profile = found.profile if found is not None else None
        return Understood(
            file=self._source.name,
            format=self._table.format,
            about=dict(self._table.about),
            profile=RECORDS if records else f"{profile.name}: {profile.profile.title}" if profile else "",
            rows_looked_at=len(looked_at),
            fields=[] if found is None else fields_of(found, notes),
            formats={} if found is None else self._formats(values),
            columns_left_out=others[:MOST_LEFT_OUT],
            more_left_out=max(0, len(others) - MOST_LEFT_OUT),
            first=first,
            refused_of_looked_at=sum(isinstance(row, Rejection) for row in rows),
            fault=self._fault,
        )

    def _formats(self, values: Values) -> dict[str, str | list[str]]:
        said, found = self._asked.mapping.formats, dict[str, str | list[str]]()
        if said.created_at:
            found["created_at"] = list(said.created_at)
        if not self._table.has_header:
            found["header"] = list(self._table.columns)
        named = {"tz": said.tz, "order": values.times.order, "encoding": said.encoding, "delimiter": said.delimiter}
        scale = next((name for name, one in NAMED_SCALES.items() if one.name == values.scale.name), None)
        return found | {name: value for name, value in {**named, "scale": scale}.items() if value is not None}

    def _is_record(self, row: Row) -> bool:
        return (
            self._as_records
            and all(name in row.values for name in RECORD_FIELDS)
            and isinstance(row.values["seen_at"], int | float)
        )

    def rows(self) -> Iterator[tuple[int, Mention | Rejection]]:
        """Yield each row as a mention or as refused, with its line."""
        return self._mentions(self._table.rows())

    def _mentions(self, rows: Iterator[Row | BadRow]) -> Iterator[tuple[int, Mention | Rejection]]:
        name = self._source.name
        for row in rows:
            if isinstance(row, BadRow):
                yield row.line, Rejection(f"{name}:{row.line}", row.reason, row.detail, row.data)
                continue
            try:
                for mention in self._read(row):
                    yield row.line, mention
            except RejectedError as refused:
                yield row.line, Rejection(f"{name}:{row.line}", refused.reason, refused.detail, row.data)

    def _read(self, row: Row) -> Iterator[Mention]:
        if self._is_record(row):
            return iter((self._record(row),))
        if self._reader is None:
            raise RejectedError(DropReason.WRONG_TYPE, self._fault or f"none of the {RECORDS}")
        return self._reader.read(row.values)

    def _record(self, row: Row) -> Mention:
        try:
            return mention_from(row.values)
        except msgspec.ValidationError as error:
            raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error

    @property
    def instant_ms(self) -> int:
        """How long the instants of the table are: a day where all are days, else a millisecond."""
        return 1 if self._reader is None else self._reader.instant_ms

    @property
    def warnings(self) -> list[str]:
        """What has to be said once all is read."""
        reader, found = self._reader, list(self._table.warnings)
        if reader is not None:
            for name, number in sorted(reader.emptied.items()):
                found.append(
                    f"{name}: {number} values could not be read and are empty, as {reader.first_emptied[name]!r}"
                )
            if reader.rounded_ids:
                found.append(f"id: {reader.rounded_ids} ids were rounded, others were made")
            if reader.same_rows:
                found.append(f"{reader.same_rows} rows are the same as an earlier one, and count once")
        return [f"{self._source.name}: {one}" for one in found]
