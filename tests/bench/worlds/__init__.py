"""Worlds in which detectors and method are measured: another public than the demo's, by other laws."""
