"""Observations folded into integers: columns, cells, panes."""
