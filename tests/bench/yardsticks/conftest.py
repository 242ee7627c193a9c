"""What pytest leaves alone here."""

collect_ignore = ["bytewax_flow.py"]
"""Imports what `make bench` alone installs."""
