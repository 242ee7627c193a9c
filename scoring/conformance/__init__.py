"""Vectors, and both implementations held against them."""
