"""The bytes of files: unpacked, decoded and cut into lines, with memory bounded."""
