"""The tables of the embedded store, and how a database of them is opened.

Rows and the full-text index lie in the order of `mention.place`, in which they are read: the newest are found first,
whatever is searched.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path

VERSION = 4
"""Of tables, facets and words: a database of another version is built anew from the topic."""
CACHE_KIB = 32 << 10
"""Pages that one connection holds; more are read from the disk again."""

_TABLES = """
CREATE TABLE mention(
    place INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL,
    key INTEGER NOT NULL,
    author INTEGER,
    copies INTEGER,
    number INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    partition INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    record BLOB NOT NULL
);
CREATE UNIQUE INDEX mention_key ON mention(thread, key);
CREATE INDEX mention_author ON mention(author) WHERE author IS NOT NULL;
CREATE INDEX mention_copies ON mention(copies, place) WHERE copies IS NOT NULL;
CREATE INDEX mention_number ON mention(number);
CREATE INDEX mention_offset ON mention(partition, offset);
CREATE VIRTUAL TABLE found USING fts5(
    words, facets, content='', columnsize=0, prefix='2 3',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
CREATE TABLE bucket(name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE deleted(name INTEGER PRIMARY KEY, seen_at INTEGER NOT NULL, arrived INTEGER NOT NULL);
CREATE TABLE note(thread INTEGER PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE counter(number INTEGER NOT NULL);
INSERT INTO counter VALUES(0);
CREATE TABLE position(partition INTEGER PRIMARY KEY, next INTEGER NOT NULL, arrived INTEGER NOT NULL);
"""
# mention: `thread` is made from the mention key, `key` of these and the brand, `author` of source and author, `copies`
# of brand and near-duplicate group; `number` counts mentions as they came first, up to `counter`. `found` has no
# content of its own: its words are made again from `record`, and from the `note` of its `thread`, when a row leaves it.


def open_writer(path: Path) -> sqlite3.Connection:
    """Open a database for the one who writes; one of another version, or broken, is made anew.

    Raises:
        OSError, sqlite3.Error: the folder or the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for is_last in (False, True):
        connection: sqlite3.Connection | None = None
        try:
            connection = _opened(path)
            _prepare(connection)
        except sqlite3.DatabaseError as error:
            if connection is not None:
                connection.close()
            if is_last or isinstance(error, sqlite3.OperationalError):  # no space, no right: no fault of the file
                raise
            remove(path)
        else:
            path.chmod(0o600)
            return connection
    raise AssertionError("the second one is returned or raised")


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a database that a writer has opened, to search it."""
    connection = _opened(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


def remove(path: Path) -> None:
    """Remove a database and what belongs to it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(FileNotFoundError):
            path.with_name(name).unlink()


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=64)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA journal_size_limit=67108864")
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found == VERSION:
        return
    if connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise sqlite3.DatabaseError(f"version {found} is not {VERSION}")
    connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={VERSION}; COMMIT;")
    with suppress(sqlite3.OperationalError):  # SQLite 3.42 and newer: deleted words leave the index at once
        connection.execute("INSERT INTO found(found, rank) VALUES('secure-delete', 1)")
