"""Mentions that others push."""
