"""Which column of a file holds which field of a mention."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from streams.collect.files.column_sample import ColumnSample
from streams.collect.files.guesses import GUESSES, named_like
from streams.collect.files.mapping import COLUMN_NAMES, COUNT, TIME_OF_DAY, ZONE, FileMapping, shown
from streams.collect.files.profiles.profile import Known, normal, resolved
from streams.config.errors import UsageError

COALESCED = frozenset(("text", "id"))
"""Fields of which every column that is found is kept, the first that is filled counts."""
COUNTS = frozenset(("followers", "likes", "reposts", "replies"))
EMPTY = "it is empty"
REPEATED = "its values repeat, as those do that were rounded or name something else"
AMBIGUOUS_TEXTS = frozenset(("comments", "reviews", "posted", "review"))
"""Names of texts that counts and times have too."""
LEAST_PEOPLE = 0.2
"""Share of different values that a column called ``name`` has, if they are names of authors."""
LEAST_IDS = 0.5
"""Share of different values that a column has, if they are ids of messages: one may stand there twice."""
LEAST_OTHER_IDS = 0.98
"""The same for a name that ids of authors and of what is commented on have too."""
OTHER_IDS = frozenset(("post_id", "video_id", "object_id", "status_id", "uid", "guid", "unique_id"))


@dataclass(frozen=True)
class Plan:
    """How the rows of one table become mentions."""

    columns: Mapping[str, tuple[str, ...]]
    """By field: columns, of which the first that is filled counts."""
    constants: Mapping[str, str | int | float]
    count: str | None = None
    """Column of how many mentions a row stands for; None: each for one."""
    time_of_day: str | None = None
    """Column that is joined with that of `created_at`."""
    zone: str | None = None
    """Likewise."""
    profile: Known | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    """By field: what has to be said of its column."""

    @property
    def used(self) -> set[str]:
        """All columns that something is taken from."""
        more = {self.count, self.time_of_day, self.zone} - {None}
        return {column for columns in self.columns.values() for column in columns} | {one for one in more if one}


class NoPlanError(Exception):
    """These columns make no mention; the message says what is missing."""


def plan(
    names: Collection[str],
    mapping: FileMapping,
    source: str | None,
    brand_column: str | None,
    *,
    profile: Known | None = None,
    samples: Mapping[str, ColumnSample] | None = None,
    every: bool = False,
) -> Plan:
    """Find the columns for the fields of a mention.

    Args:
        names: the columns that there are.
        mapping: wins over the profile, and that over guesses.
        source: wins over the mapping.
        brand_column: says whose mention a row is; wins over the mapping.
        profile: that the columns were recognised by.
        samples: by column, what its values look like; a guess that they speak against is none.
        every: keep all columns that are found for a field, for rows that have different ones.

    Raises:
        UsageError: a column that the user named is not there; or no source was named.
        NoPlanError: no column was found for the time or the text.

    >>> plan(["tweet", "date", "label"], FileMapping(), "x", None).columns
    {'created_at': ('date',), 'text': ('tweet',), 'sentiment': ('label',)}
    """
    constants = dict(mapping.constants)
    columns = {name: mapping.named(name) for name in mapping.columns}
    if source is not None:
        constants["source"] = source
    if brand_column is not None:
        columns["brand"] = (brand_column,)
        constants.pop("brand", None)
    there = set(names)
    for column in (one for several in columns.values() for one in several):
        if column not in there:
            raise UsageError(f"there is no column {column!r}: there are {shown(names)}")
    count, time_of_day, zone = (next(iter(columns.pop(name, ())), None) for name in (COUNT, TIME_OF_DAY, ZONE))
    if count is not None:  # whoever counts mentions has no texts of them
        constants.setdefault("text", "")
    named = set(columns) | set(constants)
    notes: dict[str, str] = {}
    if profile is not None:
        known = resolved(profile.profile, names)
        columns.update({name: found for name, found in known.items() if name not in named})
        if profile.profile.source and "source" not in columns:
            constants.setdefault("source", profile.profile.source)
        named |= set(columns) | set(constants) | set(profile.profile.without)
    columns.update(_guessed(names, named, columns, samples, notes, every=every))
    if time_of_day is None and samples and columns.get("created_at"):
        time_of_day, zone_found = _apart(names, columns["created_at"][0], samples)
        zone = zone or zone_found
        notes |= {} if zone else _zone_beside(names, columns["created_at"][0], samples)
    _check({*columns, *constants}, names, notes)
    kept = {k: columns[k] for k in COLUMN_NAMES if k in columns and k not in constants}
    return Plan(_ordered(kept), constants, count, time_of_day, zone, profile, notes)


def _check(found: Collection[str], names: Collection[str], notes: Mapping[str, str]) -> None:
    for wanted, what in (("created_at", "time"), ("text", "text")):
        if wanted not in found:
            raise NoPlanError(
                f"no column found for the {what}: name it in a mapping ([columns] {wanted} = ...), "
                f"there are {shown(names)}" + (f"; {notes[wanted]}" if wanted in notes else "")
            )
    if "source" not in found:
        raise UsageError('name the source of the rows: --source x, or [constants] source = "x" in a mapping')


def _ordered(columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the columns in the order in which they are shown: time and text first."""
    return {name: columns[name] for name in (*GUESSES, *columns) if name in columns}


