"""The embedded store: SQLite with its full-text index FTS5."""
