"""Indicators, scores, intervals, comparisons, from the state."""
