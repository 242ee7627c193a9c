"""The store of several boards: PostgreSQL, by its full text and by groups of characters."""
