"""The role `match`: mentions to observations of brands."""