def _guessed(
    names: Collection[str],
    named: Collection[str],
    columns: Mapping[str, tuple[str, ...]],
    samples: Mapping[str, ColumnSample] | None,
    notes: dict[str, str],
    *,
    every: bool,
) -> dict[str, tuple[str, ...]]:
    small = named_like(names)
    taken = {column for several in columns.values() for column in several}
    found: dict[str, tuple[str, ...]] = {}
    for wanted, guesses in GUESSES.items():
        if wanted in named:
            continue
        fitting: list[str] = []
        empty: list[str] = []
        for column in (one for guess in guesses for one in small.get(guess, ())):
            if column in taken or column in fitting:
                continue
            against = _against(wanted, column, samples)
            if against == EMPTY and wanted == "text" and normal(column).rpartition(".")[2] not in AMBIGUOUS_TEXTS:
                empty.append(column)
            if against:
                notes.setdefault(wanted, f"{column!r} was not taken: {against}")
                continue
            fitting.append(column)
        if fitting:
            kept = fitting if every or wanted in COALESCED else fitting[:1]
            kept = [*kept, *empty]  # which later rows may fill
            taken.update(kept)
            found[wanted] = tuple(kept)
            notes.pop(wanted, None)
    return found


def _against(wanted: str, column: str, samples: Mapping[str, ColumnSample] | None) -> str:
    """Return why the values of a column are not what its name says; empty where they may be."""
    if samples is None:
        return ""
    sample = samples[column]
    least = LEAST_OTHER_IDS if normal(column).rpartition(".")[2] in OTHER_IDS else LEAST_IDS
    few = normal(column) in ("name", "from") and sample.distinct < LEAST_PEOPLE * sample.filled
    objections = [
        (not sample.filled and wanted in ("created_at", "text"), EMPTY),
        (wanted in ("created_at", "seen_at") and not sample.is_times, "its values are no times"),
        (wanted == "text" and not sample.is_text, "its values are no texts"),
        (wanted in COUNTS and not sample.is_counts, "its values are no counts"),
        (wanted == "author" and few, "its values are few, so they name no people"),
        (wanted in ("author", "id") and sample.is_nested, "its values are no texts"),
        (wanted == "id" and sample.distinct < least * sample.filled, REPEATED),
    ]
    return next((why for is_so, why in objections if is_so), "")


def _apart(names: Collection[str], column: str, samples: Mapping[str, ColumnSample]) -> tuple[str | None, str | None]:
    """Return the column of the time of day, and that of the zone, where dates stand apart."""
    if not samples[column].is_dates:
        return None, None
    small: dict[str, str] = {}
    for name in names:
        small.setdefault(normal(name), name)
    clocks = [small[name] for name in CLOCK_NAMES if name in small and samples[small[name]].is_clock]
    if not clocks:
        return None, None
    zones = [small[name] for name in ZONE_NAMES if name in small and samples[small[name]].is_zone]
    return clocks[0], next(iter(zones), None)


def _zone_beside(names: Collection[str], column: str, samples: Mapping[str, ColumnSample]) -> dict[str, str]:
    """Return a note where times without a zone stand beside a column of zones, which may be that of the author."""
    beside = next((name for name in names if normal(name) in ZONE_NAMES and samples[name].filled), None)
    if beside is None or samples[column].zoned:
        return {}
    return {"created_at": f"times name no zone, and {beside!r} was not used: say --tz where all are of one"}


def nameless(samples: Mapping[str, ColumnSample]) -> dict[str, str]:
    """Return which columns without names are the time and the text, where their values leave no doubt.

    >>> from streams.collect.files.column_sample import sample_of
    >>> nameless({"a": sample_of(["7", "8"]), "b": sample_of(["2026-03-04"] * 2), "c": sample_of(["I like it", "Ok"])})
    {'created_at': 'b', 'text': 'c'}
    """
    times = [name for name, one in samples.items() if one.filled and one.times == one.filled and not one.counts]
    texts = sorted(
        ((one.characters, name) for name, one in samples.items() if one.filled and one.is_text), reverse=True
    )
    if len(times) != 1 or not texts or (len(texts) > 1 and texts[0][0] < TEXT_LENGTHS * texts[1][0]):
        return {}
    return {"created_at": times[0], "text": texts[0][1]}


TEXT_LENGTHS = 2.0
"""How often a column is as long as the next one, if it is the text for certain."""
CLOCK_NAMES: Sequence[str] = ("time", "time_of_day", "hour", "clock", "heure", "uhrzeit", "hora", "post_time", "zeit")
ZONE_NAMES: Sequence[str] = ("timezone", "time_zone", "tz", "zone", "utc_offset")
