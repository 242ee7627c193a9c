"""Alerts as records: what the detectors find, with mentions and who looks after it, each newer than the one before."""
