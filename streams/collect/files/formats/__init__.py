"""Formats of files, each as a table that is read row by row."""
