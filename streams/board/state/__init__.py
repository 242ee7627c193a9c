"""What the topics hold, kept for reading."""
