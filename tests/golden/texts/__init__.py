"""Sentences written for this project, by language and kind, with the tone that a person reads in them."""
