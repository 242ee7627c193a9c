"""Files of mentions: unpacked, read and mapped row by row."""
