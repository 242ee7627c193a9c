"""The daily work on the board: saved views, notes on mentions, hides, and the audit of all changes."""
