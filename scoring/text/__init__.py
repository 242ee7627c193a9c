"""What a text says: terms, queries, language, tone, near-duplicates."""
