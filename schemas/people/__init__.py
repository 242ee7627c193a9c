"""Records that people write on the board: edits of brands, campaigns and annotations."""
