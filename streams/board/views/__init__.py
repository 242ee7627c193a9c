"""Responses made of the state."""
