"""Apache Kafka started from wheels, on loopback."""
