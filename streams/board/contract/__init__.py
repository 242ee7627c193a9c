"""Parameters that a request takes, and types of the responses."""
