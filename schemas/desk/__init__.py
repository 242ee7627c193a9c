"""Records of the daily work on the board: saved views, notes on mentions, hides, and who changed what."""
