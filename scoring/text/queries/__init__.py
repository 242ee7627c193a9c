"""The query language of brands."""
