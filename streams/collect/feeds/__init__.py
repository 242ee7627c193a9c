"""RSS, Atom and JSON feeds, parsed in a child process."""
