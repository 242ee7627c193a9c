"""Records that are fetched and folded by the thousand, as columns instead of an object each."""
