"""A simulated public."""
