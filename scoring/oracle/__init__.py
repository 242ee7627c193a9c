"""The method again, slow and plain, which judges the fast path."""
