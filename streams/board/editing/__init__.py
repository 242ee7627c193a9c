"""What editors change: brands, campaigns and annotations, each written to its topic."""
