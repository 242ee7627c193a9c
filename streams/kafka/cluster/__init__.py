"""What several brokers need: copies of partitions, and where they lie."""
