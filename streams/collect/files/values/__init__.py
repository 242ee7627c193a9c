"""One value of a row as people and tools write it, turned into what a mention holds."""
