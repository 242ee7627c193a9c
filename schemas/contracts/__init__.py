"""What a topic is, and those that people write."""
