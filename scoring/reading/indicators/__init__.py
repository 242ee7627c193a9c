"""One module an indicator."""
