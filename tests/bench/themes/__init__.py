"""What themes of real days are, and how many are found where there is none."""
