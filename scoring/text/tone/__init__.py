"""Tone of texts, by lists of words and by models that learn."""
