"""Drops, surges, silences, sources that are gone."""
